/** Dates as they stand on pages of records, and what each is the date of. Pure. */
import { parsePlainDate } from '../../preload/contract/rules/plain-date.ts';

export type DateMeaning = 'birth' | 'service' | 'signed' | 'printed' | 'other';

export interface FoundDate {
  /** `YYYY-MM-DD` */
  date: string;
  /** Another reading, where day and month could be exchanged or the century is open; else null. */
  also: string | null;
  /** Place in the text. */
  start: number;
  end: number;
  meaning: DateMeaning;
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
/** Forms of a date; what stands around it may not be another digit or a part of a longer number. */
const FORMS = new RegExp(
  [
    String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
    String.raw`\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})`,
    String.raw`${MONTH}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}`,
    String.raw`\d{1,2}(?:st|nd|rd|th)?[\s-]+${MONTH}\.?,?[\s-]+(?:\d{4}|\d{2})`,
    String.raw`(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])`,
  ]
    .map((form) => `(?:${form})`)
    .join('|'),
  'gi',
);

/** Words before a date that say what it is; the nearest one counts. Columns and colons may stand between. */
const BEFORE: readonly (readonly [RegExp, DateMeaning])[] = [
  [/(?:date\s*of\s*birth|birth\s*-?\s*date|\bd\.?\s?o\.?\s?b\b\.?|\bborn(?:\s+on)?|\bbirth\s*time)/gi, 'birth'],
  [
    /(?:dates?\s*of\s*(?:service|visit|care|encounter|exam(?:ination)?|procedure|surgery|admission|discharge|consult(?:ation)?|treatment|evaluation)|\bd\.?\s?o\.?\s?s\b\.?|service\s*dates?|visit\s*dates?|encounter\s*dates?|exam\s*date|appointment\s*date|admission\s*date|admit\s*date|\badmitted(?:\s+on)?|discharge\s*date|\bdischarged(?:\s+on)?|\bseen\s+on|procedure\s*date|surgery\s*date|collection\s*date|\bcollected(?:\s+on)?|\bperformed(?:\s+on)?|\bencounter\b|\bvisit\b)/gi,
    'service',
  ],
  [
    /(?:electronically\s+signed|\bsigned\b|\bsignature\b|authenticated|attested|co-?signed|dictated|transcribed)/gi,
    'signed',
  ],
  [
    /(?:\bprint(?:ed)?\b|\bfax(?:ed)?\b|\breceived\b|generated|\bsent\b|report\s+date|date\s+of\s+request|requested|expires?|expiration)/gi,
    'printed',
  ],
];
/** Letters before a date in which its word is looked for. */
const REACH = 60;

/**
 * Every date of a page, in order.
 * @param today the latest day that may be meant; two-digit years beyond it are of the former century
 * @param recognized the text was recognized: letters that look like digits are taken as such within numbers
 */
export function datesIn(text: string, today: string, recognized = false): FoundDate[] {
  const pivot = Number(today.slice(0, 4));
  const clean = recognized ? likeDigits(text) : text;
  const out: FoundDate[] = [];
  let lineStart = 0;
  for (const match of clean.matchAll(FORMS)) {
    const start = match.index;
    const written = match[0];
    const end = start + written.length;
    if (/[\d]/.test(clean[start - 1] ?? '') || /\d/.test(clean[end] ?? '')) continue;
    // Part of a longer number, such as an id or a telephone.
    if (/^[-/.]\d/.test(clean.slice(end, end + 2)) || /\d[-/.]$/.test(clean.slice(Math.max(0, start - 2), start)))
      continue;
    const tidy = written
      .replace(/(\d)(?:st|nd|rd|th)/i, '$1')
      .replace(/\s*([-/.])\s*/g, '$1')
      .replace(/\s+/g, ' ')
      .replace(/^(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{2,4})$/i, '$1 $2 $3');
    const first = parsePlainDate(tidy, pivot);
    const turned = /^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{2,4})$/.exec(tidy);
    const other = turned ? parsePlainDate(`${turned[3] ?? ''}/${turned[1] ?? ''}/${turned[4] ?? ''}`, pivot) : null;
    const date = first ?? other;
    if (date === null) continue;
    lineStart = clean.lastIndexOf('\n', start - 1) + 1;
    out.push({
      date,
      also: first !== null && other !== null && other !== first ? other : null,
      start,
      end,
      meaning: meaningAt(clean, start, lineStart),
    });
  }
  // “06/01/2025 to 06/30/2025”: the second means what the first does.
  for (let n = 1; n < out.length; n++) {
    const [before, now] = [out[n - 1], out[n]];
    if (
      before &&
      now &&
      now.meaning === 'other' &&
      /^\s*(?:-|–|to|through|thru|until)\s*$/i.test(clean.slice(before.end, now.start))
    )
      now.meaning = before.meaning;
  }
  return out;
}

function meaningAt(text: string, start: number, lineStart: number): DateMeaning {
  // A word on the line before counts only where the date begins its line: forms put the word above the value.
  const begins = text.slice(lineStart, start).trim() === '';
  const from = begins ? Math.max(0, start - REACH) : Math.max(lineStart, start - REACH);
  const before = text.slice(from, start);
  let best: DateMeaning = 'other';
  let nearest = -1;
  for (const [words, meaning] of BEFORE)
    for (const m of before.matchAll(words)) {
      const at = m.index + m[0].length;
      // Another date in between has taken the word.
      if (at > nearest && !/\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(before.slice(at))) {
        nearest = at;
        best = meaning;
      }
    }
  return best;
}

/** Same length, so that places stay. */
const likeDigits = (text: string): string =>
  text.replace(/[\dOoIl|SB]{1,4}(?:[-/.][\dOoIl|SB]{1,4}){2}/g, (number) =>
    number.replace(/[Oo]/g, '0').replace(/[Il|]/g, '1').replace(/S/g, '5').replace(/B/g, '8'),
  );
