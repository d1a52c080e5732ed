/** Distinct texts of one column: each is kept once and has a number; their alphabetical ranks are kept current by merging. Pure. */

export interface Dictionary {
  readonly size: number;
  /** The number of a text, given when it is new. */
  add(text: string): number;
  find(text: string): number | undefined;
  text(id: number): string;
  /** Place of each number in the alphabet; texts that sort alike share none. Valid until the next `add`. */
  ranks(): Uint32Array;
  /** What texts are sorted by has changed. */
  resort(): void;
}

/** Sorted in between, so that no single look pays for all of them. */
const MOST_FRESH = 4096;

/** @param sortKey what a text is sorted by */
export function createDictionary(sortKey: (text: string) => string): Dictionary {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  let keys: string[] = [];
  let sorted: number[] = [];
  let fresh: number[] = [];
  let ranks = new Uint32Array(64);
  const compare = (a: number, b: number): number => {
    const left = keys[a] ?? '';
    const right = keys[b] ?? '';
    return left < right ? -1 : left > right ? 1 : a - b;
  };
  const merge = (): void => {
    fresh.sort(compare);
    const merged: number[] = [];
    let i = 0;
    for (const id of fresh) {
      let high = sorted.length;
      for (let low = i; low < high;) {
        const middle = (low + high) >> 1;
        if (compare(sorted[middle] ?? 0, id) < 0) low = middle + 1;
        else high = middle;
      }
      for (; i < high; i++) merged.push(sorted[i] ?? 0);
      merged.push(id);
    }
    for (; i < sorted.length; i++) merged.push(sorted[i] ?? 0);
    sorted = merged;
    fresh = [];
    if (ranks.length < texts.length) ranks = new Uint32Array(Math.max(texts.length, ranks.length * 2));
    sorted.forEach((id, rank) => void (ranks[id] = rank));
  };
  return {
    get size() {
      return texts.length;
    },
    add: (text) => {
      const known = ids.get(text);
      if (known !== undefined) return known;
      const id = texts.length;
      ids.set(text, id);
      texts.push(text);
      keys.push(sortKey(text));
      fresh.push(id);
      if (fresh.length >= MOST_FRESH) merge();
      return id;
    },
    find: (text) => ids.get(text),
    text: (id) => texts[id] ?? '',
    ranks: () => {
      if (fresh.length > 0) merge();
      return ranks;
    },
    resort: () => {
      keys = texts.map(sortKey);
      fresh = texts.map((_, id) => id);
      sorted = [];
    },
  };
}
