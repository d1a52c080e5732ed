import { describe, expect, it } from 'vitest';
import { nextActions } from '../../../preload/contract/rules/next-action.ts';
import { emptyFilter, isTodo, scopeOf, todoFilter, tokensOf } from '../../../renderer/screens/board/board-filter.ts';
import { allActions } from '../../../renderer/screens/board/board-words.ts';
import {
  ageBars,
  clicked,
  dueBars,
  statusBars,
  type Figures,
} from '../../../renderer/screens/board/charts/chart-data.ts';

const figures: Figures = {
  open: 30,
  all: 50,
  status: { submitted: 10, 'in-progress': 10, delivered: 20, 'fee-approval': 10 },
  ages: [
    { from: 0, to: 14, count: 20 },
    { from: 15, to: null, count: 10 },
  ],
  overdue: 4,
  due: [{ date: '2026-11-23', count: 2 }],
  weeks: [],
};

describe('conditions of the board', () => {
  it('know every next action', () => expect(allActions).toEqual([...nextActions]));

  it('are told in words, each with the filter without it', () => {
    const filter = { ...todoFilter, projects: ['p1'], dueTo: '2026-11-21', minAgeDays: 14 };
    const tokens = tokensOf(filter, new Map([['p1', 'MA-RA-2026-W2']]), '2026-11-22');
    expect(tokens.map((token) => `${token.label} ${token.value}`)).toEqual([
      'status is needs action',
      'project is MA-RA-2026-W2',
      'age is 14 d or more',
      'due before today',
    ]);
    expect(tokens[0]?.without).toEqual({ ...filter, actions: [] });
  });

  it('leave the charts what they are about', () => {
    const filter = { ...todoFilter, text: 'plano', sites: ['Plano'], statuses: ['rejected' as const], ended: false };
    expect(scopeOf(filter)).toEqual({ ...emptyFilter, text: 'plano', sites: ['Plano'] });
  });
});

describe('charts of the board', () => {
  it('count statuses by family and leave out the empty ones', () => {
    expect(statusBars(figures, emptyFilter).map((bar) => [bar.id, bar.value])).toEqual([
      ['progress', 20],
      ['delivered', 20],
      ['pended', 10],
    ]);
  });

  it('set a condition by a click and take it back by another', () => {
    const [pended] = statusBars(figures, todoFilter).filter((bar) => bar.id === 'pended');
    if (!pended) throw new Error('no bar');
    const filtered = clicked(todoFilter, pended);
    expect(filtered.statuses).toEqual(['pended-authorization', 'pended-information', 'fee-approval']);
    expect(isTodo(filtered.actions), 'the figure counts all, so the list shows all').toBe(false);
    const [again] = statusBars(figures, filtered).filter((bar) => bar.id === 'pended');
    if (!again) throw new Error('no bar');
    expect(again.chosen).toBe(true);
    expect(clicked(filtered, again)).toEqual(emptyFilter);
  });

  it('replace each other’s conditions', () => {
    const [, old] = ageBars(figures, emptyFilter, 14);
    const [late] = dueBars(figures, emptyFilter, '2026-11-22');
    if (!old || !late) throw new Error('no bar');
    expect(old.tone).toBe('red');
    const both = clicked(clicked(emptyFilter, old), late);
    expect(both).toEqual({ ...emptyFilter, dueTo: '2026-11-21', ended: false });
  });
});
