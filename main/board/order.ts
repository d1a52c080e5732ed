/** The order of the list: by group, then by each key, stable. Radix sort over numbers, since every column has a rank. Pure. */
import type { boardGroups, boardSortKeys, boardSortSchema } from '../../preload/contract/board.ts';
import { nextActions } from '../../preload/contract/rules/next-action.ts';
import { normalizedStatuses } from '../../preload/contract/rules/status.ts';
import type { z } from 'zod';
import type { BoardIndex } from './board-index.ts';
import type { Dictionary } from './dictionary.ts';
import { actionOf, statusOf } from './model.ts';

export type Group = (typeof boardGroups)[number];
export type Sort = z.output<typeof boardSortSchema>;
type SortKey = (typeof boardSortKeys)[number];

export interface GroupSpan {
  key: string;
  label: string;
  count: number;
  /** Oldest `statusSince` in it, ISO. */
  oldest: string | null;
}

/** A number for each slot, and the greatest of them. `last`: this value stands last in both directions. */
interface Keys {
  of(slot: number): number;
  most: number;
  last?: number;
}

const DIGIT = 11;
const RADIX = 1 << DIGIT;

/** Sorts in place, keeping the order of equal keys. */
function radix(slots: Uint32Array, spare: Uint32Array, keys: Uint32Array, most: number): void {
  const counts = new Uint32Array(RADIX);
  let from = slots;
  let to = spare;
  for (let shift = 0; shift < 32 && most / 2 ** shift >= 1; shift += DIGIT) {
    counts.fill(0);
    for (const slot of from) {
      const digit = ((keys[slot] ?? 0) >>> shift) & (RADIX - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    let sum = 0;
    for (let d = 0; d < RADIX; d++) {
      const here = counts[d] ?? 0;
      counts[d] = sum;
      sum += here;
    }
    for (const slot of from) {
      const digit = ((keys[slot] ?? 0) >>> shift) & (RADIX - 1);
      const at = counts[digit] ?? 0;
      counts[digit] = at + 1;
      to[at] = slot;
    }
    [from, to] = [to, from];
  }
  if (from !== slots) slots.set(from);
}

function keysOf(index: BoardIndex, key: SortKey): Keys {
  const c = index.columns;
  const ranked = (ids: Uint32Array, dictionary: Dictionary): Keys => {
    const ranks = dictionary.ranks();
    return { of: (slot) => ranks[ids[slot] ?? 0] ?? 0, most: dictionary.size };
  };
  const seconds = (column: Uint32Array): Keys => ({ of: (slot) => column[slot] ?? 0, most: 0xffffffff });
  switch (key) {
    case 'member':
      return ranked(c.member, c.texts.member);
    case 'memberId':
      return ranked(c.memberId, c.texts.memberId);
    case 'site':
      return ranked(c.site, c.texts.site);
    case 'project':
      return ranked(c.project, c.texts.project);
    case 'owner':
      return ranked(c.owner, c.texts.owner);
    case 'status':
      return { of: (slot) => c.status[slot] ?? 0, most: normalizedStatuses.length };
    case 'action':
      return { of: (slot) => c.action[slot] ?? 0, most: nextActions.length };
    case 'age':
      // The longest in its status is the oldest.
      return { of: (slot) => 0xffffffff - (c.since[slot] ?? 0), most: 0xffffffff };
    case 'due':
      return { of: (slot) => c.dueDay[slot] ?? 0, most: 0xfffff, last: 0 };
    case 'followUp':
      return { of: (slot) => c.followUpDay[slot] ?? 0, most: 0xfffff, last: 0 };
    case 'updated':
      return seconds(c.updated);
    case 'created':
      return seconds(c.created);
  }
}

/** @returns the slots in order; the given array is left as it is */
export function order(index: BoardIndex, slots: Uint32Array, group: Group, sort: Sort): Uint32Array {
  const sorted = Uint32Array.from(slots);
  const spare = new Uint32Array(slots.length);
  const keys = new Uint32Array(index.columns.end);
  const by = (k: Keys, descending: boolean): void => {
    const most = k.most + 1 > 0xffffffff ? 0xffffffff : k.most + 1;
    for (const slot of sorted) {
      const value = k.of(slot);
      keys[slot] = k.last !== undefined && value === k.last ? most : descending ? k.most - value : value;
    }
    radix(sorted, spare, keys, most);
  };
  const wished: Sort = sort.length > 0 ? sort : [{ key: 'updated', descending: true }];
  for (const { key, descending } of [...wished].reverse()) by(keysOf(index, key), descending);
  if (group !== 'none') by(groupKeys(index, group), false);
  return sorted;
}

const groupColumn = (index: BoardIndex, group: Exclude<Group, 'none'>): Uint8Array | Uint32Array =>
  index.columns[group === 'ownWords' ? 'words' : group];

const groupDictionary = (index: BoardIndex, group: Group): Dictionary | null => {
  const { texts } = index.columns;
  switch (group) {
    case 'project':
      return texts.project;
    case 'site':
      return texts.site;
    case 'ownWords':
      return texts.words;
    case 'owner':
      return texts.owner;
    default:
      return null;
  }
};

/** Groups stand in the order of the worklist, of the statuses or of the alphabet; what belongs to none stands last. */
function groupKeys(index: BoardIndex, group: Exclude<Group, 'none'>): Keys {
  const dictionary = groupDictionary(index, group);
  const column = groupColumn(index, group);
  if (!dictionary) return { of: (slot) => column[slot] ?? 0, most: 64 };
  const ranks = dictionary.ranks();
  const nobody = dictionary.find('');
  const last = dictionary.size;
  return { of: (slot) => (column[slot] === nobody ? last : (ranks[column[slot] ?? 0] ?? 0)), most: last };
}

/** Where each group begins, over slots in order. */
export function groupsOf(index: BoardIndex, sorted: Uint32Array, group: Group): GroupSpan[] {
  if (group === 'none') return [];
  const column = groupColumn(index, group);
  const dictionary = groupDictionary(index, group);
  const { since } = index.columns;
  const spans: GroupSpan[] = [];
  const label = (value: number): { key: string; label: string } => {
    const key = dictionary ? dictionary.text(value) : group === 'action' ? actionOf(value) : statusOf(value);
    return { key, label: group === 'project' ? index.projectName(key) : key };
  };
  let i = 0;
  while (i < sorted.length) {
    const value = column[sorted[i] ?? 0] ?? 0;
    const from = i;
    let oldest = 0xffffffff;
    for (; i < sorted.length && column[sorted[i] ?? 0] === value; i++)
      oldest = Math.min(oldest, since[sorted[i] ?? 0] ?? 0xffffffff);
    spans.push({ ...label(value), count: i - from, oldest: new Date(oldest * 1000).toISOString() });
  }
  return spans;
}
