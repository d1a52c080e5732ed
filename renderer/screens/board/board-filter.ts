/**
 * Conditions of the board: the empty one, changes to them, the same conditions without what the charts choose, and each in a
 * clerk's words. Pure; the meaning of a condition is the contract's.
 */
import type { BoardFilter, BoardRow, SavedView } from '../../../preload/contract/board.ts';
import { doableActions, type NextAction } from '../../../preload/contract/rules/next-action.ts';
import { addDays } from '../../../preload/contract/rules/plain-date.ts';
import { formatPlainDate } from '../../components/format.ts';
import { statusLooks } from '../../components/status-badge.tsx';
import { actionLabels } from './board-words.ts';

export type BoardGroup = SavedView['group'];
export type BoardSort = SavedView['sort'];

/** What the working list shows: conditions, grouping, order. */
export interface BoardQuestion {
  filter: BoardFilter;
  group: BoardGroup;
  sort: BoardSort;
}

export const emptyFilter: BoardFilter = {
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

/** Everything that a person can move on. */
export const todoFilter: BoardFilter = { ...emptyFilter, actions: [...doableActions] };

/** The worklist: what needs action, grouped by it, oldest first. */
export const todoQuestion: BoardQuestion = {
  filter: todoFilter,
  group: 'action',
  sort: [{ key: 'age', descending: true }],
};

export const allQuestion: BoardQuestion = {
  filter: emptyFilter,
  group: 'none',
  sort: [{ key: 'updated', descending: true }],
};

export function toggled<V>(list: readonly V[], value: V): V[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

export const isTodo = (actions: readonly NextAction[]): boolean => same(actions, doableActions);

export function isEmpty(filter: BoardFilter): boolean {
  return JSON.stringify({ ...emptyFilter, ...filter }) === JSON.stringify(emptyFilter);
}

/**
 * The population that the charts are about: text, kind, projects, sites and owners stay; what a click on a chart chooses
 * (status, age, due date, delivery) and the next action are left out, so that the charts stand still while one chooses.
 */
export function scopeOf(filter: BoardFilter): BoardFilter {
  const { text, kinds, projects, sites, owners } = filter;
  return { ...emptyFilter, text, kinds, projects, sites, owners };
}

/** One condition as it stands above the list. */
export interface Token {
  id: string;
  label: string;
  value: string;
  /** The filter without it. */
  without: BoardFilter;
}

const listed = (values: readonly string[]): string =>
  values.length <= 2 ? values.join(' or ') : `${values[0] ?? ''} or ${values.length - 1} others`;

function ageWords(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return from === to ? `${from} d` : `${from}–${to} d`;
  return from === null ? `up to ${to ?? 0} d` : `${from} d or more`;
}

function dueWords(from: string | null, to: string | null): string {
  if (from !== null && to !== null)
    return from === to ? formatPlainDate(from) : `${formatPlainDate(from)} – ${formatPlainDate(to)}`;
  return from === null ? `until ${formatPlainDate(to ?? '')}` : `from ${formatPlainDate(from)}`;
}

/** @param projectNames names by id, for projects that were chosen */
export function tokensOf(filter: BoardFilter, projectNames: ReadonlyMap<string, string>, today: string): Token[] {
  const tokens: Token[] = [];
  const add = (id: string, label: string, value: string, change: Partial<BoardFilter>): void => {
    tokens.push({ id, label, value, without: { ...filter, ...change } });
  };
  if (isTodo(filter.actions)) add('actions', 'status is', 'needs action', { actions: [] });
  else if (filter.actions.length > 0)
    add('actions', 'to do is', listed(filter.actions.map((action) => actionLabels[action])), { actions: [] });
  if (filter.statuses.length > 0)
    add('statuses', 'status is', listed(filter.statuses.map((status) => statusLooks[status].label)), { statuses: [] });
  if (filter.kinds.length > 0)
    add('kinds', 'kind is', listed(filter.kinds.map((kind) => (kind === 'core' ? 'CORE' : 'project chase'))), {
      kinds: [],
    });
  if (filter.projects.length > 0)
    add('projects', 'project is', listed(filter.projects.map((id) => projectNames.get(id) ?? 'one of a list')), {
      projects: [],
    });
  if (filter.sites.length > 0) add('sites', 'site is', listed(filter.sites), { sites: [] });
  if (filter.ownWords.length > 0)
    add('ownWords', 'site says', listed(filter.ownWords.map((words) => `“${words}”`)), { ownWords: [] });
  if (filter.owners.length > 0)
    add('owners', 'owner is', listed(filter.owners.map((owner) => owner || 'nobody')), { owners: [] });
  if (filter.minAgeDays !== null || filter.maxAgeDays !== null)
    add('age', 'age is', ageWords(filter.minAgeDays, filter.maxAgeDays), { minAgeDays: null, maxAgeDays: null });
  if (filter.dueFrom !== null || filter.dueTo !== null) {
    const overdue = filter.dueFrom === null && filter.dueTo === addDays(today, -1);
    add('due', 'due', overdue ? 'before today' : dueWords(filter.dueFrom, filter.dueTo), {
      dueFrom: null,
      dueTo: null,
    });
  }
  if (filter.deliveredFrom !== null || filter.deliveredTo !== null)
    add('delivered', 'delivered', deliveredWords(filter), { deliveredFrom: null, deliveredTo: null });
  if (filter.ended !== null) add('ended', 'request is', filter.ended ? 'ended' : 'open', { ended: null });
  if (filter.unexpected) add('unexpected', 'made', 'an unexpected move', { unexpected: false });
  if (filter.followUpDue) add('followUp', 'follow-up is', 'due', { followUpDue: false });
  return tokens;
}

function deliveredWords({ deliveredFrom, deliveredTo }: BoardFilter): string {
  const day = (at: string): string => formatPlainDate(at.slice(0, 10));
  if (deliveredFrom !== null && deliveredTo !== null) return `${day(deliveredFrom)} – ${day(deliveredTo)}`;
  return deliveredFrom === null ? `until ${day(deliveredTo ?? '')}` : `since ${day(deliveredFrom)}`;
}

/** The row's name where people look for it: person, or what stands for one. */
export const nameOf = (row: Pick<BoardRow, 'patientName'>): string => row.patientName || 'No name yet';
