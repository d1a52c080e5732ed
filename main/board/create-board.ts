/** Puts the board together for one open workspace. Wiring, and the turn of the day. */
import type { boardContract } from '../../preload/contract/board.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { SaveDialog } from '../platform/ports.ts';
import type { Database } from '../storage/database-port.ts';
import { createBoardIndex, type BoardIndex } from './board-index.ts';
import { createExporter } from './export.ts';
import { createBoardHandlers } from './handlers.ts';
import { createBoardQuery } from './query.ts';
import { createRowSource } from './row-source.ts';
import { createViewRepository } from './view-repository.ts';

export interface BoardRoom {
  handlers: HandlersOf<typeof boardContract>;
  index: BoardIndex;
  /** Builds the index in the background. */
  start(): void;
}

/** Looked at often enough that a suspended machine or a changed clock is noticed too. */
const DAY_CHECK_MS = 60_000;

export function createBoard(deps: {
  database: Database;
  saveDialog: SaveDialog;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}): BoardRoom {
  const { database, saveDialog, clock, publish, log, life } = deps;
  const index = createBoardIndex({ source: createRowSource(database), clock, life });
  const query = createBoardQuery(index);
  let cancel: (() => void) | null = null;
  let day = '';
  const watchDay = (): void => {
    const today = plainDateOf(clock.now());
    // Ages, due dates and next actions of everything: the window reads anew.
    if (day !== '' && today !== day) publish('worklist:changed', { ids: [] });
    day = today;
    cancel = clock.after(DAY_CHECK_MS, watchDay);
  };
  life.addEventListener(
    'abort',
    () => {
      cancel?.();
      index.end();
    },
    { once: true },
  );
  return {
    index,
    handlers: createBoardHandlers({
      database,
      index,
      query,
      exporter: createExporter({ database, index, query }),
      views: createViewRepository(database),
      saveDialog,
      clock,
      publish,
    }),
    start: () => {
      watchDay();
      index.current().catch((error: unknown) => {
        if (!isAborted(error) && database.open) log.error('board.build', { error });
      });
    },
  };
}
