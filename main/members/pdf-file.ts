/** A member's data as readable pages: a cover that says what it is and to whom it goes, then each record as its card. */
import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';
import type { Card, Fact } from '../../preload/contract/members-view.ts';
import type { MemberRow } from '../../preload/contract/members.ts';
import { part2Line, part2Notice, type HandOn } from '../../preload/contract/rules/hand-on.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { pause } from '../projects/pause.ts';
import type { Exported } from './export.ts';
import { parsed } from './line-reader.ts';
import { readCard } from './readers/card.ts';
import { moneyText, type Resolve } from './readers/values.ts';

const PAGE = { width: 612, height: 792, margin: 54, foot: 40 };
const LABEL = 150;

export interface PdfHead {
  row: MemberRow;
  handOn: HandOn;
  part2: boolean;
  /** Id of the disclosure record. */
  disclosure: string;
  madeAt: Date;
  resolve(memberId: string, grantId: string): Resolve;
}

/** The whole file at once, because a PDF ends with its table of contents of bytes. */
export async function* memberPdf(
  slices: AsyncIterable<Exported[]>,
  head: PdfHead,
): AsyncGenerator<Uint8Array, void, undefined> {
  const document = await PDFDocument.create();
  document.setTitle('Member data');
  const paper = createPaper(document, {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  });
  cover(paper, head);
  for await (const slice of slices) {
    for (const { line, resource } of slice) {
      writeCard(paper, readCard(parsed(resource), head.resolve(head.row.id, resource.grantId)), line.day);
      // Pages are laid out on the main thread: others come in between.
      await pause();
    }
  }
  paper.finish(head.part2 ? part2Line : '');
  yield await document.save();
}

function cover(paper: Paper, { row, handOn, part2, disclosure, madeAt }: PdfHead): void {
  paper.title(row.name);
  paper.facts([
    { label: 'Date of birth', value: row.birthDate, kind: 'date' },
    { label: 'Member ids', value: row.memberIds.join(', '), kind: 'code' },
    { label: 'Source', value: row.sources.map((s) => s.name).join(', '), kind: 'text' },
    { label: 'Fetched', value: row.lastFetchedAt?.slice(0, 10) ?? '', kind: 'date' },
    { label: 'Made on', value: plainDateOf(madeAt), kind: 'date' },
    { label: 'For', value: handOn.recipient.name, kind: 'text' },
    { label: 'Reason', value: handOn.purpose, kind: 'text' },
    { label: 'Disclosure', value: disclosure, kind: 'code' },
  ]);
  paper.text('Data as the payer gave them. Amounts and totals are the payer’s own.');
  if (part2) for (const paragraph of part2Notice) paper.text(paragraph);
}

function writeCard(paper: Paper, card: Card, day: string): void {
  paper.heading(`${card.typeName}: ${card.title}`, day);
  for (const warning of card.warnings) paper.text(warning);
  const { claim } = card;
  if (claim) {
    paper.facts([...claim.head, ...claim.parties, ...claim.plan, ...claim.decisions]);
    for (const remark of claim.remarks) paper.text(remark);
    paper.facts(
      claim.money.map((m) => ({
        label: m.label,
        value: [
          m.total ? moneyText(m.total.value, m.total.currency) : '',
          m.lines ? `lines ${moneyText(m.lines.value, m.lines.currency)}` : '',
          m.differs ? 'differs' : '',
        ]
          .filter((part) => part !== '')
          .join(' · '),
        kind: 'text' as const,
      })),
    );
    for (const table of [claim.diagnoses, claim.procedures, claim.careTeam, claim.supporting])
      if (table) for (const r of table.rows) paper.text([...r.cells, ...r.more.map(factText)].join(' · '));
    for (const line of claim.lines) {
      paper.text(`${line.number}. ${[line.served, line.service].filter((p) => p !== '').join(' · ')}`, true);
      paper.facts([...line.codes, ...line.more]);
      paper.text(
        [
          ...line.amounts.map((a) => `${labelOf(claim.money, a.code)} ${moneyText(a.amount.value, a.amount.currency)}`),
          ...line.reasons,
          ...line.notes,
        ].join(' · '),
      );
    }
    paper.facts(claim.payment);
    for (const note of claim.notes) paper.text(`Note ${note.number}: ${note.text}`);
  }
  for (const section of card.sections) {
    paper.text(section.title, true);
    paper.facts(section.facts);
  }
}

const labelOf = (money: readonly { code: string; label: string }[], code: string): string =>
  money.find((m) => m.code === code)?.label ?? code;
const factText = (fact: Fact): string => `${fact.label}: ${fact.value}`;

interface Paper {
  title(text: string): void;
  heading(text: string, day: string): void;
  text(text: string, bold?: boolean): void;
  facts(facts: readonly Fact[]): void;
  finish(line: string): void;
}

function createPaper(document: PDFDocument, fonts: { plain: PDFFont; bold: PDFFont }): Paper {
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
    finish: (line) => {
      const pages = document.getPages();
      pages.forEach((sheet, index) => {
        const text = [`Confidential health information`, line, `page ${index + 1} of ${pages.length}`]
          .filter((part) => part !== '')
          .join(' · ');
        sheet.drawText(drawable(text), { x: PAGE.margin, y: PAGE.foot - 10, size: 8, font: fonts.plain });
      });
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
