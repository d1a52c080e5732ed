/** The waiting line of the sender, and how many it lets through. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../main/lib/clock.ts';
import { createGate } from '../../../main/requests/gate.ts';
import { createPace, type Pace } from '../../../main/requests/pace.ts';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function steppedClock(): Clock & { step(ms: number): void } {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => new Date(now),
    monotonicMs: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    step: (ms) => {
      now += ms;
      const due = timers.filter((t) => t.at <= now);
      timers = timers.filter((t) => t.at > now);
      for (const { run } of due) run();
    },
  };
}

describe('the gate', () => {
  it('lets in as many as there are places, in order, and more when there are more', async () => {
    let places = 2;
    const gate = createGate(() => places);
    const inside: number[] = [];
    const leave: (() => void)[] = [];
    for (const n of [1, 2, 3, 4]) void gate.enter(never).then((l) => (inside.push(n), leave.push(l)));
    await settled();
    expect(inside).toEqual([1, 2]);
    leave[0]?.();
    leave[0]?.();
    await settled();
    expect(inside).toEqual([1, 2, 3]);
    places = 3;
    gate.look();
    await settled();
    expect(inside).toEqual([1, 2, 3, 4]);
  });

  it('lets go of one that is aborted', async () => {
    const gate = createGate(() => 1);
    const leave = await gate.enter(never);
    const stop = new AbortController();
    const waiting = gate.enter(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    leave();
    await gate.enter(never);
  });
});

describe('the pace', () => {
  const answer = async (pace: Pace, latencyMs: number, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      const place = await pace.acquire(never);
      place.answered(latencyMs);
      place.leave();
    }
  };

  it('starts at four and grows while answers stay quick, up to the most', async () => {
    const pace = createPace({ start: 4, most: 12, clock: steppedClock() });
    expect(pace.limit).toBe(4);
    await answer(pace, 100, 60);
    expect(pace.limit).toBeGreaterThan(4);
    await answer(pace, 100, 600);
    expect(pace.limit).toBe(12);
  });

  it('never begins above the most', () => {
    expect(createPace({ start: 4, most: 2, clock: steppedClock() }).limit).toBe(2);
  });

  it('stays where answers become slower, and goes back where they wait for each other', async () => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    await answer(pace, 100, 100);
    const grown = pace.limit;
    await answer(pace, 130, 200);
    expect(pace.limit).toBe(grown);
    await answer(pace, 400, 200);
    expect(pace.limit).toBeLessThan(grown);
    expect(pace.limit).toBeGreaterThanOrEqual(4);
  });

  it('holds what an answer waited for us not against the exchange', async () => {
    const clock = steppedClock();
    const pace = createPace({ start: 4, most: 32, clock });
    await answer(pace, 100, 100);
    const grown = pace.limit;
    // The disk took long over a commit, and the answers lay on the line meanwhile.
    for (let i = 0; i < 100; i++) {
      const place = await pace.acquire(never);
      clock.step(205);
      place.answered(300);
      place.leave();
    }
    expect(pace.limit).toBeGreaterThan(grown);
  });

  it('counts what the exchange took while we were idle', async () => {
    const clock = steppedClock();
    const pace = createPace({ start: 4, most: 32, clock });
    await answer(pace, 100, 100);
    const grown = pace.limit;
    for (let i = 0; i < 200; i++) {
      const place = await pace.acquire(never);
      for (let ms = 0; ms < 400; ms += 5) clock.step(5);
      place.answered(400);
      place.leave();
    }
    expect(pace.limit).toBeLessThan(grown);
  });

  it('does not see single slow answers', async () => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    await answer(pace, 100, 100);
    const grown = pace.limit;
    for (let i = 0; i < 100; i++) await answer(pace, i % 5 === 0 ? 2000 : 100, 1);
    expect(pace.limit).toBeGreaterThan(grown);
  });

  it('halves when pressed, also below the start, and slow answers do not raise it again', async () => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    await answer(pace, 100, 30);
    for (let i = 0; i < 40; i++) pace.press(null);
    expect(pace.limit).toBe(1);
    await answer(pace, 1000, 40);
    expect(pace.limit).toBe(1);
  });

  it('takes what meets all that is in flight for one trouble', async () => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    await answer(pace, 100, 1000);
    expect(pace.limit).toBe(32);
    for (let i = 0; i < 16; i++) pace.press(null);
    expect(pace.limit).toBe(16);
  });

  it.each([
    [100, 20],
    [20, 6],
  ])('does not collapse where one in %i is pressed for ever', async (every, least) => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    const seen: number[] = [];
    for (let i = 1; i <= 6_000; i++) {
      if (i % every === 0) pace.press(null);
      else await answer(pace, 100, 1);
      if (i > 1_000) seen.push(pace.limit);
    }
    expect(seen.reduce((sum, limit) => sum + limit, 0) / seen.length).toBeGreaterThan(least);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(3);
  });

  it('goes down to where the exchange stops pressing, and does not jump back', async () => {
    const pace = createPace({ start: 4, most: 32, clock: steppedClock() });
    await answer(pace, 100, 1000);
    const room = 6;
    let presses = 0;
    for (let i = 1; i <= 2_000; i++) {
      // Whatever is in flight beyond its room is refused.
      if (pace.limit > room && i % pace.limit >= room) {
        presses++;
        pace.press(null);
      } else await answer(pace, 100, 1);
    }
    expect(pace.limit).toBeLessThanOrEqual(2 * room);
    expect(presses / 2_000).toBeLessThan(0.2);
  });

  it('goes on after a pause whose timer came a little early', async () => {
    const clock = steppedClock();
    const pace = createPace({ start: 4, most: 32, clock: { ...clock, after: (ms, run) => clock.after(ms - 1, run) } });
    pace.press(2000);
    let through = false;
    void pace.acquire(never).then(() => (through = true));
    clock.step(1999);
    await settled();
    expect(through).toBe(true);
  });

  it('waits out what the exchange asked for', async () => {
    const clock = steppedClock();
    const pace = createPace({ start: 4, most: 32, clock });
    let told = 0;
    pace.onMore(() => told++);
    const pauses: number[] = [];
    pace.onPause((ms) => void pauses.push(ms));
    pace.press(2000);
    expect(pace.pauseMs()).toBe(2000);
    expect(pauses).toEqual([2000]);
    let through = false;
    void pace.acquire(never).then(() => (through = true));
    clock.step(1999);
    await settled();
    expect(through).toBe(false);
    clock.step(1);
    await settled();
    expect(through).toBe(true);
    expect(told).toBe(1);
  });
});
