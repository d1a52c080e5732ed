/** A member's data as readable pages: a cover that says what it is and to whom it goes, then each record as its card. */
import type { Card, Fact } from '../../preload/contract/members-view.ts';
import type { MemberRow } from '../../preload/contract/members.ts';
import { part2Line, part2Notice, type HandOn } from '../../preload/contract/rules/hand-on.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { pause } from '../projects/pause.ts';
import type { Exported } from './export.ts';
import { parsed } from './line-reader.ts';
import { newPaper, type Paper } from './paper.ts';
import { readCard } from './readers/card.ts';
import { moneyText, type Resolve } from './readers/values.ts';

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
  const paper = await newPaper('Member data');
  cover(paper, head);
  for await (const slice of slices) {
    for (const { line, resource } of slice) {
      writeCard(paper, readCard(parsed(resource), head.resolve(head.row.id, resource.grantId)), line.day);
      // Pages are laid out on the main thread: others come in between.
      await pause();
    }
  }
  yield await paper.finish(head.part2 ? part2Line : '');
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
