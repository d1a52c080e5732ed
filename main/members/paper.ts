/** Plain pages for reading: a title, headings, text and facts, one under the other; numbered at the end. */
import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';
import type { Fact } from '../../preload/contract/members-view.ts';

const PAGE = { width: 612, height: 792, margin: 54, foot: 40 };
const LABEL = 150;

export interface Paper {
  title(text: string): void;
  heading(text: string, day: string): void;
  text(text: string, bold?: boolean): void;
  facts(facts: readonly Fact[]): void;
  /** Numbers the pages. @returns the bytes of the file */
  finish(line: string): Promise<Uint8Array>;
}

/** An empty document of letter pages. @param title says what it is, never of whom */
export async function newPaper(title: string): Promise<Paper> {
  const document = await PDFDocument.create();
  document.setTitle(title);
  const fonts = {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
  let page: PDFPage | null = null;
  let y = 0;
  const width = PAGE.width - 2 * PAGE.margin;
  const room = (height: number): PDFPage => {
    if (page === null || y - height < PAGE.margin + PAGE.foot) {
      page = document.addPage([PAGE.width, PAGE.height]);
      y = PAGE.height - PAGE.margin;
    }
    return page;
  };
  const write = (text: string, x: number, wide: number, size: number, font: PDFFont): void => {
    for (const line of wrap(drawable(text), wide, size, font)) {
      const sheet = room(size + 3);
      y -= size + 3;
      sheet.drawText(line, { x, y, size, font });
    }
  };
  return {
    title: (text) => write(text, PAGE.margin, width, 18, fonts.bold),
    heading: (text, day) => {
      room(46);
      y -= 12;
      write([day, text].filter((part) => part !== '').join('  '), PAGE.margin, width, 11, fonts.bold);
    },
    text: (text, bold = false) => {
      if (text.trim() === '') return;
      y -= 2;
      write(text, PAGE.margin, width, 9, bold ? fonts.bold : fonts.plain);
    },
    facts: (facts) => {
      for (const { label, value } of facts) {
        if (value === '') continue;
        const sheet = room(12);
        const top = y;
        write(label, PAGE.margin, LABEL - 8, 9, fonts.bold);
        const afterLabel = y;
        // A long label may have begun a new page; the value then starts there.
        if (sheet === page) y = top;
        write(value, PAGE.margin + LABEL, width - LABEL, 9, fonts.plain);
        if (sheet === page) y = Math.min(y, afterLabel);
      }
    },
    finish: async (line) => {
      const pages = document.getPages();
      pages.forEach((sheet, index) => {
        const text = [`Confidential health information`, line, `page ${index + 1} of ${pages.length}`]
          .filter((part) => part !== '')
          .join(' · ');
        sheet.drawText(drawable(text), { x: PAGE.margin, y: PAGE.foot - 10, size: 8, font: fonts.plain });
      });
      return document.save();
    },
  };
}

/** The standard fonts hold Windows-1252: letters outside of it lose their marks, else show as a question mark. */
function drawable(text: string): string {
  return [...text.replace(/[≤]/g, '<=').replace(/[≥]/g, '>=').replace(/\t/g, ' ')]
    .map((char) => (isDrawable(char) ? char : char === '\n' ? '\n' : plainOf(char)))
    .join('');
}

const EXTRA = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const isDrawable = (char: string): boolean => {
  const code = char.codePointAt(0) ?? 0;
  return (code >= 32 && code < 127) || (code >= 160 && code < 256) || EXTRA.includes(char);
};
const plainOf = (char: string): string =>
  [...char.normalize('NFKD').replace(/\p{M}+/gu, '')].map((c) => (isDrawable(c) ? c : '?')).join('');

function wrap(text: string, width: number, size: number, font: PDFFont): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ').flatMap((w) => w.match(/.{1,60}/gu) ?? [''])) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  });
}
