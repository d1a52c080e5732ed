/**
 * Purpose: the exchange's own time. It stands still and is stepped (tests), runs with the wall clock, or runs a
 * given number of times faster (practice). Work is queued on it, so a stepped test sees exactly the same order of
 * events as a running exchange.
 */
type ClockMode = 'manual' | 'running';

interface Entry {
  atMs: number;
  seq: number;
  run: () => void;
}

/** Node clamps longer timers to 1 ms, so far events are approached in hops. */
const LONGEST_TIMER_MS = 0x7fffffff;

export class ExchangeClock {
  #mode: ClockMode;
  #speed: number;
  #baseMs: number;
  #realBaseMs: number;
  #heap: Entry[] = [];
  #seq = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(setting: 'manual' | 'real' | { speed: number } = 'manual', startAtMs = Date.now()) {
    this.#mode = setting === 'manual' ? 'manual' : 'running';
    this.#speed = typeof setting === 'object' ? setting.speed : 1;
    this.#baseMs = startAtMs;
    this.#realBaseMs = performance.now();
  }

  get speed(): number {
    return this.#mode === 'manual' ? 0 : this.#speed;
  }

  now(): number {
    if (this.#mode === 'manual') return this.#baseMs;
    return Math.floor(this.#baseMs + (performance.now() - this.#realBaseMs) * this.#speed);
  }

  /** Queues work for an instant of this clock. */
  at(atMs: number, run: () => void): void {
    this.#push({ atMs, seq: this.#seq++, run });
    if (this.#heap[0]?.run === run) this.#arm();
  }

  /** Moves time forward and runs, in order, everything that falls due on the way. */
  step(ms: number): void {
    const targetMs = this.now() + Math.max(0, ms);
    for (let next = this.#heap[0]; next && next.atMs <= targetMs; next = this.#heap[0]) {
      this.#pop();
      if (next.atMs > this.now()) this.#moveTo(next.atMs);
      next.run();
    }
    this.#moveTo(Math.max(targetMs, this.now()));
    this.#arm();
  }

  /** Changes the pace; 0 makes the clock stand still. */
  setSpeed(speed: number): void {
    this.#moveTo(this.now());
    this.#mode = speed === 0 ? 'manual' : 'running';
    this.#speed = speed;
    this.#arm();
  }

  /** Never goes back: a restart must not issue older `lastUpdated` values than it did before. */
  notBefore(ms: number): void {
    if (this.now() < ms) this.#moveTo(ms);
  }

  close(): void {
    this.#closed = true;
    this.#heap = [];
    clearTimeout(this.#timer);
  }

  #moveTo(ms: number): void {
    this.#baseMs = ms;
    this.#realBaseMs = performance.now();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#heap[0];
    if (this.#closed || this.#mode === 'manual' || !next) return;
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, (next.atMs - this.now()) / this.#speed));
    this.#timer = setTimeout(() => this.#runDue(), waitMs);
    // A pending event is no reason to keep a test process alive; the listening servers are.
    this.#timer.unref();
  }

  #runDue(): void {
    // Bounded, so that fifty thousand due events cannot starve the sockets.
    for (let left = 500; left > 0; left -= 1) {
      const next = this.#heap[0];
      if (!next || next.atMs > this.now()) break;
      this.#pop();
      next.run();
    }
    this.#arm();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(entry, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const right = heap[child + 1];
      let least = heap[child];
      if (!least) break;
      if (right && before(right, least)) {
        child += 1;
        least = right;
      }
      if (!before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
