/**
 * Which column feeds which field, guessed from the header's words and, as evidence for or against, from what stands below.
 * Pure. Each field gets one column, but for HCC and measure, which may come in several.
 */
import {
  chaseFields,
  dateFields,
  repeatableFields,
  siteFields,
  type ChaseField,
} from '../../preload/contract/rules/chase-fields.ts';
import { readChaseDate } from '../../preload/contract/rules/chase-dates.ts';
import { readGender, readState } from '../../preload/contract/rules/chase-codes.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import { abbreviations, headerWords } from './header-words.ts';

export interface ColumnGuess {
  index: number;
  field: ChaseField | null;
  /** 0 to 1. */
  confidence: number;
}

const SURE = 0.98;
/** At least this says that the header has the same words and no others. */
const WHOLE = 0.87;
/** Below this a guess would be noise. */
const LEAST = 0.5;
const FILLERS = ['the', 'of', 'and', 'a', 'is', 'code'];

/** `MBR_LAST_NM`, `memberLastName` and `Member Last-Name*` all become `member last name`. */
export function foldHeader(header: string): string {
  const spaced = header
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/#/g, ' number ')
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\b1\b/g, 'one')
    .replace(/\b2\b/g, 'two')
    .trim();
  const words = spaced.split(' ').flatMap((w) => (abbreviations[w] ?? w).split(' '));
  return words.filter((w, i) => w !== words[i - 1]).join(' ');
}

const withoutFillers = (text: string): string[] => text.split(' ').filter((w) => !FILLERS.includes(w));
/** Split once: every cell of the first lines is held against all of them. */
const splitWords = new Map(
  chaseFields.map((field) => [
    field,
    headerWords[field].map((text) => {
      const words = withoutFillers(text);
      return { text, words, plain: words.join(' ') };
    }),
  ]),
);

/** How well a header names a field: 1 for the same words, less for all words and some more. */
function headerScore(folded: string, field: ChaseField): number {
  if (folded === '') return 0;
  // `HCC 1`, `HCC 2`: the count says nothing where several columns may feed the field.
  const bare = repeatableFields.includes(field) ? folded.replace(/ (?:one|two|\d+)$/, '') : folded;
  const have = withoutFillers(bare);
  const plain = have.join(' ');
  let best = 0;
  splitWords.get(field)?.forEach(({ text, words, plain: wanted }, rank) => {
    if (folded === text || plain === wanted) best = Math.max(best, SURE - rank * 0.002);
    else if (words.length > 1 && words.length <= have.length && words.every((w) => have.includes(w)))
      best = Math.max(best, 0.86 - 0.07 * (have.length - words.length));
  });
  return best;
}

/** -1 to 1: whether what stands in the column can be this field; 0 where nothing can be said. */
function dataScore(samples: readonly string[], field: ChaseField, thisYear: number): number {
  const filled = samples.map((s) => s.trim()).filter((s) => s !== '');
  if (filled.length === 0) return 0;
  const share = (test: (s: string) => boolean): number => filled.filter(test).length / filled.length;
  const both = (part: number): number => part * 2 - 1;
  if (dateFields.includes(field))
    return both(
      share(
        (s) =>
          readChaseDate(s, 'mdy', thisYear) !== null || readChaseDate(s, 'dmy', thisYear) !== null || /^\d{5}$/.test(s),
      ),
    );
  switch (field) {
    case 'siteNpi':
    case 'providerNpi':
      return both(share((s) => isValidNpi(s.replace(/\D/g, '')) || /^\d{10}$/.test(s)));
    case 'gender':
      return both(share((s) => readGender(s) !== null));
    case 'memberState':
    case 'siteState':
      return both(share((s) => readState(s) !== null));
    case 'memberZip':
    case 'siteZip':
      return both(share((s) => /^\d{4,5}(?:-?\d{4})?$/.test(s)));
    case 'siteTin':
      return both(share((s) => /^\d{2}-?\d{7}$/.test(s)));
    case 'sitePhone':
    case 'siteFax':
      return both(share((s) => s.replace(/\D/g, '').length >= 10));
    case 'family':
    case 'given':
    case 'fullName':
    case 'siteName':
    case 'siteCity':
    case 'memberCity':
      return share((s) => /^[\d./-]+$/.test(s)) > 0.5 ? -1 : 0.2;
    default:
      return 0;
  }
}

const MEMBER_HINT = /\b(?:member|patient)\b/;
const SITE_HINT = /\b(?:site|facility|practice|group|location|provider|organization|npi)\b/;
const KEY = /\b(?:id|number|key)\b/;
const PLACE: Partial<Record<ChaseField, ChaseField>> = {
  siteLine: 'memberLine',
  siteCity: 'memberCity',
  siteState: 'memberState',
  siteZip: 'memberZip',
};

/**
 * @param header cells of the header line; may be empty
 * @param samples for each column some cells below it
 */
export function guessColumns(
  header: readonly string[],
  samples: readonly (readonly string[])[],
  thisYear: number,
): ColumnGuess[] {
  const columns = Math.max(header.length, samples.length);
  const folded = Array.from({ length: columns }, (_, i) => foldHeader(header[i] ?? ''));
  const scored: { index: number; field: ChaseField; score: number }[] = [];
  let side: 'member' | 'site' | null = null;
  for (let index = 0; index < columns; index++) {
    const words = folded[index] ?? '';
    if (MEMBER_HINT.test(words) || /\bbirth date\b|\b(?:first|last) name\b/.test(words)) side = 'member';
    if (SITE_HINT.test(words)) side = 'site';
    const bare = !MEMBER_HINT.test(words) && !SITE_HINT.test(words);
    for (const field of chaseFields) {
      let score = headerScore(words, field);
      // A bare `City` belongs to whoever was named before it.
      const twin = PLACE[field];
      if (twin !== undefined && bare && score > 0 && side === 'member') {
        scored.push({ index, field: twin, score: score - 0.1 });
        score -= 0.2;
      }
      // `Retrieval Site ID` is the sender's own number of a site: neither a chase nor a name, unless the words are known in full.
      if (
        score < WHOLE &&
        ((field === 'chaseKey' && SITE_HINT.test(words)) || (field === 'siteName' && KEY.test(words)))
      )
        score = 0;
      if (score === 0) continue;
      const data = dataScore(samples[index] ?? [], field, thisYear);
      score += data < 0 ? data * 0.45 : data * 0.03;
      if (score >= LEAST) scored.push({ index, field, score: Math.min(1, score) });
    }
  }
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  const taken = new Map<number, { field: ChaseField; score: number }>();
  const fed = new Set<ChaseField>();
  for (const s of scored) {
    if (taken.has(s.index) || (fed.has(s.field) && !repeatableFields.includes(s.field))) continue;
    taken.set(s.index, { field: s.field, score: s.score });
    fed.add(s.field);
  }
  lendToSite(taken, fed);
  return Array.from({ length: columns }, (_, index) => {
    const found = taken.get(index);
    return { index, field: found?.field ?? null, confidence: found ? Math.round(found.score * 100) / 100 : 0 };
  });
}

/** Lists that know only providers: the provider's name and NPI say where the chart is. */
function lendToSite(taken: Map<number, { field: ChaseField; score: number }>, fed: Set<ChaseField>): void {
  const lend = (from: ChaseField, to: ChaseField): void => {
    if (fed.has(to) || !fed.has(from)) return;
    for (const found of taken.values())
      if (found.field === from) {
        found.field = to;
        found.score *= 0.7;
        fed.add(to);
        fed.delete(from);
        return;
      }
  };
  const knowsSite = siteFields.slice(0, 4).some((f) => fed.has(f));
  if (knowsSite) return;
  lend('providerName', 'siteName');
  lend('providerNpi', 'siteNpi');
}

/** The line that reads most like a header, or -1 where the first lines are data already. */
export function guessHeaderRow(lines: readonly (readonly string[])[], thisYear: number): number {
  let best = -1;
  let bestScore = 1.5;
  lines.slice(0, 40).forEach((cells, row) => {
    const filled = cells.filter((c) => c.trim() !== '');
    if (filled.length < 2) return;
    const known = guessColumns(cells, [], thisYear).filter((g) => g.field !== null).length;
    const wordy =
      filled.filter((c) => /\p{L}/u.test(c) && !/^\d/.test(c) && readChaseDate(c, 'mdy', thisYear) === null).length /
      filled.length;
    const distinct = new Set(filled.map((c) => c.toLowerCase())).size / filled.length;
    const score = known * 2 + wordy * distinct - row * 0.05;
    if (known > 0 && score > bestScore) {
      best = row;
      bestScore = score;
    }
  });
  if (best >= 0) return best;
  const first = lines[0] ?? [];
  const numbers = first.filter((c) => /\d/.test(c)).length;
  return numbers > 0 || first.length === 0 ? -1 : 0;
}
