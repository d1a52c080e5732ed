/** The gap report as lines of cells, and as pages. */
import type { GapReport } from '../../../preload/contract/member-gaps.ts';

export const verdictWords = { covered: 'Covered', possible: 'Possibly covered', notFound: 'Not found' } as const;

export async function* gapLines(report: GapReport): AsyncGenerator<string[][], void, undefined> {
  yield [
    [
      'Verdict',
      'From',
      'To',
      'Provider',
      'NPI',
      'Kind',
      'Services',
      'Claims',
      'Why',
      'Document',
      'Page',
      'Words on the page',
    ],
    ...report.rows.map((row) => [
      verdictWords[row.verdict],
      row.from,
      row.to,
      row.providers.join('; '),
      row.npis.join('; '),
      row.kind,
      row.services.join('; '),
      row.claims.join('; '),
      row.why,
      row.evidence[0]?.title ?? '',
      row.evidence[0] === undefined ? '' : String(row.evidence[0].page),
      row.evidence[0]?.quote ?? '',
    ]),
    ...report.leftOut.map((left) => ['Left out', left.day, '', '', '', '', left.title, '', left.why, '', '', '']),
  ];
}
