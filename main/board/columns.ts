/** The board in memory: one typed array for each column, a row's slot being its number in the database. Holds no rules. */
import { createDictionary, type Dictionary } from './dictionary.ts';

const numeric = {
  alive: Uint8Array,
  status: Uint8Array,
  flags: Uint8Array,
  action: Uint8Array,
  basis: Uint8Array,
  words: Uint32Array,
  member: Uint32Array,
  memberId: Uint32Array,
  site: Uint32Array,
  state: Uint32Array,
  project: Uint32Array,
  owner: Uint32Array,
  since: Uint32Array,
  updated: Uint32Array,
  created: Uint32Array,
  sent: Uint32Array,
  sinceDay: Uint32Array,
  sentDay: Uint32Array,
  ownDueDay: Uint32Array,
  dueDay: Uint32Array,
  followUpDay: Uint32Array,
} as const;

type Arrays = { [K in keyof typeof numeric]: InstanceType<(typeof numeric)[K]> };

export interface Columns extends Arrays {
  ids: string[];
  /** One more than the highest slot in use. */
  end: number;
  texts: {
    words: Dictionary;
    /** Folded. */
    member: Dictionary;
    memberId: Dictionary;
    site: Dictionary;
    state: Dictionary;
    /** Ids; sorted by name. */
    project: Dictionary;
    owner: Dictionary;
  };
}

const FIRST = 1024;

/** @param fold how texts are sorted @param projectName name of a project's id */
export function createColumns(fold: (text: string) => string, projectName: (id: string) => string): Columns {
  const arrays = Object.fromEntries(
    Object.entries(numeric).map(([name, Kind]) => [name, new Kind(FIRST)]),
  ) as unknown as Arrays;
  const same = (text: string): string => text;
  return {
    ...arrays,
    ids: [],
    end: 0,
    texts: {
      words: createDictionary(fold),
      member: createDictionary(same),
      memberId: createDictionary(same),
      site: createDictionary(fold),
      state: createDictionary(same),
      project: createDictionary((id) => fold(projectName(id))),
      owner: createDictionary(fold),
    },
  };
}

/** Makes room for a slot. */
export function reserve(columns: Columns, slot: number): void {
  if (slot >= columns.alive.length) {
    const length = Math.max(slot + 1, columns.alive.length * 2);
    for (const [name, Kind] of Object.entries(numeric) as [keyof Arrays, typeof Uint8Array | typeof Uint32Array][]) {
      const bigger = new Kind(length);
      bigger.set(columns[name]);
      (columns as unknown as Record<string, Uint8Array | Uint32Array>)[name] = bigger;
    }
  }
  if (slot >= columns.end) columns.end = slot + 1;
}
