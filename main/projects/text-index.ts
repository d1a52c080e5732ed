/**
 * The texts of one project's rows in memory, because 100,000 rows have to answer while one types. Read once in slices, kept up to
 * date by what is edited, forgotten when another project is searched. Reads only.
 */
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository, RawRow } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { ProjectRecord } from './model.ts';
import { pause, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';

export interface TextIndex {
  /** Reads the texts if they are not there yet. */
  prepare(project: ProjectRecord, signal: AbortSignal): Promise<void>;
  /**
   * @param words in small letters; a row has to hold each of them somewhere
   * @param among null for all rows
   * @returns numbers of rows, in the order of the list
   */
  search(
    project: ProjectRecord,
    words: readonly string[],
    among: readonly number[] | null,
    signal: AbortSignal,
  ): Promise<number[]>;
  /** Rows changed: their texts are read again. null: all of them. */
  changed(projectN: number, ns: readonly number[] | null): void;
}

const SLICE = 100;

interface Texts {
  projectN: number;
  ns: number[];
  texts: string[];
  position: Map<number, number>;
  /** The last search over all rows: one who types on looks among its hits only. */
  last: { words: readonly string[]; hits: number[] } | null;
}

export function createTextIndex(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  checker: Checker;
  clock: Clock;
}): TextIndex {
  const { database, projects, chases, checker, clock } = deps;
  let index: Texts | null = null;
  let building: { projectN: number; made: Promise<Texts> } | null = null;

  const textOf = (project: ProjectRecord, row: RawRow): string =>
    Object.values(checker.valuesOf(project, row)).join('\n').toLowerCase();

  const build = async (project: ProjectRecord, signal: AbortSignal): Promise<Texts> => {
    const made: Texts = { projectN: project.n, ns: [], texts: [], position: new Map(), last: null };
    let after = 0;
    let since = clock.monotonicMs();
    for (;;) {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      const rows = chases.rawAfter(project.n, after, SLICE);
      for (const row of rows) {
        made.position.set(row.n, made.ns.length);
        made.ns.push(row.n);
        made.texts.push(textOf(project, row));
        after = row.n;
      }
      if (rows.length === 0) return made;
      if (clock.monotonicMs() - since >= SLICE_MS) {
        await pause();
        since = clock.monotonicMs();
      }
    }
  };

  /** Rows that changed while the texts were read make what was read so far old: it is read anew. */
  const ready = async (project: ProjectRecord, signal: AbortSignal): Promise<Texts> => {
    for (;;) {
      if (index?.projectN === project.n) return index;
      if (building?.projectN !== project.n) building = { projectN: project.n, made: build(project, signal) };
      const mine = building;
      try {
        const made = await mine.made;
        if (building === mine) index = made;
      } finally {
        if (building === mine) building = null;
      }
    }
  };

  return {
    prepare: async (project, signal) => void (await ready(project, signal)),
    search: async (project, words, among, signal) => {
      const made = await ready(project, signal);
      // By far most of the time of a search is spent here.
      const [first = '', ...others] = words;
      const meets = (at: number): boolean => {
        const text = made.texts[at];
        if (!text?.includes(first)) return false;
        for (const other of others) if (!text.includes(other)) return false;
        return true;
      };
      if (among) return among.filter((n) => meets(made.position.get(n) ?? -1));
      const { last } = made;
      const narrower = last?.words.every((former) => words.some((word) => word.includes(former))) ?? false;
      const hits: number[] = [];
      if (last && narrower) {
        for (const at of last.hits) if (meets(at)) hits.push(at);
      } else {
        for (let at = 0; at < made.texts.length; at++) if (meets(at)) hits.push(at);
      }
      made.last = { words, hits };
      return hits.map((at) => made.ns[at] ?? 0);
    },
    changed: (projectN, ns) => {
      if (building?.projectN === projectN) building = null;
      if (index?.projectN !== projectN) return;
      if (ns === null) {
        index = null;
        return;
      }
      index.last = null;
      const project = projects.list().find((p) => p.n === projectN);
      if (!project) return;
      for (const row of chases.raw(projectN, ns)) {
        const at = index.position.get(row.n);
        if (at !== undefined) index.texts[at] = textOf(project, row);
      }
    },
  };
}
