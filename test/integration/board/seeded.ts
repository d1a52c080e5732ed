/** A seeded store with the board on it, without an exchange: for asking the index and comparing with plain arithmetic over the rows. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createBoard, type BoardRoom } from '../../../main/board/create-board.ts';
import { everything } from '../../../main/board/select.ts';
import type { Clock } from '../../../main/lib/clock.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import type { BoardFilter, BoardRow } from '../../../preload/contract/board.ts';
import type { InputOf, OutputOf } from '../../../preload/contract/index.ts';
import { fillRequests } from '../../support/seed-requests.ts';

type List = InputOf<'board:list'>;

export interface SeededBoard {
  database: Database;
  board: BoardRoom;
  events: { name: string; detail: unknown }[];
  list(change?: Partial<Omit<List, 'filter'>> & { filter?: Partial<BoardFilter> }): Promise<OutputOf<'board:list'>>;
  /** All rows, in the order of the list. */
  all(change?: Partial<Omit<List, 'filter'>> & { filter?: Partial<BoardFilter> }): Promise<BoardRow[]>;
  end(): void;
}

/** Noon in the tests' time zone (America/Chicago). */
export const NOON = new Date('2026-11-22T18:00:00.000Z');

export const fixedClock = (at: { now: Date }): Clock => ({
  now: () => at.now,
  monotonicMs: () => performance.now(),
  after: () => () => undefined,
});

export const context = { signal: new AbortController().signal, audit: () => undefined };

export function openBoard(database: Database, clock: Clock): Omit<SeededBoard, 'database'> {
  const life = new AbortController();
  const events: SeededBoard['events'] = [];
  const board = createBoard({
    database,
    saveDialog: { save: () => Promise.resolve(false) },
    clock,
    publish: (name, detail) => void events.push({ name, detail }),
    log: silentLogger,
    life: life.signal,
  });
  const list: SeededBoard['list'] = ({ filter = {}, ...more } = {}) =>
    board.handlers['board:list'](
      { filter: { ...everything, ...filter }, group: 'none', sort: [], offset: 0, limit: 500, ...more },
      context,
    );
  return {
    board,
    events,
    list,
    all: async (change) => {
      const rows: BoardRow[] = [];
      for (let total = Infinity; rows.length < total;) {
        const page = await list({ ...change, offset: rows.length });
        total = page.total;
        rows.push(...page.rows);
        if (page.rows.length === 0) break;
      }
      return rows;
    },
    end: () => life.abort(),
  };
}

export function seededBoard(folder: string, requests: number, at: { now: Date } = { now: NOON }): SeededBoard {
  const database = openDatabase({
    file: path.join(folder, 'workstation.db'),
    key: randomBytes(32),
    migrations: workspaceMigrations,
  });
  fillRequests(database, { requests, now: at.now });
  const opened = openBoard(database, fixedClock(at));
  return {
    ...opened,
    database,
    end: () => {
      opened.end();
      database.close();
    },
  };
}
