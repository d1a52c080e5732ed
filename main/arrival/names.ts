/**
 * Names of people as they stand on pages: in either order, with or without middle names, hyphens and accents. Nicknames are not
 * guessed: a clerk has to see them. Pure.
 */
import { distance } from 'fastest-levenshtein';

export interface PersonName {
  /** Folded parts of the family name; hyphens and spaces part it. */
  family: string[];
  given: string[];
}

export interface Span {
  start: number;
  end: number;
}

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'md', 'do', 'mr', 'mrs', 'ms', 'dr']);

/** Without accents, case, apostrophes and points. */
export const foldName = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/ß/g, 'ss')
    .replace(/['’‘`´.]/g, '')
    .toLowerCase();

const partsOf = (text: string): string[] =>
  foldName(text)
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '' && !SUFFIXES.has(part));

/**
 * Reads a name as lists show it: “Family, Given Middle”, or “Given Middle Family” without a comma.
 * @returns null where there is no name of two parts
 */
export function parseName(text: string): PersonName | null {
  const comma = text.indexOf(',');
  if (comma > 0) {
    const family = partsOf(text.slice(0, comma));
    const given = partsOf(text.slice(comma + 1));
    return family.length > 0 && given.length > 0 ? { family, given } : null;
  }
  const parts = partsOf(text);
  const family = parts.at(-1);
  return family === undefined || parts.length < 2 ? null : { family: [family], given: parts.slice(0, -1) };
}

interface Token extends Span {
  folded: string;
  /** A comma or a line end stands before it. */
  apart: boolean;
}

function tokensOf(text: string): Token[] {
  const out: Token[] = [];
  let last = 0;
  for (const m of text.matchAll(/[\p{L}\p{M}][\p{L}\p{M}'’‘`´]*/gu)) {
    const folded = foldName(m[0]);
    out.push({ folded, start: m.index, end: m.index + m[0].length, apart: /[\n]/.test(text.slice(last, m.index)) });
    last = m.index + m[0].length;
  }
  return out;
}

/** A recognized letter may be another one; short words must be right. */
const same = (a: string, b: string, recognized: boolean): boolean =>
  a === b || (recognized && b.length >= 5 && Math.abs(a.length - b.length) <= 1 && distance(a, b) <= 1);

/**
 * Where a name stands on a page.
 * @param recognized the text was recognized: one wrong letter in a long word is let pass
 */
export function findName(text: string, name: PersonName, recognized = false): Span[] {
  const tokens = tokensOf(text);
  const [given = ''] = name.given;
  const middles = name.given.slice(1);
  const whole = name.family.join('');
  const out: Span[] = [];
  /** @returns the number of tokens that make up the family name from `at` on, 0 for none */
  const familyAt = (at: number): number => {
    if (same(tokens[at]?.folded ?? '', whole, recognized)) return 1;
    return name.family.every((part, n) => same(tokens[at + n]?.folded ?? '', part, recognized))
      ? name.family.length
      : 0;
  };
  const isMiddle = (folded: string): boolean =>
    SUFFIXES.has(folded) ||
    folded.length === 1 ||
    middles.length === 0 ||
    middles.some((m) => m === folded || (m.length === 1 && folded.startsWith(m)));
  for (let at = 0; at < tokens.length; at++) {
    const length = familyAt(at);
    if (length === 0) continue;
    const first = tokens[at];
    const last = tokens[at + length - 1];
    if (!first || !last) continue;
    // Family first: the given name follows, perhaps behind a suffix.
    let next = at + length;
    if (SUFFIXES.has(tokens[next]?.folded ?? '')) next++;
    const after = tokens[next];
    if (after && !after.apart && same(after.folded, given, recognized)) {
      let end = after;
      const middle = tokens[next + 1];
      if (
        middle &&
        !middle.apart &&
        (middles.includes(middle.folded) ||
          (middle.folded.length === 1 && middles.some((m) => m.startsWith(middle.folded))))
      )
        end = middle;
      out.push({ start: first.start, end: end.end });
      continue;
    }
    // Given first: at most two middle names between.
    for (let back = 1; back <= 3; back++) {
      const before = tokens[at - back];
      if (!before || tokens[at - back + 1]?.apart) break;
      if (same(before.folded, given, recognized)) {
        out.push({ start: before.start, end: last.end });
        break;
      }
      if (!isMiddle(before.folded)) break;
    }
  }
  return out;
}

/** Words that end a labelled name. */
const STOP =
  /\s{3,}|\n|\t|[:;|#(]|\b(?:dob|d\.o\.b|date|born|birth|sex|gender|mrn|age|member|account|acct|visit|phone|provider|physician|page|id|room|male|female|address)\b/i;
const LABELS =
  /(?:\bpatient(?:'s)?\s*(?:full\s*)?name|\bname\s*of\s*patient|\bpatient|\bpt\.?\s*name|\bpt|\bmember\s*name|\bre|\bname)\s*[:#]\s*/gi;

export interface LabelledName extends Span {
  name: PersonName;
  text: string;
}

/** Names that a page itself calls the patient's. */
export function labelledNames(text: string): LabelledName[] {
  const out: LabelledName[] = [];
  for (const m of text.matchAll(LABELS)) {
    const start = m.index + m[0].length;
    const rest = text.slice(start, start + 80);
    const stop = STOP.exec(rest);
    const raw = rest.slice(0, stop?.index ?? rest.length).replace(/[\s,.\-–]+$/, '');
    // A name is a few words of letters; anything else after the colon is something else.
    if (raw === '' || /\d/.test(raw) || raw.split(/\s+/).length > 5) continue;
    const name = parseName(raw);
    if (name && [...name.family, ...name.given].some((p) => p.length > 1))
      out.push({ name, text: raw, start, end: start + raw.length });
  }
  return out;
}

/** Whether two names can be one person's: the family names share a part and the given names agree as far as both are written. */
export function sameName(a: PersonName, b: PersonName, recognized = false): boolean {
  const family =
    same(a.family.join(''), b.family.join(''), recognized) ||
    // “Garcia” for “Garcia Lopez”: told apart by the given name and the birth date.
    a.family.some((p) => p.length > 2 && b.family.some((q) => same(p, q, recognized)));
  const [x = '', y = ''] = [a.given[0], b.given[0]];
  const given = same(x, y, recognized) || ((x.length === 1 || y.length === 1) && x[0] === y[0]);
  if (family && given) return true;
  // Written the other way round without a comma.
  return same(a.family.join(''), b.given[0] ?? '', recognized) && same(b.family.join(''), a.given[0] ?? '', recognized);
}
