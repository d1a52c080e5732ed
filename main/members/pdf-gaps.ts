/** The gap report as pages. */
import type { GapReport, GapRow } from '../../preload/contract/member-gaps.ts';
import type { HandOn } from '../../preload/contract/rules/hand-on.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { verdictWords } from './gaps/export.ts';
import { newPaper } from './paper.ts';

export interface GapPdfHead {
  name: string;
  birthDate: string;
  handOn: HandOn;
  disclosure: string;
  madeAt: Date;
}

const ORDER: readonly GapRow['verdict'][] = ['notFound', 'possible', 'covered'];

export async function* gapPdf(report: GapReport, head: GapPdfHead): AsyncGenerator<Uint8Array, void, undefined> {
  const paper = await newPaper('Gap report');
  paper.title('Claims against delivered records');
  paper.facts([
    { label: 'Member', value: head.name, kind: 'text' },
    { label: 'Date of birth', value: head.birthDate, kind: 'date' },
    { label: 'Made on', value: plainDateOf(head.madeAt), kind: 'date' },
    { label: 'For', value: head.handOn.recipient.name, kind: 'text' },
    { label: 'Reason', value: head.handOn.purpose, kind: 'text' },
    { label: 'Disclosure', value: head.disclosure, kind: 'code' },
    {
      label: 'Encounters',
      value: ORDER.map((verdict) => `${verdictWords[verdict]} ${report.counts[verdict]}`).join(', '),
      kind: 'text',
    },
    {
      label: 'Documents read',
      value: `${report.documents.filter((d) => d.state === 'read').length} of ${report.documents.length}`,
      kind: 'text',
    },
  ]);
  for (const verdict of ORDER) {
    const rows = report.rows.filter((row) => row.verdict === verdict);
    if (rows.length > 0) paper.heading(`${verdictWords[verdict]} (${rows.length})`, '');
    for (const row of rows) {
      paper.text(
        [row.from === row.to ? row.from : `${row.from} to ${row.to}`, row.providers.join(', '), row.kind]
          .filter((p) => p !== '')
          .join(' · '),
        true,
      );
      paper.text(
        [row.services.join(', '), row.claims.length > 0 ? `claim ${row.claims.join(', ')}` : '']
          .filter((p) => p !== '')
          .join(' · '),
      );
      paper.text(row.why);
      for (const e of row.evidence) paper.text(`${e.title}, page ${e.page}: “${e.quote}”`);
    }
  }
  if (report.leftOut.length > 0) paper.heading(`Left out (${report.leftOut.length})`, '');
  for (const left of report.leftOut) paper.text(`${left.day} ${left.title}: ${left.why}`);
  yield await paper.finish('');
}
