/** Figures of the charts: counts, ages, due dates, weeks and rates over a selection. Pure over the index. */
import type { z } from 'zod';
import type { boardContract } from '../../preload/contract/board.ts';
import { normalizedStatuses } from '../../preload/contract/rules/status.ts';
import type { BoardIndex } from './board-index.ts';
import { dateOfDay, isDelivered, isEnded } from './model.ts';

export type Charts = z.output<(typeof boardContract)['board:charts']['output']>;
export type Rate = z.output<(typeof boardContract)['board:rates']['output']>['rates'][number];

/** Lower ends of the aging buckets, whole days. */
const AGES = [0, 8, 15, 31, 61, 91] as const;
const DUE_DAYS = 14;
const WEEKS = 10;

/** Day 0 of the count (1 January 1970) was a Thursday: weeks begin on Monday. */
const mondayOf = (day: number): number => day - ((day + 3) % 7);

export function chartsOf(index: BoardIndex, slots: Uint32Array, today: number): Charts {
  const c = index.columns;
  const status = new Uint32Array(normalizedStatuses.length);
  const ages = new Uint32Array(AGES.length);
  const due = new Uint32Array(DUE_DAYS);
  const weeks = Array.from({ length: WEEKS }, () => ({ sent: 0, delivered: 0, without: 0 }));
  const firstWeek = mondayOf(today) - 7 * (WEEKS - 1);
  const weekOf = (day: number) => (day < firstWeek ? undefined : weeks[Math.floor((day - firstWeek) / 7)]);
  let open = 0;
  let overdue = 0;
  for (const slot of slots) {
    const code = c.status[slot] ?? 0;
    status[code] = (status[code] ?? 0) + 1;
    const sent = weekOf(c.sentDay[slot] ?? 0);
    if (sent) sent.sent++;
    const sinceDay = c.sinceDay[slot] ?? 0;
    if (isEnded[code] === true) {
      const week = weekOf(sinceDay);
      if (week) week[isDelivered[code] === true ? 'delivered' : 'without']++;
      continue;
    }
    open++;
    const age = today - sinceDay;
    let bucket = AGES.length - 1;
    while (bucket > 0 && age < (AGES[bucket] ?? 0)) bucket--;
    ages[bucket] = (ages[bucket] ?? 0) + 1;
    const dueDay = c.dueDay[slot] ?? 0;
    if (dueDay > 0 && dueDay < today) overdue++;
    else if (dueDay > 0 && dueDay < today + DUE_DAYS) due[dueDay - today] = (due[dueDay - today] ?? 0) + 1;
  }
  return {
    open,
    all: slots.length,
    status: Object.fromEntries(
      normalizedStatuses.flatMap((s, i) => ((status[i] ?? 0) > 0 ? [[s, status[i] ?? 0]] : [])),
    ),
    ages: AGES.map((from, i) => {
      const next = AGES[i + 1];
      return { from, to: next === undefined ? null : next - 1, count: ages[i] ?? 0 };
    }),
    overdue,
    due: Array.from(due, (count, i) => ({ date: dateOfDay(today + i), count })),
    weeks: weeks.map((w, i) => ({ week: dateOfDay(firstWeek + 7 * i), ...w })),
  };
}

/** Of what was sent, by site or project: those with most first. Medians are the caller's to ask for by page. */
export function ratesOf(index: BoardIndex, slots: Uint32Array, by: 'site' | 'project'): Rate[] {
  const c = index.columns;
  const column = c[by];
  const dictionary = c.texts[by];
  const sent = new Uint32Array(dictionary.size);
  const delivered = new Uint32Array(dictionary.size);
  const without = new Uint32Array(dictionary.size);
  for (const slot of slots) {
    if ((c.sentDay[slot] ?? 0) === 0) continue;
    const id = column[slot] ?? 0;
    const code = c.status[slot] ?? 0;
    sent[id] = (sent[id] ?? 0) + 1;
    if (isDelivered[code] === true) delivered[id] = (delivered[id] ?? 0) + 1;
    else if (isEnded[code] === true) without[id] = (without[id] ?? 0) + 1;
  }
  const ranks = dictionary.ranks();
  const ids = Array.from(sent.keys())
    .filter((id) => (sent[id] ?? 0) > 0 && dictionary.text(id) !== '')
    .sort((a, b) => (sent[b] ?? 0) - (sent[a] ?? 0) || (ranks[a] ?? 0) - (ranks[b] ?? 0));
  return ids.map((id) => {
    const key = dictionary.text(id);
    return {
      key,
      label: by === 'project' ? index.projectName(key) : key,
      sent: sent[id] ?? 0,
      delivered: delivered[id] ?? 0,
      without: without[id] ?? 0,
      open: (sent[id] ?? 0) - (delivered[id] ?? 0) - (without[id] ?? 0),
      medianDays: null,
    };
  });
}

/** Fills in the median of whole days from sending to delivery. */
export function withMedians(
  index: BoardIndex,
  slots: Uint32Array,
  by: 'site' | 'project',
  rates: readonly Rate[],
): Rate[] {
  const c = index.columns;
  const column = c[by];
  const dictionary = c.texts[by];
  const days = new Map<number, number[]>(rates.map((r) => [dictionary.find(r.key) ?? -1, []]));
  for (const slot of slots)
    if (isDelivered[c.status[slot] ?? 0] === true && (c.sentDay[slot] ?? 0) > 0)
      days.get(column[slot] ?? 0)?.push((c.sinceDay[slot] ?? 0) - (c.sentDay[slot] ?? 0));
  return rates.map((r) => {
    const sorted = (days.get(dictionary.find(r.key) ?? -1) ?? []).sort((a, b) => a - b);
    return { ...r, medianDays: sorted.length === 0 ? null : Math.max(0, sorted[sorted.length >> 1] ?? 0) };
  });
}
