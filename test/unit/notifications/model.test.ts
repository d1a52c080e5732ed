/** Words of notices and quiet hours. The suite runs in America/Chicago, where clocks are set in March and November. */
import { describe, expect, it } from 'vitest';
import { noticeOf, noticeText, quietForMs } from '../../../main/notifications/model.ts';
import { normalizedStatuses } from '../../../preload/contract/rules/status.ts';

const hours = (ms: number): number => ms / 3_600_000;
const quietAt = (local: string, from: string, to: string): number => hours(quietForMs(new Date(local), from, to));

describe('quiet hours', () => {
  it.each([
    ['2026-11-20T17:59:00', '18:00', '07:00', 0],
    ['2026-11-20T18:00:00', '18:00', '07:00', 13],
    ['2026-11-20T23:30:00', '18:00', '07:00', 7.5],
    ['2026-11-20T06:00:00', '18:00', '07:00', 1],
    ['2026-11-20T07:00:00', '18:00', '07:00', 0],
    ['2026-11-20T12:15:00', '12:00', '13:00', 0.75],
    ['2026-11-20T13:00:00', '12:00', '13:00', 0],
    ['2026-11-20T12:15:00', '09:00', '09:00', 0],
  ])('at %s with %s to %s: %s hours more', (at, from, to, expected) => {
    expect(quietAt(at, from, to)).toBe(expected);
  });

  it('end at the wall clock’s time in nights in which the clock is set', () => {
    expect(quietAt('2026-10-31T22:00:00', '18:00', '07:00')).toBe(10);
    expect(quietAt('2026-03-07T22:00:00', '18:00', '07:00')).toBe(8);
  });
});

describe('words', () => {
  it.each([
    ['attention', { authorization: 1 }, '1 request needs attention', '1 authorization'],
    ['attention', { fee: 3, information: 9 }, '12 requests need attention', '9 information · 3 fee'],
    ['ended', { rejected: 2, unable: 1 }, '3 requests ended without records', '2 rejected · 1 unable'],
    ['deliveries', { complete: 1 }, '1 delivery arrived', '1 complete'],
    ['deliveries', { complete: 1200, 'in part': 34 }, '1,234 deliveries arrived', '1,200 complete · 34 in part'],
    ['batch', { accepted: 1 }, 'Batch accepted', ''],
    ['batch', { accepted: 3 }, '3 batches accepted', ''],
    ['batch', { accepted: 1, ended: 1 }, '2 batches changed', '1 accepted · 1 ended'],
    ['blocked', { blocked: 1 }, 'Sending is blocked', '1 project cannot go on by itself.'],
    ['signIn', { signedOut: 1 }, 'Sign-in needed', 'Sending and watching rest until you sign in.'],
  ] as const)('%s %o', (kind, groups, title, body) => {
    expect(noticeText(kind, new Map(Object.entries(groups)))).toEqual({ title, body });
  });

  it('tell nothing of local steps and of ordinary progress', () => {
    const told = normalizedStatuses.filter((status) => noticeOf('child', status) !== null);
    expect(told).toEqual([
      'pended-authorization',
      'pended-information',
      'fee-approval',
      'partial-delivery',
      'delivered',
      'no-records',
      'rejected',
      'unable',
      'cancelled',
      'unmapped',
    ]);
    expect(noticeOf('batch', 'accepted')).toEqual({ kind: 'batch', group: 'accepted' });
    expect(noticeOf('batch', 'submitted')).toBeNull();
  });
});
