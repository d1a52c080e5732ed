/**
 * From the board's figures to what is drawn: bars with their words, and the conditions that a click on each sets. Pure.
 * A click on the bar that is chosen takes its conditions back.
 */
import type { BoardFilter } from '../../../../preload/contract/board.ts';
import type { OutputOf } from '../../../../preload/contract/index.ts';
import { addDays } from '../../../../preload/contract/rules/plain-date.ts';
import type { NormalizedStatus } from '../../../../preload/contract/rules/status.ts';
import { formatCount, formatPlainDate, plural } from '../../../components/format.ts';
import { shortDay } from './chart-words.ts';

export type Figures = OutputOf<'board:charts'>;
export type ChartTone = 'blue' | 'green' | 'amber' | 'grey' | 'slate' | 'red' | 'violet' | 'teal';

export interface Bar {
  id: string;
  /** Beneath the bar, where there is room. */
  label: string;
  /** In full: spoken, and shown while the bar is pointed at. */
  words: string;
  value: number;
  tone: ChartTone;
  /** The conditions that it stands for. */
  filter: Partial<BoardFilter>;
  chosen: boolean;
}

/** Statuses as a manager counts them. */
export const families: readonly {
  id: string;
  label: string;
  tone: ChartTone;
  /** Whose icon stands for all. */
  face: NormalizedStatus;
  statuses: readonly NormalizedStatus[];
}[] = [
  {
    id: 'progress',
    label: 'In progress',
    tone: 'blue',
    face: 'in-progress',
    statuses: ['submitted', 'accepted', 'in-progress'],
  },
  {
    id: 'delivered',
    label: 'Delivered',
    tone: 'green',
    face: 'delivered',
    statuses: ['delivered', 'partial-delivery'],
  },
  {
    id: 'pended',
    label: 'Pended',
    tone: 'amber',
    face: 'pended-authorization',
    statuses: ['pended-authorization', 'pended-information', 'fee-approval'],
  },
  {
    id: 'without',
    label: 'No records',
    tone: 'slate',
    face: 'no-records',
    statuses: ['no-records', 'unable', 'cancelled'],
  },
  { id: 'rejected', label: 'Rejected', tone: 'red', face: 'rejected', statuses: ['rejected'] },
  {
    id: 'unsent',
    label: 'Not sent',
    tone: 'grey',
    face: 'queued',
    statuses: ['draft', 'queued', 'held', 'sending', 'send-uncertain'],
  },
  { id: 'unmapped', label: 'Not known', tone: 'violet', face: 'unmapped', statuses: ['unmapped'] },
];

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

/** By family; families without a request are left out. */
export function statusBars(figures: Figures, filter: BoardFilter): Bar[] {
  const total = Object.values(figures.status).reduce((sum, count) => sum + count, 0);
  return families.flatMap((family) => {
    const value = family.statuses.reduce((sum, status) => sum + (figures.status[status] ?? 0), 0);
    if (value === 0) return [];
    return {
      id: family.id,
      label: family.label,
      words: `${family.label}: ${formatCount(value)}, ${Math.round((100 * value) / total)} %`,
      value,
      tone: family.tone,
      filter: { statuses: [...family.statuses], actions: [] },
      chosen: same(filter.statuses, family.statuses),
    };
  });
}

/** Open requests by whole days in their status. @param staleDays from which a bar is red */
export function ageBars(figures: Figures, filter: BoardFilter, staleDays: number): Bar[] {
  return figures.ages.map(({ from, to, count }) => ({
    id: `${from}`,
    label: to === null ? `${from}+` : `${from}`,
    words: `${to === null ? `${from} days or more` : from === to ? plural(from, 'day') : `${from} to ${to} days`}: ${formatCount(count)}`,
    value: count,
    tone: from >= staleDays ? 'red' : 'blue',
    filter: { minAgeDays: from, maxAgeDays: to, ended: false, actions: [], statuses: [] },
    chosen: filter.minAgeDays === from && filter.maxAgeDays === to,
  }));
}

/** Open requests that are overdue, then those due on each of the next days. */
export function dueBars(figures: Figures, filter: BoardFilter, today: string): Bar[] {
  const yesterday = addDays(today, -1);
  const overdue: Bar = {
    id: 'overdue',
    label: 'late',
    words: `Overdue: ${formatCount(figures.overdue)}`,
    value: figures.overdue,
    tone: 'red',
    filter: { dueFrom: null, dueTo: yesterday, ended: false, actions: [], statuses: [] },
    chosen: filter.dueFrom === null && filter.dueTo === yesterday,
  };
  const days = figures.due.map(({ date, count }): Bar => ({
    id: date,
    label: shortDay(date),
    words: `${formatPlainDate(date)}: ${formatCount(count)} due`,
    value: count,
    tone: 'amber',
    filter: { dueFrom: date, dueTo: date, ended: false, actions: [], statuses: [] },
    chosen: filter.dueFrom === date && filter.dueTo === date,
  }));
  return [overdue, ...days];
}

/** Local midnights around a week, as instants; both are part of the condition. */
function weekBounds(monday: string): { deliveredFrom: string; deliveredTo: string } {
  const end = new Date(`${addDays(monday, 7)}T00:00:00`).getTime() - 1;
  return { deliveredFrom: new Date(`${monday}T00:00:00`).toISOString(), deliveredTo: new Date(end).toISOString() };
}

export function weekBars(figures: Figures, filter: BoardFilter): Bar[] {
  return figures.weeks.map(({ week, sent, delivered, without }) => {
    const bounds = weekBounds(week);
    return {
      id: week,
      label: shortDay(week),
      words: `Week of ${formatPlainDate(week)}: ${formatCount(delivered)} delivered, ${formatCount(without)} without records, ${formatCount(sent)} sent`,
      value: delivered,
      tone: 'teal',
      filter: { ...bounds, actions: [], statuses: [] },
      chosen: filter.deliveredFrom === bounds.deliveredFrom && filter.deliveredTo === bounds.deliveredTo,
    };
  });
}

/** What the charts can choose; taken back when a chosen bar is clicked again, replaced when another one is. */
const chosenByCharts: Partial<BoardFilter> = {
  statuses: [],
  minAgeDays: null,
  maxAgeDays: null,
  dueFrom: null,
  dueTo: null,
  deliveredFrom: null,
  deliveredTo: null,
  ended: null,
};

export function clicked(filter: BoardFilter, bar: Bar): BoardFilter {
  return { ...filter, ...chosenByCharts, ...(bar.chosen ? {} : bar.filter) };
}

/** Of what came back in the shown weeks, how much was records; null before anything came. In whole percent. */
export function deliveredShare(figures: Figures): number | null {
  const delivered = figures.weeks.reduce((sum, week) => sum + week.delivered, 0);
  const back = figures.weeks.reduce((sum, week) => sum + week.delivered + week.without, 0);
  return back === 0 ? null : Math.round((100 * delivered) / back);
}
