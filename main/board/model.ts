/** Codes, days and derived values of a board row. Pure: no clock, no database. */
import { nextActionOf, nextActions, type NextAction } from '../../preload/contract/rules/next-action.ts';
import { normalizedStatuses, terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';

export const statusCode = new Map<string, number>(normalizedStatuses.map((s, i) => [s, i]));
export const statusOf = (code: number): NormalizedStatus => normalizedStatuses[code] ?? 'unmapped';
export const actionCode = new Map<string, number>(nextActions.map((a, i) => [a, i]));
export const actionOf = (code: number): NextAction => nextActions[code] ?? 'none';

/** By status code. */
export const isEnded: readonly boolean[] = normalizedStatuses.map((s) => terminalStatuses.includes(s));
export const isDelivered: readonly boolean[] = normalizedStatuses.map((s) => s === 'delivered');

export const flags = {
  child: 1,
  hasError: 2,
  unexpected: 4,
  resubmitted: 8,
  settled: 16,
  /** Right of access: the person asks for their own records. */
  access: 32,
  accessExtended: 64,
} as const;

export const dueBases = ['own', 'project', 'state', 'access'] as const;
export type DueBasis = (typeof dueBases)[number];

const DAY_MS = 86_400_000;

/** Days since 1970 of a plain date; no time zone takes part. 0 for none. */
export const dayOfDate = (plainDate: string | null): number =>
  plainDate === null || plainDate === '' ? 0 : Math.round(Date.parse(`${plainDate}T00:00:00Z`) / DAY_MS) || 0;
export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The day on which an instant lies in the user's own calendar. 0 for none. */
export function dayOfInstant(instant: string | null): number {
  if (instant === null || instant === '') return 0;
  const d = new Date(instant);
  return Math.round(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / DAY_MS) || 0;
}
/** Seconds since 1970; 0 for none. */
export const secondOf = (instant: string | null): number =>
  instant === null || instant === '' ? 0 : Math.floor(Date.parse(instant) / 1000) || 0;

/** Days of the right-of-access clock, and of its one extension (45 CFR 164.524(b)(2)). */
export const ACCESS_DAYS = 30;

export interface Deadlines {
  staleDays: number;
  defaultDays: number | null;
  states: { state: string; days: number }[];
}

export interface DueFacts {
  /** Days since 1970; 0 for none. */
  ownDay: number;
  projectDay: number;
  sentDay: number;
  isAccess: boolean;
  extended: boolean;
  stateDays: number | null;
}

/**
 * When a request is due and what says so. A date of its own comes first; the law's clock only where it is earlier, since it runs
 * whatever was agreed. @returns day 0 for none
 */
export function dueOf(f: DueFacts): { day: number; basis: DueBasis } {
  const asked: { day: number; basis: DueBasis } =
    f.ownDay > 0
      ? { day: f.ownDay, basis: f.ownDay === f.projectDay ? 'project' : 'own' }
      : f.projectDay > 0
        ? { day: f.projectDay, basis: 'project' }
        : { day: 0, basis: 'own' };
  if (f.isAccess && f.sentDay > 0) {
    const day = f.sentDay + ACCESS_DAYS * (f.extended ? 2 : 1);
    return asked.day > 0 && asked.day <= day ? asked : { day, basis: 'access' };
  }
  if (asked.day === 0 && f.stateDays !== null && f.sentDay > 0) return { day: f.sentDay + f.stateDays, basis: 'state' };
  return asked;
}

export interface WorkFacts {
  status: NormalizedStatus;
  ownWords: string;
  flags: number;
  /** Days since 1970; 0 for none. */
  sinceDay: number;
  followUpDay: number;
}

export const nextActionAt = (f: WorkFacts, today: number, staleDays: number): NextAction =>
  nextActionOf({
    status: f.status,
    ownWords: f.ownWords,
    hasError: (f.flags & flags.hasError) !== 0,
    ageDays: Math.max(0, today - f.sinceDay),
    staleDays,
    followUpDue: f.followUpDay > 0 && f.followUpDay <= today,
    settled: (f.flags & flags.settled) !== 0,
    resubmitted: (f.flags & flags.resubmitted) !== 0,
  });
