/** Which rows a filter takes: one pass over the columns. Pure over the index; runs no query. */
import type { BoardFilter } from '../../preload/contract/board.ts';
import { normalizedStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { fold } from '../directory/model.ts';
import type { BoardIndex } from './board-index.ts';
import type { Dictionary } from './dictionary.ts';
import { actionCode, dayOfDate, flags, isDelivered, isEnded, secondOf, statusCode } from './model.ts';

export interface Selection {
  slots: Uint32Array;
  /** By status, with the status condition left out. */
  counts: Partial<Record<NormalizedStatus, number>>;
}

export const everything: BoardFilter = {
  text: '',
  statuses: [],
  actions: [],
  kinds: [],
  projects: [],
  sites: [],
  ownWords: [],
  owners: [],
  minAgeDays: null,
  maxAgeDays: null,
  dueFrom: null,
  dueTo: null,
  deliveredFrom: null,
  deliveredTo: null,
  ended: null,
  unexpected: false,
  followUpDue: false,
};

/** Words of a search text; every one has to occur. */
export const wordsOf = (text: string): string[] => fold(text).split(' ').filter(Boolean).slice(0, 8);

/** Most often they are in order already. */
const ascending = (slots: Uint32Array): Uint32Array =>
  slots.every((slot, i) => i === 0 || (slots[i - 1] ?? 0) < slot) ? slots : slots.slice().sort();

/** Null: no condition. */
const wanted = (values: readonly string[], dictionary: Dictionary): Uint8Array | null => {
  if (values.length === 0) return null;
  const table = new Uint8Array(dictionary.size);
  for (const value of values) {
    const id = dictionary.find(value);
    if (id !== undefined) table[id] = 1;
  }
  return table;
};
const codes = (values: readonly string[], known: ReadonlyMap<string, number>): Uint8Array | null => {
  if (values.length === 0) return null;
  const table = new Uint8Array(known.size);
  for (const value of values) table[known.get(value) ?? 0] = 1;
  return table;
};

export function select(index: BoardIndex, f: BoardFilter): Selection {
  const c = index.columns;
  const today = index.today();
  const search = wordsOf(f.text);
  const candidates = search.length > 0 ? ascending(index.heap.search(search)) : null;
  const statuses = codes(f.statuses, statusCode);
  const actions = codes(f.actions, actionCode);
  const projects = wanted(f.projects, c.texts.project);
  const sites = wanted(f.sites, c.texts.site);
  const words = wanted(f.ownWords, c.texts.words);
  const owners = wanted(f.owners, c.texts.owner);
  const kind = f.kinds.length === 1 ? (f.kinds[0] === 'child' ? flags.child : 0) : -1;
  // Older than so many days: in the status since this day at the latest.
  const latestDay = f.minAgeDays === null ? Infinity : today - f.minAgeDays;
  const earliestDay = f.maxAgeDays === null ? -Infinity : today - f.maxAgeDays;
  const dueFrom = f.dueFrom === null ? 0 : dayOfDate(f.dueFrom);
  const dueTo = f.dueTo === null ? Infinity : dayOfDate(f.dueTo);
  const byDue = f.dueFrom !== null || f.dueTo !== null;
  const byDelivery = f.deliveredFrom !== null || f.deliveredTo !== null;
  const deliveredFrom = f.deliveredFrom === null ? 0 : secondOf(f.deliveredFrom);
  const deliveredTo = f.deliveredTo === null ? Infinity : secondOf(f.deliveredTo);

  const total = candidates ? candidates.length : c.end;
  const slots = new Uint32Array(total);
  const counts = new Uint32Array(normalizedStatuses.length);
  let taken = 0;
  for (let i = 0; i < total; i++) {
    const slot = candidates ? (candidates[i] ?? 0) : i;
    if (c.alive[slot] !== 1) continue;
    const bits = c.flags[slot] ?? 0;
    const status = c.status[slot] ?? 0;
    if (kind >= 0 && (bits & flags.child) !== kind) continue;
    if (projects && projects[c.project[slot] ?? 0] !== 1) continue;
    if (sites && sites[c.site[slot] ?? 0] !== 1) continue;
    if (words && words[c.words[slot] ?? 0] !== 1) continue;
    if (owners && owners[c.owner[slot] ?? 0] !== 1) continue;
    if (actions && actions[c.action[slot] ?? 0] !== 1) continue;
    const since = c.sinceDay[slot] ?? 0;
    if (since > latestDay || since < earliestDay) continue;
    if (byDue) {
      const due = c.dueDay[slot] ?? 0;
      if (due === 0 || due < dueFrom || due > dueTo) continue;
    }
    if (byDelivery) {
      const at = c.since[slot] ?? 0;
      if (isDelivered[status] !== true || at < deliveredFrom || at > deliveredTo) continue;
    }
    if (f.ended !== null && isEnded[status] !== f.ended) continue;
    if (f.unexpected && (bits & flags.unexpected) === 0) continue;
    if (f.followUpDue) {
      const day = c.followUpDay[slot] ?? 0;
      if (day === 0 || day > today) continue;
    }
    counts[status] = (counts[status] ?? 0) + 1;
    if (statuses && statuses[status] !== 1) continue;
    slots[taken++] = slot;
  }
  return {
    slots: slots.subarray(0, taken),
    counts: Object.fromEntries(
      normalizedStatuses.flatMap((status, i) => ((counts[i] ?? 0) > 0 ? [[status, counts[i] ?? 0]] : [])),
    ),
  };
}
