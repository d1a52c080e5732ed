/** The list and the charts' figures as lines of cells for a CSV file or a workbook, in slices. What a spreadsheet would calculate is made harmless by the writers. */
import type { BoardFilter, BoardRow } from '../../preload/contract/board.ts';
import { AppError } from '../lib/errors.ts';
import { pause } from '../projects/pause.ts';
import type { Database } from '../storage/database-port.ts';
import type { BoardIndex } from './board-index.ts';
import { chartsOf, ratesOf, withMedians, type Rate } from './figures.ts';
import { dayOfDate } from './model.ts';
import type { Sort } from './order.ts';
import { pageOf } from './page.ts';
import type { BoardQuery } from './query.ts';

const SLICE = 200;

const columns: readonly [string, (r: BoardRow) => string][] = [
  ['Kind', (r) => r.kind],
  ['Member', (r) => r.patientName],
  ['Date of birth', (r) => r.birthDate],
  ['Member id', (r) => r.memberId],
  ['Chase id', (r) => r.chaseKey],
  ['Project', (r) => r.projectName],
  ['Purpose or type', (r) => r.purpose],
  ['Site', (r) => r.custodianName],
  ['Site place', (r) => r.custodianPlace],
  ['Site NPI', (r) => r.npi],
  ['Status', (r) => r.status],
  ['Exchange words', (r) => r.ownWords],
  ['In status since', (r) => r.statusSince],
  ['Due', (r) => r.dueDate ?? ''],
  ['Due from', (r) => r.dueBasis ?? ''],
  ['Next action', (r) => r.action],
  ['Owner', (r) => r.owner],
  ['Follow up on', (r) => r.followUpOn ?? ''],
  ['Documents', (r) => String(r.documents)],
  ['Identifier', (r) => r.identifier ?? ''],
  ['Task id', (r) => r.taskId ?? ''],
  ['Created', (r) => r.createdAt],
  ['Updated', (r) => r.updatedAt],
];

export interface Exporter {
  rows(filter: BoardFilter, sort: Sort, signal: AbortSignal): AsyncGenerator<string[][], void, undefined>;
  charts(filter: BoardFilter, today: string): AsyncGenerator<string[][], void, undefined>;
  rates(filter: BoardFilter, by: 'site' | 'project'): AsyncGenerator<string[][], void, undefined>;
}

export function createExporter(deps: { database: Database; index: BoardIndex; query: BoardQuery }): Exporter {
  const { database, index, query } = deps;
  return {
    async *rows(filter, sort, signal) {
      yield [columns.map(([name]) => name)];
      const { slots } = await query.list(filter, 'none', sort);
      for (let from = 0; from < slots.length; from += SLICE) {
        if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
        yield pageOf(database, index, [...slots.subarray(from, from + SLICE)]).map((row) =>
          columns.map(([, cell]) => cell(row)),
        );
        await pause();
      }
    },
    async *charts(filter, today) {
      const { slots } = await query.selection(filter);
      const c = chartsOf(index, slots, dayOfDate(today));
      yield [
        ['Chart', 'Of', 'Figure', 'Count'],
        ['Total', '', 'All', String(c.all)],
        ['Total', '', 'Open', String(c.open)],
        ['Total', '', 'Overdue', String(c.overdue)],
        ...Object.entries(c.status).map(([status, count]) => ['Status', status, 'Requests', String(count)]),
        ...c.ages.map((a) => [
          'Days in status',
          a.to === null ? `${a.from} and more` : `${a.from} to ${a.to}`,
          'Open',
          String(a.count),
        ]),
        ...c.due.map((d) => ['Due', d.date, 'Open', String(d.count)]),
        ...c.weeks.flatMap((w) => [
          ['Week', w.week, 'Sent', String(w.sent)],
          ['Week', w.week, 'Delivered', String(w.delivered)],
          ['Week', w.week, 'Ended without records', String(w.without)],
        ]),
      ];
    },
    async *rates(filter, by) {
      yield [
        [
          by === 'site' ? 'Site' : 'Project',
          'Sent',
          'Delivered',
          'Ended without records',
          'Open',
          'Rate',
          'Median days',
        ],
      ];
      const { slots } = await query.selection(filter);
      const rates = withMedians(index, slots, by, ratesOf(index, slots, by));
      for (let from = 0; from < rates.length; from += SLICE) {
        yield rates.slice(from, from + SLICE).map(rateLine);
        await pause();
      }
    },
  };
}

const rateLine = (r: Rate): string[] => [
  r.label,
  String(r.sent),
  String(r.delivered),
  String(r.without),
  String(r.open),
  `${Math.round((100 * r.delivered) / Math.max(1, r.sent))} %`,
  r.medianDays === null ? '' : String(r.medianDays),
];
