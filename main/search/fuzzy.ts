/** Words of names that are near a word as typed: one slip in a short word, two in a longer one. Pure. */
import { distance } from 'fastest-levenshtein';

const SHORTEST = 4;
const LONG = 7;
const MOST = 3;

/**
 * Slips between two words, two neighbours exchanged being one slip, the commonest of all: optimal string alignment (restricted
 * Damerau-Levenshtein).
 */
function slipsBetween(a: string, b: string): number {
  const row = (): number[] => new Array<number>(b.length + 1).fill(0);
  let before = row();
  let last = row();
  let now = row();
  for (let j = 0; j <= b.length; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    now[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      now[j] = least;
    }
    [before, last, now] = [last, now, before];
  }
  return last[b.length] ?? 0;
}

/** @returns the nearest known words, nearest first; none where the word is too short or has digits */
export function nearWords(word: string, known: ReadonlySet<string>): string[] {
  if (word.length < SHORTEST || /\d/.test(word)) return [];
  const slips = word.length >= LONG ? 2 : 1;
  const near: { word: string; slips: number }[] = [];
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > slips || candidate === word) continue;
    // Quick, and never less than half of what counts: an exchange is two slips to it.
    const quick = distance(word, candidate);
    const count = quick > 1 && quick <= 2 * slips ? slipsBetween(word, candidate) : quick;
    if (count <= slips) near.push({ word: candidate, slips: count });
  }
  return near
    .sort((a, b) => a.slips - b.slips || Number(b.word[0] === word[0]) - Number(a.word[0] === word[0]))
    .slice(0, MOST)
    .map((n) => n.word);
}
