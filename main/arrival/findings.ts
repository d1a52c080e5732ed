/** What one page shows that the checks need, whatever they conclude from it. Pure; a few tenths of a millisecond for a page. */
import { datesIn, type FoundDate } from './dates.ts';
import { findName, labelledNames, sameName, type PersonName, type Span } from './names.ts';

/** Whom and what the request is about. */
export interface Subject {
  name: PersonName | null;
  /** `YYYY-MM-DD`, or '' where it is not known. */
  birthDate: string;
  from: string;
  to: string;
  /** Signatures are asked for (RADV). */
  signatures: boolean;
}

export interface PageInput {
  page: number;
  text: string;
  recognized: boolean;
  /** Its picture still waits for recognition, or could not be read. */
  pending: boolean;
  unreadable: boolean;
  ink: number | null;
  textHash: string | null;
  pictureHash: Uint8Array | null;
}

export interface Quote extends Span {
  text: string;
}

export interface PageFindings {
  page: number;
  recognized: boolean;
  pending: boolean;
  unreadable: boolean;
  /** Letters and digits. */
  letters: number;
  ink: number | null;
  textHash: string | null;
  pictureHash: Uint8Array | null;
  name: Quote | null;
  birth: Quote | null;
  /** A date called the birth date that is not the patient's. */
  otherBirth: (Quote & { date: string }) | null;
  /** A name called the patient's that is not the patient's. */
  otherName: (Quote & { name: PersonName }) | null;
  serviceDates: (Quote & { date: string })[];
  /** Dates that nothing names; used only where no page names any. */
  unnamedDates: (Quote & { date: string })[];
  /** “Page 3 of 62”. */
  stated: (Quote & { number: number; total: number }) | null;
  /** It begins a note of a visit; and it holds a signature line. */
  note: Quote | null;
  signature: Quote | null;
  /** It certifies that there are no records. */
  certificate: Quote | null;
}

const PAGE_OF =
  /\b(?:page|pg\.?|p\.?)\s*:?\s*(\d{1,5})\s*(?:of|\/)\s*(\d{1,5})\b|(?<![\d/])(\d{1,4})\s+of\s+(\d{1,4})\s*$/gim;
const NOTE =
  /^\s*(?:progress\s+note|office\s+visit|visit\s+note|history\s+and\s+physical|h&p\b|consultation(?:\s+(?:note|report))?|discharge\s+summary|operative\s+(?:note|report)|encounter\s+note|follow-?up\s+(?:note|visit)|clinic\s+note|physician\s+note|soap\s+note|procedure\s+note)\b/im;
/** A name with a credential after words of signing; RADV asks for both (CMS, contract-level RADV checklist). */
const CREDENTIAL = String.raw`(?:M\.?D|D\.?O|N\.?P|P\.?A(?:-C)?|ARNP|APRN|CRNP|FNP(?:-C|-BC)?|DPM|O\.?D|CNM|CNS|CRNA|LCSW|Ph\.?D|Psy\.?D|D\.?C|PT|OT|SLP)\b\.?`;
const SIGNATURE = new RegExp(
  String.raw`(?:electronically\s+(?:signed|authenticated|verified|approved)|\b(?:digitally|manually)?\s*signed\s+by|\be-?signed|\bauthenticated\s+by|\bsignature\s*(?:on\s+file)?\s*:|\battested\s+by|\b\/s\/)[^\n]{0,120}?\b${CREDENTIAL}[^\n]{0,60}`,
  'i',
);
const CERTIFICATE =
  /certificat(?:e|ion)\s+of\s+no\s+records|no\s+records?\s+(?:were\s+|was\s+)?found|no\s+responsive\s+records|unable\s+to\s+locate\s+(?:any\s+)?records|statement\s+of\s+no\s+records/i;

const quote = (text: string, span: Span): Quote => ({ ...span, text: text.slice(span.start, span.end) });
const matched = (text: string, pattern: RegExp): Quote | null => {
  const m = pattern.exec(text);
  return m
    ? {
        text: m[0].trim(),
        start: m.index + (m[0].length - m[0].trimStart().length),
        end: m.index + m[0].trimEnd().length,
      }
    : null;
};

/** @param today plain date; later dates are no dates of care */
export function findOnPage(page: PageInput, subject: Subject, today: string): PageFindings {
  const { text, recognized } = page;
  const dates = datesIn(text, today, recognized);
  const name = subject.name ? (findName(text, subject.name, recognized)[0] ?? null) : null;
  const isBirth = (d: FoundDate): boolean => d.date === subject.birthDate || d.also === subject.birthDate;
  const birth = subject.birthDate === '' ? undefined : dates.find(isBirth);
  const otherBirth = dates.find((d) => d.meaning === 'birth' && !isBirth(d));
  const own = subject.name;
  const otherName = own ? labelledNames(text).find((l) => !sameName(l.name, own, recognized)) : undefined;
  const care = (d: FoundDate): boolean => d.date <= today && d.date >= '1950-01-01' && !isBirth(d);
  const dated = (d: FoundDate) => ({ ...quote(text, d), date: d.date });
  let stated: PageFindings['stated'] = null;
  for (const m of text.matchAll(PAGE_OF)) {
    const number = Number(m[1] ?? m[3]);
    const total = Number(m[2] ?? m[4]);
    // The last one: footers stand below what a form says of itself.
    if (number >= 1 && total >= number && total <= 20_000)
      stated = { number, total, ...quote(text, { start: m.index, end: m.index + m[0].length }) };
  }
  return {
    page: page.page,
    recognized,
    pending: page.pending,
    unreadable: page.unreadable,
    letters: text.replace(/[^\p{L}\p{N}]/gu, '').length,
    ink: page.ink,
    textHash: page.textHash,
    pictureHash: page.pictureHash,
    name: name ? quote(text, name) : null,
    birth: birth ? quote(text, birth) : null,
    otherBirth: otherBirth ? dated(otherBirth) : null,
    otherName: otherName ? { ...quote(text, otherName), name: otherName.name } : null,
    serviceDates: dates.filter((d) => d.meaning === 'service' && care(d)).map(dated),
    unnamedDates: dates.filter((d) => d.meaning === 'other' && care(d)).map(dated),
    stated,
    note: subject.signatures ? matched(text, NOTE) : null,
    signature: subject.signatures ? matched(text, SIGNATURE) : null,
    certificate: matched(text, CERTIFICATE),
  };
}
