/** The contract's `board:*` operations. */
import type { boardContract } from '../../preload/contract/board.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { SaveDialog } from '../platform/ports.ts';
import { csvFile } from '../projects/result-file.ts';
import { pause } from '../projects/pause.ts';
import { xlsxFile } from '../projects/xlsx-writer.ts';
import type { Database } from '../storage/database-port.ts';
import type { BoardIndex } from './board-index.ts';
import type { Exporter } from './export.ts';
import { chartsOf, ratesOf, withMedians } from './figures.ts';
import { dayOfDate } from './model.ts';
import { pageOf } from './page.ts';
import type { BoardQuery } from './query.ts';
import { isPlainDrawing } from './svg-check.ts';
import type { ViewRepository } from './view-repository.ts';

const KINDS = { csv: 'CSV (comma separated)', xlsx: 'Excel workbook' } as const;
const MOST_VIEWS = 100;

export const createBoardHandlers = (deps: {
  database: Database;
  index: BoardIndex;
  query: BoardQuery;
  exporter: Exporter;
  views: ViewRepository;
  saveDialog: SaveDialog;
  clock: Clock;
  publish: Publish;
}): HandlersOf<typeof boardContract> => {
  const { database, index, query, exporter, views, saveDialog, clock, publish } = deps;
  const dated = (name: string): string => `${name}-${plainDateOf(clock.now())}`;
  return {
    'board:list': async ({ filter, group, sort, offset, limit }) => {
      const list = await query.list(filter, group, sort);
      const rows = pageOf(database, index, [...list.slots.subarray(offset, offset + limit)]);
      return { rows, total: list.slots.length, groups: list.groups, counts: list.counts };
    },
    'board:ids': async ({ filter, group, sort }) => {
      const { slots } = await query.list(filter, group, sort);
      return { ids: Array.from(slots, (slot) => index.columns.ids[slot] ?? '') };
    },
    'board:charts': async ({ filter, today }) =>
      chartsOf(index, (await query.selection(filter)).slots, dayOfDate(today)),
    'board:rates': async ({ filter, by, offset, limit }) => {
      const { slots } = await query.selection(filter);
      const rates = ratesOf(index, slots, by);
      return { rates: withMedians(index, slots, by, rates.slice(offset, offset + limit)), total: rates.length };
    },
    'board:choices': async ({ of, text }) => ({ choices: await query.choices(of, text) }),
    'board:export': async ({ what, format, filter, sort, today }, { signal, audit }) => {
      let rows = -1;
      const lines =
        what === 'rows'
          ? exporter.rows(filter, sort, signal)
          : what === 'charts'
            ? exporter.charts(filter, today)
            : exporter.rates(filter, what === 'site-rates' ? 'site' : 'project');
      const counted = async function* (): AsyncGenerator<string[][], void, undefined> {
        for await (const slice of lines) {
          rows += slice.length;
          yield slice;
        }
      };
      const saved = await saveDialog.save(
        {
          suggestedName: `${dated(what === 'rows' ? 'board' : `board-${what}`)}.${format}`,
          kind: KINDS[format],
          extension: format,
        },
        format === 'csv' ? csvFile(counted()) : xlsxFile('Board', counted()),
        signal,
      );
      audit({ detail: saved ? `${what} ${Math.max(0, rows)} rows` : `${what} not saved` });
      return { saved, rows: saved ? Math.max(0, rows) : 0 };
    },
    'board:saveChart': async ({ chart, svg }, { signal, audit }) => {
      if (!isPlainDrawing(svg)) throw new AppError('invalid', 'This is not a drawing of a chart.');
      const content = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
        yield await Promise.resolve(Buffer.from(svg, 'utf8'));
      };
      const saved = await saveDialog.save(
        { suggestedName: `${dated(`board-${chart}`)}.svg`, kind: 'SVG picture', extension: 'svg' },
        content(),
        signal,
      );
      audit({ detail: saved ? chart : `${chart} not saved` });
      return { saved };
    },
    'board:views': async () => {
      const counted = [];
      for (const view of views.list()) {
        counted.push({ ...view, count: (await query.selection(view.filter)).slots.length });
        await pause();
      }
      return { views: counted };
    },
    'board:saveView': async (view) => {
      if (
        views.list().length >= MOST_VIEWS &&
        !views.list().some((v) => v.name.toLowerCase() === view.name.toLowerCase())
      )
        throw new AppError('conflict', `There are ${MOST_VIEWS} saved views already.`, {
          nextStep: 'Remove one first.',
        });
      const saved = views.save(view);
      publish('worklist:changed', { ids: [] });
      return await Promise.resolve(saved);
    },
    'board:removeView': async ({ id }) => {
      views.remove(id);
      publish('worklist:changed', { ids: [] });
      return await Promise.resolve({});
    },
  };
};
