/**
 * When a request is asked for next. Pure. One minute after sending, then twice after 15 minutes, then hourly; ended requests
 * daily for 30 days, because CDex allows a Task to go back. At least once each business day, whatever failed before.
 */
import { terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';

export interface PolledState {
  status: NormalizedStatus;
  /** ISO instant. */
  sentAt: string;
  statusSince: string;
  /** Successful polls since it was sent. */
  polls: number;
  /** Failed ones in a row. */
  failures: number;
}

export interface CadenceOptions {
  /** 1 is the cadence of the contract; 0.001 asks about every second. */
  scale: number;
  /** 0 to 1. */
  random(): number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const recheckDays = 30;
const JITTER = 0.1;
/** Shortest wait at any scale: a fast cadence is for practice, not for harm. */
const SHORTEST_MS = 200;
const WORK_BEGINS_HOUR = 9;

/** @returns the instant, or null when an ended request is no longer asked for */
export function nextPollAt(state: PolledState, now: Date, options: CadenceOptions): Date | null {
  const ended = terminalStatuses.includes(state.status);
  if (ended && now.getTime() - Date.parse(state.statusSince) >= recheckDays * DAY) return null;
  const base = baseWait(state, ended);
  const jitter = 1 + (options.random() * 2 - 1) * JITTER;
  const waitMs = Math.max(SHORTEST_MS, base * jitter * options.scale);
  const first =
    state.polls === 0 && state.failures === 0 ? Math.max(now.getTime(), Date.parse(state.sentAt)) : now.getTime();
  const at = new Date(first + waitMs);
  return ended ? at : earlier(at, nextWorkday(now, options.random()));
}

function baseWait(state: PolledState, ended: boolean): number {
  if (ended) return DAY;
  // A Task that could not be read is asked for again sooner than an hour, and ever less eagerly.
  if (state.failures > 0) return Math.min(HOUR, 2 * MINUTE * 2 ** Math.min(state.failures - 1, 5));
  if (state.polls === 0) return MINUTE;
  return state.polls <= 2 ? 15 * MINUTE : HOUR;
}

/** Within the first hour of the next business day in the user's calendar (Monday to Friday), spread so that not all requests fall together. */
function nextWorkday(now: Date, spread: number): Date {
  const day = new Date(now);
  day.setHours(WORK_BEGINS_HOUR, 0, 0, 0);
  do day.setDate(day.getDate() + 1);
  while (day.getDay() === 0 || day.getDay() === 6);
  return new Date(day.getTime() + spread * HOUR);
}

const earlier = (a: Date, b: Date): Date => (a <= b ? a : b);
