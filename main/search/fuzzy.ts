/** Words of names that are near a word as typed: one slip in a short word, two in a longer one. Pure. */
import { distance } from 'fastest-levenshtein';

const SHORTEST = 4;
const LONG = 7;
const MOST = 3;

/** Two neighbours exchanged, the commonest slip of all, is one slip (Damerau). */
function isExchange(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i + 1 < a.length && a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

/** @returns the nearest known words, nearest first; none where the word is too short or has digits */
export function nearWords(word: string, known: ReadonlySet<string>): string[] {
  if (word.length < SHORTEST || /\d/.test(word)) return [];
  const slips = word.length >= LONG ? 2 : 1;
  const near: { word: string; slips: number }[] = [];
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > slips || candidate === word) continue;
    const measured = distance(word, candidate);
    const count = measured === 2 && isExchange(word, candidate) ? 1 : measured;
    if (count <= slips) near.push({ word: candidate, slips: count });
  }
  return near
    .sort((a, b) => a.slips - b.slips || Number(b.word[0] === word[0]) - Number(a.word[0] === word[0]))
    .slice(0, MOST)
    .map((n) => n.word);
}
