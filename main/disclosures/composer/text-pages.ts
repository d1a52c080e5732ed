/** Text as pages: headings, paragraphs and columns of plain lines, wrapped to the width. Characters that the font lacks are shown as a box. */
import { rgb, type PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib';
import type { PageRange } from '../../../preload/contract/rules/page-ranges.ts';
import type { Line } from './read-text.ts';

interface Style {
  size: number;
  bold: boolean;
  /** Points before it. */
  before: number;
  indent: number;
}

const STYLES: Readonly<Record<Line['look'], Style>> = {
  title: { size: 15, bold: true, before: 0, indent: 0 },
  heading: { size: 11.5, bold: true, before: 10, indent: 0 },
  paragraph: { size: 10, bold: false, before: 6, indent: 0 },
  line: { size: 9.5, bold: false, before: 0, indent: 0 },
  detail: { size: 9.5, bold: false, before: 0, indent: 14 },
};
const MARGIN = 50;
const LEADING = 1.32;
const LETTER = { width: 612, height: 792 };

export interface Fonts {
  regular: PDFFont;
  bold: PDFFont;
}

/**
 * @param wanted of these pages only; null: all
 * @returns the number of pages added
 */
export function addTextPages(
  out: PDFDocument,
  fonts: Fonts,
  lines: readonly Line[],
  size: { width: number; height: number } = LETTER,
  wanted: readonly PageRange[] | null = null,
): number {
  const keep = (n: number): boolean => wanted === null || wanted.some(({ from, to }) => n >= from && n <= to);
  const known = new Map([fonts.regular, fonts.bold].map((font) => [font, new Set(font.getCharacterSet())]));
  let number = 1;
  let added = 0;
  let page: PDFPage | null = null;
  let y = size.height - MARGIN;
  const sheet = (): PDFPage | null => {
    if (page || !keep(number)) return page;
    added++;
    page = out.addPage([size.width, size.height]);
    return page;
  };
  for (const { text, look } of lines) {
    const style = STYLES[look];
    const font = style.bold ? fonts.bold : fonts.regular;
    const clean = drawable(text, known.get(font) ?? new Set());
    y -= style.before;
    for (const row of wrap(clean, font, style.size, size.width - 2 * MARGIN - style.indent)) {
      if (y - style.size < MARGIN) {
        sheet();
        page = null;
        number++;
        y = size.height - MARGIN;
      }
      y -= style.size * LEADING;
      if (row !== '')
        sheet()?.drawText(row, { x: MARGIN + style.indent, y, size: style.size, font, color: rgb(0.08, 0.09, 0.11) });
    }
  }
  sheet();
  return added;
}

/** @param known code points of the font */
function drawable(text: string, known: ReadonlySet<number>): string {
  let out = '';
  for (const char of text.replace(/\t/g, '    ')) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfeff) continue;
    out += known.has(code) ? char : known.has(0x25a1) ? '\u25a1' : '?';
  }
  return out;
}

function wrap(text: string, font: PDFFont, size: number, width: number): string[] {
  if (text.trim() === '') return [''];
  const rows: string[] = [];
  let row = '';
  const fits = (candidate: string): boolean => font.widthOfTextAtSize(candidate, size) <= width;
  for (const word of text.split(/(?<=\s)/)) {
    if (fits((row + word).trimEnd())) {
      row += word;
      continue;
    }
    if (row.trim() !== '') rows.push(row.trimEnd());
    row = '';
    let rest = word;
    // A word longer than the line, such as an id.
    while (!fits(rest.trimEnd())) {
      let length = Math.max(1, Math.floor((rest.length * width) / font.widthOfTextAtSize(rest, size)));
      while (length > 1 && !fits(rest.slice(0, length))) length--;
      rows.push(rest.slice(0, length));
      rest = rest.slice(length);
    }
    row = rest;
  }
  if (row.trim() !== '' || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}
