/** Marks where a text matched, as people wrote it: accents and capitals stay. Pure. */
import { fold } from '../directory/model.ts';

/** Private-use characters that no text of people holds (see the contract). */
export const MARK = { start: '\uE000', end: '\uE001' } as const;

const BEFORE = 40;
const LONGEST = 160;

/** Where folded words stand in a text, as ranges of its own characters, in order, apart. */
function ranges(text: string, words: readonly string[]): [number, number][] {
  let folded = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = /\s/.test(character) ? ' ' : fold(character);
    for (let i = 0; i < plain.length; i++) origin.push(at);
    folded += plain;
    at += character.length;
  }
  origin.push(at);
  const found: [number, number][] = [];
  for (const word of words)
    for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length))
      found.push([origin[i] ?? 0, origin[i + word.length] ?? at]);
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return found.filter(([start], i) => found.slice(0, i).every(([, end]) => end <= start));
}

export const matches = (text: string, words: readonly string[]): boolean => ranges(text, words).length > 0;

/** The text around the first match with every match marked; '' without a match. */
export function excerpt(text: string, words: readonly string[]): string {
  const found = ranges(text, words);
  const first = found[0];
  if (!first) return '';
  const from = first[0] <= BEFORE ? 0 : text.indexOf(' ', first[0] - BEFORE) + 1;
  const start = from > first[0] ? first[0] : from;
  const end = Math.min(text.length, start + LONGEST);
  let out = start > 0 ? '…' : '';
  let at = start;
  for (const [a, b] of found) {
    if (a < at || b > end) continue;
    out += `${text.slice(at, a)}${MARK.start}${text.slice(a, b)}${MARK.end}`;
    at = b;
  }
  return `${out}${text.slice(at, end)}${end < text.length ? '…' : ''}`;
}
