import { describe, expect, it } from 'vitest';
import { addDays, isPlainDate, parsePlainDate, plainDateOf } from '../../../preload/contract/rules/plain-date.ts';

describe('plain dates', () => {
  it.each([
    ['1951-03-09', '1951-03-09'],
    ['3/9/1951', '1951-03-09'],
    ['03-09-51', '1951-03-09'],
    ['3.9.1951', '1951-03-09'],
    ['19510309', '1951-03-09'],
    ['Mar 9, 1951', '1951-03-09'],
    ['9 March 1951', '1951-03-09'],
    ['9-MAR-1951', '1951-03-09'],
    [' 1951-03-09T00:00:00Z ', '1951-03-09'],
    ['2/29/2024', '2024-02-29'],
    ['01/02/26', '2026-01-02'],
    ['01/02/27', '1927-01-02'],
  ])('reads %s', (text, date) => expect(parsePlainDate(text, 2026)).toBe(date));

  it.each(['', '13/40/1951', '2/29/2023', '1951-00-10', 'yesterday', '3/9', '99999999', 'Foo 3 1951'])(
    'refuses “%s”',
    (text) => expect(parsePlainDate(text, 2026)).toBeNull(),
  );

  it('knows existing days', () => {
    expect(isPlainDate('2024-02-29')).toBe(true);
    expect(isPlainDate('2023-02-29')).toBe(false);
    expect(isPlainDate('2023-2-9')).toBe(false);
  });

  it('does not shift with daylight saving', () => {
    expect(addDays('2026-03-07', 2)).toBe('2026-03-09');
    expect(addDays('2026-10-31', 2)).toBe('2026-11-02');
    expect(plainDateOf(new Date(2026, 2, 8, 2, 30))).toBe('2026-03-08');
  });
});
