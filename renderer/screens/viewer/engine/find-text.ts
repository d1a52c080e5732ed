/**
 * Comparing text as a reader means it: without case, accents, ligatures or line breaks. Pure.
 * The folded string is what is searched; the map leads from a folded position back to the original item and offset.
 */

export interface FoldedText {
  folded: string;
  /** For each folded character its position in the concatenated originals. */
  positions: Uint32Array;
}

const foldOne = (character: string): string => character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Folds the items of one page. A line end counts as a space, but not after a hyphen; runs of space are one. */
export function foldItems(items: readonly { text: string; endsLine: boolean }[]): FoldedText {
  let folded = '';
  const positions: number[] = [];
  let at = 0;
  const add = (text: string, position: number): void => {
    for (const character of text) {
      const one = /\s/.test(character) ? ' ' : character;
      if (one === ' ' && (folded === '' || folded.endsWith(' '))) continue;
      folded += one;
      for (let i = 0; i < one.length; i++) positions.push(position);
    }
  };
  for (const item of items) {
    for (const character of item.text) {
      add(character.charCodeAt(0) < 128 ? character.toLowerCase() : foldOne(character), at);
      at += character.length;
    }
    if (item.endsLine && !folded.endsWith('-')) add(' ', at);
  }
  return { folded, positions: Uint32Array.from(positions) };
}

export function foldQuery(query: string): string {
  return foldItems([{ text: query, endsLine: false }]).folded.trim();
}

/** Start positions of every match, not overlapping. */
export function matchesIn(folded: string, query: string): number[] {
  const out: number[] = [];
  if (query === '') return out;
  for (let at = folded.indexOf(query); at >= 0; at = folded.indexOf(query, at + query.length)) out.push(at);
  return out;
}

export interface TextSpot {
  /** Index of the text item. */
  item: number;
  /** UTF-16 offset in it. */
  offset: number;
}

/** Turns a position in the concatenated originals into an item and an offset. */
export function spotAt(items: readonly { text: string }[], position: number): TextSpot | null {
  let start = 0;
  for (let item = 0; item < items.length; item++) {
    const length = items[item]?.text.length ?? 0;
    if (position < start + length) return { item, offset: position - start };
    start += length;
  }
  return null;
}
