import { describe, expect, it } from 'vitest';
import { linesOf, type Line } from '../../../renderer/components/table-lines.ts';

const groups = [
  { key: 'a', count: 2 },
  { key: 'b', count: 3 },
  { key: 'c', count: 1 },
];
const all = (lines: ReturnType<typeof linesOf>): Line[] => Array.from({ length: lines.count }, (_, i) => lines.at(i));
const shape = (lines: ReturnType<typeof linesOf>): string =>
  all(lines)
    .map((line) => (line.kind === 'group' ? `[${line.group}]` : `${line.row}`))
    .join(' ');

describe('lines of a grouped list', () => {
  it('are its rows where there are no groups', () => {
    const lines = linesOf(3, null, new Set());
    expect(shape(lines)).toBe('0 1 2');
    expect(lines.ofRow(2)).toBe(2);
  });

  it('stand under their headers and keep their numbers in the whole list', () => {
    const lines = linesOf(6, groups, new Set());
    expect(shape(lines)).toBe('[0] 0 1 [1] 2 3 4 [2] 5');
    expect([0, 1, 2, 5].map(lines.ofRow)).toEqual([1, 2, 4, 8]);
  });

  it('leave out the rows of a folded group, not their numbers', () => {
    const lines = linesOf(6, groups, new Set(['b']));
    expect(shape(lines)).toBe('[0] 0 1 [1] [2] 5');
    expect(lines.ofRow(3), 'a row in a folded group stands for its header').toBe(3);
    expect(lines.ofRow(5)).toBe(5);
  });

  it('has only headers where all is folded', () => {
    expect(shape(linesOf(6, groups, new Set(['a', 'b', 'c'])))).toBe('[0] [1] [2]');
  });
});
