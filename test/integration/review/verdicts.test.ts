/** Verdicts in the composed program: who said what, the second person, progress, and what the board makes of it. */
import { describe, expect, it } from 'vitest';
import { stateOfTally, tallyOf, type Verdict } from '../../../preload/contract/rules/review.ts';
import type { Queue } from '../../../preload/contract/review.ts';
import { usePlainProgram, type PlainRun } from '../../support/plain-program.ts';

const desk = usePlainProgram();
const three = [
  { shape: 'signed-link', file: 'pdf' },
  { shape: 'signed-link', file: 'text' },
  { shape: 'signed-link', file: 'ccda' },
] as const;

const listed = (r: PlainRun, queue: Queue, over: object = {}) =>
  r.call('review:list', {
    filter: { queue, text: '', projectId: null, verdict: null, ...over },
    offset: 0,
    limit: 50,
  });
const idOf = (documents: readonly { id: string }[], n: number): string => documents[n]?.id ?? '';
const say = (r: PlainRun, id: string, verdict: Verdict, note = '') =>
  r.call('review:setVerdict', { id, verdict, note });

describe('verdicts', () => {
  it('move documents from the list of work to the reviewed ones, with who and when, and can be taken back', async () => {
    const r = await desk.open();
    const { documents, requestId } = await desk.deliver(r, [...three]);
    const [a, b] = [idOf(documents, 0), idOf(documents, 1)];
    expect((await listed(r, 'toReview')).total).toBe(3);
    const said = await say(r, a, 'complete', ' all there ');
    expect(said).toMatchObject({
      state: 'settled',
      verdict: 'complete',
      self: 'clerk',
      opinions: [{ verdict: 'complete', by: 'clerk', note: 'all there' }],
      request: { documents: 3, settled: 1 },
    });
    await say(r, a, 'incomplete');
    expect((await r.call('review:get', { id: a })).history.map((h) => h.verdict)).toEqual(['incomplete', 'complete']);
    expect((await listed(r, 'toReview')).rows.map((d) => d.id).sort()).toEqual([b, idOf(documents, 2)].sort());
    expect((await listed(r, 'reviewed')).rows).toMatchObject([{ id: a, verdict: 'incomplete', mine: true }]);
    expect((await listed(r, 'all', { verdict: 'complete' })).total).toBe(0);
    expect((await listed(r, 'all', { projectId: '' })).progress).toEqual({ settled: 1, documents: 3 });
    await r.call('review:withdrawVerdict', { id: a });
    expect((await listed(r, 'toReview')).total).toBe(3);
    expect((await r.refused('review:withdrawVerdict', { id: a })).code).toBe('conflict');
    expect((await r.call('review:get', { id: a })).history.map((h) => h.verdict)).toEqual([
      null,
      'incomplete',
      'complete',
    ]);
    const trail = await desk.eventsOf(r, 'review');
    expect(trail.filter((e) => e.event === 'review.verdictSet').map((e) => [e.subject, e.detail])).toEqual([
      [`document/${a}`, 'incomplete'],
      [`document/${a}`, 'complete'],
    ]);
    expect((await r.call('review:progress', {})).projects).toMatchObject([
      { projectId: null, documents: 3, settled: 0 },
    ]);
    expect(requestId).not.toBe('');
  }, 30_000);

  it('tells the board that a request is reviewed when nothing is left to ask, and that it is not any more', async () => {
    const r = await desk.open();
    const { documents, requestId } = await desk.deliver(r, [...three]);
    const decision = async () => (await r.call('worklist:get', { id: requestId })).decision?.what ?? null;
    await say(r, idOf(documents, 0), 'complete');
    await say(r, idOf(documents, 1), 'no-records');
    expect(await decision()).toBeNull();
    await say(r, idOf(documents, 2), 'incomplete');
    expect(await decision()).toBeNull();
    await say(r, idOf(documents, 2), 'complete');
    await expect.poll(decision).toBe('reviewed');
    await r.call('review:withdrawVerdict', { id: idOf(documents, 1) });
    await expect.poll(decision).toBeNull();
    await r.call('review:setRequestVerdict', { requestId, verdict: 'incomplete', note: 'labs are missing' });
    await expect.poll(decision).toBe('reviewed');
    expect((await r.call('review:get', { id: idOf(documents, 0) })).request).toMatchObject({
      verdict: 'incomplete',
      by: 'clerk',
      note: 'labs are missing',
    });
  }, 30_000);

  it('need a second person where the project says so; disagreement is shown to both until two agree', async () => {
    const first = await desk.open({ actor: 'ana' });
    const { documents } = await desk.deliver(first, [...three]);
    const [a, b] = [idOf(documents, 0), idOf(documents, 1)];
    await say(first, a, 'complete');
    await first.call('review:setSecond', { projectId: '', second: true });
    await say(first, b, 'incomplete');
    expect((await first.call('review:get', { id: a })).state).toBe('second');
    expect((await listed(first, 'toReview')).total).toBe(1);
    expect((await listed(first, 'second')).total).toBe(2);
    // The same person cannot be the second one.
    expect((await say(first, a, 'complete')).state).toBe('second');

    const second = await desk.reopen(first, { actor: 'ben' });
    expect((await listed(second, 'toReview')).total).toBe(3);
    expect((await say(second, a, 'complete')).state).toBe('settled');
    const differs = await say(second, b, 'complete');
    expect(differs).toMatchObject({ state: 'disagreed', self: 'ben' });
    expect(differs.opinions.map((o) => `${o.by} ${o.verdict}`)).toEqual(['ana incomplete', 'ben complete']);
    expect((await listed(second, 'disagreed')).rows.map((d) => d.id)).toEqual([b]);
    expect((await second.call('review:progress', {})).projects[0]).toMatchObject({
      settled: 1,
      second: 0,
      disagreed: 1,
      byVerdict: { complete: 1 },
      needsSecond: true,
    });
    const third = await desk.reopen(second, { actor: 'cyd' });
    expect(await say(third, b, 'incomplete')).toMatchObject({ state: 'settled', verdict: 'incomplete' });
  }, 40_000);

  it('need a second person everywhere where the administrator says so', async () => {
    const r = await desk.open({ policy: { review: { secondReviewer: true } } });
    const { documents } = await desk.deliver(r, [three[0]]);
    expect((await say(r, idOf(documents, 0), 'complete')).state).toBe('second');
    expect((await r.refused('review:setSecond', { projectId: '', second: false })).code).toBe('conflict');
  }, 20_000);

  it('in the list are what the rule makes of them, for every mixture of opinions', async () => {
    const verdicts: Verdict[][] = [
      ['complete'],
      ['complete', 'complete'],
      ['complete', 'incomplete'],
      ['complete', 'incomplete', 'incomplete'],
      ['complete', 'complete', 'incomplete', 'incomplete'],
      ['complete', 'incomplete', 'illegible'],
    ];
    let r = await desk.open({ actor: 'p0' });
    const { documents } = await desk.deliver(
      r,
      verdicts.map(() => three[1]),
    );
    for (let person = 0; person < 4; person++) {
      if (person > 0) r = await desk.reopen(r, { actor: `p${person}` });
      for (const [n, row] of verdicts.entries()) {
        const verdict = row[person];
        if (verdict) await say(r, idOf(documents, n), verdict);
      }
    }
    for (const second of [false, true]) {
      await r.call('review:setSecond', { projectId: '', second });
      const { rows } = await listed(r, 'all');
      for (const [n, row] of verdicts.entries()) {
        const opinions = row.map((verdict, i) => ({ verdict, by: `p${i}`, at: String(i) }));
        expect(rows.find((d) => d.id === idOf(documents, n))?.review, row.join(' ')).toBe(
          stateOfTally(tallyOf(opinions), second),
        );
      }
    }
  }, 60_000);
});

describe('marks', () => {
  it('lie on pages, survive a restart, and keep to the page', async () => {
    const r = await desk.open();
    const { documents } = await desk.deliver(r, [three[0]]);
    const id = idOf(documents, 0);
    const area = { x: 0.1, y: 0.4, width: 0.8, height: 0.1 };
    await r.call('review:addMark', {
      id,
      mark: { page: 2, area: null, kind: 'encounter', label: '06/14/2025', note: '' },
    });
    await r.call('review:addMark', {
      id,
      mark: { page: 1, area, kind: 'hcc', label: 'HCC 37 · E11.22', note: 'assessment' },
    });
    const again = await desk.reopen(r);
    const { marks } = await again.call('review:get', { id });
    expect(marks.map((m) => [m.page, m.kind, m.label, m.area])).toEqual([
      [1, 'hcc', 'HCC 37 · E11.22', area],
      [2, 'encounter', '06/14/2025', null],
    ]);
    const markId = marks[0]?.id ?? '';
    const changed = await again.call('review:changeMark', {
      id,
      markId,
      mark: { page: 3, area: null, kind: 'measure', label: 'CBP', note: '' },
    });
    expect(changed.marks.map((m) => m.label)).toEqual(['06/14/2025', 'CBP']);
    expect((await listed(again, 'all')).rows[0]?.marks).toBe(2);
    expect((await again.call('review:labels', {})).labels).toHaveLength(2);
    const outside = { x: 0.5, y: 0.5, width: 0.7, height: 0.1 };
    expect(
      (
        await again.refused('review:addMark', {
          id,
          mark: { page: 1, area: outside, kind: 'free', label: 'x', note: '' },
        })
      ).code,
    ).toBe('invalid');
    await again.call('review:removeMark', { id, markId });
    expect((await again.refused('review:removeMark', { id, markId })).code).toBe('notFound');
  }, 30_000);
});
