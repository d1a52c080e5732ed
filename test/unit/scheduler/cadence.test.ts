import { describe, expect, it } from 'vitest';
import type { NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { nextPollAt } from '../../../main/scheduler/cadence.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday, 10:00 in Chicago, where the tests run. */
const now = new Date('2026-11-23T16:00:00Z');
const options = { scale: 1, random: () => 0.5 };
const state = (polls: number, more: { status?: NormalizedStatus; failures?: number; statusSince?: string } = {}) => ({
  status: 'submitted' as NormalizedStatus,
  sentAt: now.toISOString(),
  statusSince: now.toISOString(),
  polls,
  failures: 0,
  ...more,
});
const wait = (...args: Parameters<typeof nextPollAt>): number | null => {
  const at = nextPollAt(...args);
  return at === null ? null : at.getTime() - args[1].getTime();
};

describe('cadence', () => {
  it('asks after a minute, twice after a quarter of an hour, then hourly', () => {
    expect([0, 1, 2, 3, 50].map((polls) => wait(state(polls), now, options))).toEqual([
      MINUTE,
      15 * MINUTE,
      15 * MINUTE,
      HOUR,
      HOUR,
    ]);
  });
  it('spreads by ten percent to both sides', () => {
    expect(wait(state(5), now, { scale: 1, random: () => 0 })).toBe(0.9 * HOUR);
    expect(wait(state(5), now, { scale: 1, random: () => 1 })).toBeCloseTo(1.1 * HOUR);
  });
  it('checks ended requests daily for thirty days', () => {
    expect(wait(state(9, { status: 'delivered' }), now, options)).toBe(DAY);
    expect(
      wait(
        state(9, { status: 'delivered', statusSince: new Date(now.getTime() - 29 * DAY).toISOString() }),
        now,
        options,
      ),
    ).toBe(DAY);
    expect(
      wait(
        state(9, { status: 'delivered', statusSince: new Date(now.getTime() - 30 * DAY).toISOString() }),
        now,
        options,
      ),
    ).toBeNull();
  });
  it('asks sooner after failures, ever less eagerly, and at the latest on the next business day', () => {
    expect([1, 2, 3, 6, 20].map((failures) => wait(state(9, { failures }), now, options))).toEqual([
      2 * MINUTE,
      4 * MINUTE,
      8 * MINUTE,
      HOUR,
      HOUR,
    ]);
    // At a slower scale an hour would be four days; Tuesday 9:30 comes first, and Monday for a Friday.
    expect(wait(state(9), now, { ...options, scale: 100 })).toBe(23.5 * HOUR);
    const friday = new Date('2026-11-27T16:00:00Z');
    expect(wait({ ...state(9), sentAt: friday.toISOString() }, friday, { ...options, scale: 100 })).toBe(71.5 * HOUR);
  });
  it('never asks faster than five times a second', () => {
    expect(wait(state(0), now, { scale: 0.000001, random: () => 0 })).toBe(200);
  });
});
