/**
 * The text by which each request is found, folded, in one block of bytes outside the heap: a scan of 100,000 of them takes a few
 * milliseconds, needs no index on disk, and the block can be wiped. A slot is the number of a request's row.
 */
import { Buffer } from 'node:buffer';

export interface TextHeap {
  /** @param text folded, lines apart; '' removes */
  put(slot: number, text: string): void;
  /** Slots whose text holds every one of the folded words, in no order. */
  search(words: readonly string[]): Uint32Array;
  /** The folded text of a slot. */
  text(slot: number): string;
  wipe(): void;
}

/** Dead bytes above which the block is written anew. */
const WASTE = 4_000_000;
/** A former search is looked through when it found less than one in so many; else reading the block at once is quicker. */
const NARROW = 8;
const END = 0;

export function createTextHeap(): TextHeap {
  let bytes = Buffer.alloc(1 << 20);
  let used = 0;
  let dead = 0;
  /** Entries in the order of the block: where each begins, and whose it is. */
  let starts = new Uint32Array(4096);
  let owners = new Uint32Array(4096);
  let entries = 0;
  let entryOf = new Int32Array(4096).fill(-1);
  /** The last search: the list, its figures and the next letter typed ask for the same or for less. Null once a text changed. */
  let last: { words: readonly string[]; found: Uint32Array } | null = null;

  const grown = <A extends Uint32Array | Int32Array>(
    a: A,
    least: number,
    make: (length: number) => A,
    empty: number,
  ): A => {
    if (a.length >= least) return a;
    const bigger = make(Math.max(least, a.length * 2));
    bigger.fill(empty);
    bigger.set(a);
    return bigger;
  };
  const endOf = (entry: number): number => (entry + 1 < entries ? (starts[entry + 1] ?? used) : used);

  const append = (slot: number, text: Uint8Array): void => {
    const least = used + text.length + 1;
    if (least > bytes.length) {
      const bigger = Buffer.alloc(Math.max(least, bytes.length * 2));
      bytes.copy(bigger, 0, 0, used);
      bytes.fill(0);
      bytes = bigger;
    }
    starts = grown(starts, entries + 1, (n) => new Uint32Array(n), 0);
    owners = grown(owners, entries + 1, (n) => new Uint32Array(n), 0);
    entryOf = grown(entryOf, slot + 1, (n) => new Int32Array(n), -1);
    starts[entries] = used;
    owners[entries] = slot;
    entryOf[slot] = entries++;
    bytes.set(text, used);
    used += text.length;
    bytes[used++] = END;
  };

  const compact = (): void => {
    const old = bytes;
    const live: [number, number, number][] = [];
    for (let e = 0; e < entries; e++)
      if (entryOf[owners[e] ?? 0] === e) live.push([owners[e] ?? 0, starts[e] ?? 0, endOf(e)]);
    bytes = Buffer.alloc(Math.max(1 << 20, used - dead));
    used = 0;
    dead = 0;
    entries = 0;
    for (const [slot, start, end] of live) append(slot, old.subarray(start, end - 1));
    old.fill(0);
  };

  const textOf = (entry: number): Buffer => bytes.subarray(starts[entry] ?? 0, endOf(entry) - 1);

  const within = (slots: Uint32Array, words: readonly string[]): Uint32Array => {
    const wanted = words.map((w) => Buffer.from(w, 'utf8'));
    return slots.filter((slot) => {
      const whole = textOf(entryOf[slot] ?? 0);
      return wanted.every((w) => whole.includes(w));
    });
  };

  const scan = (words: readonly string[]): Uint32Array => {
    const [first, ...rest] = [...words].sort((a, b) => b.length - a.length).map((w) => Buffer.from(w, 'utf8'));
    if (!first || first.length === 0) return new Uint32Array();
    const found = new Uint32Array(entries);
    let count = 0;
    const all = bytes.subarray(0, used);
    let entry = 0;
    let end = 0;
    for (let at = all.indexOf(first); at >= 0; at = all.indexOf(first, end)) {
      while ((end = endOf(entry)) <= at) entry++;
      const whole = rest.length > 0 ? textOf(entry) : null;
      if (whole === null || rest.every((w) => whole.includes(w))) found[count++] = owners[entry] ?? 0;
      if (end >= used) break;
    }
    return found.slice(0, count);
  };

  return {
    put: (slot, text) => {
      const known = entryOf[slot] ?? -1;
      const made = Buffer.from(text, 'utf8');
      if (known >= 0) {
        const old = textOf(known);
        if (old.equals(made)) return;
        last = null;
        // Zeros match no word, so what is dead is never found.
        old.fill(END);
        dead += old.length + 1;
        entryOf[slot] = -1;
      }
      if (made.length > 0) {
        last = null;
        append(slot, made);
      }
      if (dead > WASTE && dead > used / 2) compact();
    },
    search: (words) => {
      // What holds a longer word holds its parts.
      const narrower = last?.words.every((known) => words.some((w) => w.includes(known))) === true ? last : null;
      const same = narrower?.words.length === words.length && words.every((w) => narrower.words.includes(w));
      const found = same
        ? narrower.found
        : narrower && narrower.found.length < entries / NARROW
          ? within(narrower.found, words)
          : scan(words);
      last = { words: [...words], found };
      return found;
    },
    text: (slot) => {
      const entry = entryOf[slot] ?? -1;
      return entry < 0 ? '' : textOf(entry).toString('utf8');
    },
    wipe: () => {
      bytes.fill(0);
      bytes = Buffer.alloc(0);
      last = null;
      used = 0;
      entries = 0;
      dead = 0;
      entryOf = new Int32Array(0);
    },
  };
}
