/**
 * Which encounters the payer was billed for stand in the delivered records. Pure and conservative: “covered” needs the day as a date of
 * service and the provider in the same document; anything less is at most “possible”, and every answer says why in words.
 */
import type { DateMeaning } from '../../arrival/dates.ts';
import { addDays } from '../../../preload/contract/rules/plain-date.ts';

/** What the payer knows of one visit or stay: one or several claims of the same days and provider. */
export interface Encounter {
  key: string;
  from: string;
  to: string;
  npis: readonly string[];
  providers: readonly string[];
  /** professional, inpatient, outpatient… or empty. */
  kind: string;
  services: readonly string[];
  /** Numbers of the records it was made of, and how the payer calls them. */
  records: readonly number[];
  claims: readonly string[];
}

/** A day that stands on a page of a delivered document. */
export interface ChartDay {
  documentId: string;
  page: number;
  date: string;
  /** The other reading of a day that can be read two ways. */
  also: string | null;
  meaning: DateMeaning;
  quote: string;
  recognized: boolean;
}

export interface ChartDocument {
  documentId: string;
  requestId: string;
  title: string;
  /** Who delivered it. */
  siteName: string;
  siteNpi: string;
  days: readonly ChartDay[];
  /** Numbers of ten digits, by page: NPIs may be among them. */
  numbers: ReadonlyMap<string, number>;
  /** Folded words of each page, for names. */
  words: ReadonlyMap<number, ReadonlySet<string>>;
}

export type GapVerdict = 'covered' | 'possible' | 'notFound';

export interface GapEvidence {
  documentId: string;
  title: string;
  page: number;
  quote: string;
  date: string;
  /** Read by OCR. */
  recognized: boolean;
}

export interface Judgement {
  verdict: GapVerdict;
  why: string;
  evidence: GapEvidence[];
}

const MOST_EVIDENCE = 6;

/** How a document names the provider of an encounter. */
type ProviderMatch = { by: 'siteNpi' | 'npi' | 'siteName' | 'name'; page: number | null };

export function judge(encounter: Encounter, documents: readonly ChartDocument[]): Judgement {
  const days = documents.flatMap((document) =>
    document.days
      .filter((d) => d.meaning !== 'birth' && d.meaning !== 'printed')
      .map((day) => ({ document, day, match: providerIn(encounter, document, day.page) })),
  );
  const inside = days.filter(({ day }) => day.date >= encounter.from && day.date <= encounter.to);
  const service = inside.filter(({ day }) => day.meaning === 'service');
  const whole = service.filter(({ match }) => match !== null);
  const stay = encounter.to > encounter.from;
  const told = (list: typeof days): GapEvidence[] =>
    list.slice(0, MOST_EVIDENCE).map(({ document, day }) => ({
      documentId: document.documentId,
      title: document.title,
      page: day.page,
      quote: day.quote,
      date: day.date,
      recognized: day.recognized,
    }));
  const provider = providerWords(encounter);
  if (whole.length > 0) {
    const [first] = whole;
    const ends = [encounter.from, encounter.to].filter((end) => whole.some(({ day }) => day.date === end));
    if (!stay || ends.length === 2)
      return {
        verdict: 'covered',
        why: `${stay ? 'First and last day of the stay stand' : 'The day stands'} in the record as ${stay ? 'dates' : 'a date'} of service, and ${matchWords(first?.match ?? null, provider)}${ocrWords(whole.every(({ day }) => day.recognized))}.`,
        evidence: told(whole),
      };
    return {
      verdict: 'possible',
      why: `Days within the stay stand in the record, but not both its first and its last day.`,
      evidence: told(whole),
    };
  }
  if (service.length > 0)
    return {
      verdict: 'possible',
      why: `The day stands in the record as a date of service, but nothing beside it names ${provider}.`,
      evidence: told(service),
    };
  const other = inside.filter(({ match }) => match !== null);
  if (other.length > 0)
    return {
      verdict: 'possible',
      why: 'The day stands in a record of this provider, but not as a date of service (a signature, a result or a history may have it).',
      evidence: told(other),
    };
  const near = days.filter(
    ({ day, match }) =>
      match !== null &&
      day.meaning === 'service' &&
      (day.date === addDays(encounter.from, -1) || day.date === addDays(encounter.to, 1)),
  );
  if (near.length > 0)
    return {
      verdict: 'possible',
      why: 'A date of service of this provider lies one day before or after: the claim or the note may be a day off.',
      evidence: told(near),
    };
  const turned = days.filter(
    ({ day, match }) => match !== null && day.also !== null && day.also >= encounter.from && day.also <= encounter.to,
  );
  if (turned.length > 0)
    return {
      verdict: 'possible',
      why: 'A date in a record of this provider is this day when day and month are read the other way round.',
      evidence: told(turned),
    };
  return {
    verdict: 'notFound',
    why: `No delivered record has ${stay ? 'a day of this stay' : 'this day'}${inside.length > 0 ? ' together with this provider' : ''}.`,
    evidence: told(inside),
  };
}

function providerIn(encounter: Encounter, document: ChartDocument, page: number): ProviderMatch | null {
  if (document.siteNpi !== '' && encounter.npis.includes(document.siteNpi)) return { by: 'siteNpi', page: null };
  for (const npi of encounter.npis) {
    const at = document.numbers.get(npi);
    if (at !== undefined) return { by: 'npi', page: at };
  }
  if (encounter.providers.some((name) => sameName(name, document.siteName))) return { by: 'siteName', page: null };
  const words = document.words.get(page);
  if (words && encounter.providers.some((name) => namedBy(name, words))) return { by: 'name', page };
  return null;
}

/** Words that many providers share. */
const COMMON = new Set(
  'the of and a for at md do dr np pa llc inc pllc pc clinic hospital medical center centre health healthcare care practice family associates group services physicians physician department system regional general community university'.split(
    ' ',
  ),
);

/** Letters and digits in small, without accents, as words. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const telling = (name: string): string[] => wordsOf(name).filter((word) => word.length > 1 && !COMMON.has(word));

/** Every telling word of the shorter name stands in the other. */
export function sameName(a: string, b: string): boolean {
  const [first, second] = [telling(a), telling(b)].sort((x, y) => x.length - y.length);
  return (
    first !== undefined && second !== undefined && first.length > 0 && first.every((word) => second.includes(word))
  );
}

/** Every telling word of a name, at least one of five letters or two in all, stands on the page. */
function namedBy(name: string, words: ReadonlySet<string>): boolean {
  const own = telling(name);
  if (own.length === 0 || (own.length === 1 && (own[0]?.length ?? 0) < 5)) return false;
  return own.every((word) => words.has(word));
}

const providerWords = (encounter: Encounter): string => encounter.providers[0] ?? 'the provider of the claim';

function matchWords(match: ProviderMatch | null, provider: string): string {
  switch (match?.by) {
    case 'siteNpi':
      return `the site that delivered it has the NPI of the claim`;
    case 'npi':
      return `the NPI of the claim stands in the same document${match.page === null ? '' : `, on page ${match.page}`}`;
    case 'siteName':
      return `the site that delivered it is ${provider}`;
    case 'name':
      return `${provider} stands on the same page`;
    default:
      return 'the provider agrees';
  }
}

const ocrWords = (recognized: boolean): string => (recognized ? ' (read by OCR)' : '');
