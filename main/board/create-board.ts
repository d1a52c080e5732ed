/** Puts the board together for one open workspace. Wiring, and the turn of the day. */
import type { boardContract } from '../../preload/contract/board.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { doableActions } from '../../preload/contract/rules/next-action.ts';
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
import { everything } from './select.ts';
import { createViewRepository } from './view-repository.ts';

export interface BoardRoom {
  handlers: HandlersOf<typeof boardContract>;
  index: BoardIndex;
  /** Number of requests with something to do for a person: the number beside the board, and at the tray. */
  toDo(): Promise<number>;
  /** Builds the index in the background. */
  start(): void;
}

/** How often the index takes in what changed, so that the next look has little to do. The turn of the day is noticed with it. */
const FOLLOW_EVERY_MS = 1000;

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
  const follow = async (): Promise<void> => {
    try {
      await index.current();
      const today = plainDateOf(clock.now());
      // Ages, due dates and next actions of everything: the window reads anew.
      if (day !== '' && today !== day) publish('worklist:changed', { ids: [] });
      day = today;
      cancel = clock.after(FOLLOW_EVERY_MS, () => void follow());
    } catch (error) {
      if (!isAborted(error) && database.open) log.error('board.follow', { error });
    }
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
    toDo: async () => (await query.selection({ ...everything, actions: [...doableActions] })).slots.length,
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
      void follow().then(() => (life.aborted || !database.open ? undefined : query.warmUp()));
    },
  };
}
