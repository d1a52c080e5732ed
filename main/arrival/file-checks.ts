/** Is it the kind of file that was announced, whole, without blank and repeated pages? Pure. */
import { check, pageList, type Check, type DocumentInput } from './model.ts';
import type { PageFindings } from './findings.ts';

/** Dark part of a page below which a scan is blank: dust and the marks of a fax line are less. */
const BLANK_INK = 0.0012;
/** Recognition finds letters in dust too; so many are no writing. */
const BLANK_LETTERS = 6;

const KINDS: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'image/tiff': 'TIFF',
  'image/png': 'PNG picture',
  'image/jpeg': 'JPEG picture',
  'application/zip': 'zip archive',
  'application/hl7-cda+xml': 'C-CDA',
  'application/fhir+json': 'FHIR',
  'application/fhir+ndjson': 'FHIR',
  'application/fhir+xml': 'FHIR',
  'text/plain': 'text',
  'text/html': 'web page',
  'text/rtf': 'RTF',
  'application/x-empty': 'empty file',
};
const FAMILIES: readonly (readonly string[])[] = [
  ['application/hl7-cda+xml', 'application/xml', 'text/xml', 'application/fhir+xml'],
  [
    'application/fhir+json',
    'application/json',
    'application/fhir+ndjson',
    'application/ndjson',
    'application/x-ndjson',
  ],
  ['application/zip', 'application/x-zip-compressed', 'application/x-zip'],
  ['image/tiff', 'image/tif', 'image/tiff-fx'],
  ['image/jpeg', 'image/jpg'],
  ['text/rtf', 'application/rtf'],
];
const kindWords = (type: string): string => KINDS[type] ?? (type === '' ? 'file of unknown kind' : type);
const bare = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase();

export function fileTypeCheck(input: DocumentInput): Check {
  const declared = bare(input.declaredType);
  const { sniffedType: found, problem, pages } = input;
  if (problem === 'password') return check('fileType', 'fail', 'protected by a password: it cannot be read');
  if (problem === 'damaged') return check('fileType', 'fail', 'its structure is damaged');
  if (problem === 'stopped')
    return check('fileType', 'warn', 'reading it was given up: it took too long or too much memory');
  if (problem === 'tooLarge') return check('fileType', 'warn', 'too large to be read for its text');
  const certificate = pages.find((p) => p.certificate);
  if (certificate && pages.length <= 3)
    return check('fileType', 'warn', 'a certificate of no records, not a record', [
      { page: certificate.page, quote: certificate.certificate },
    ]);
  const generic = ['', 'application/octet-stream', 'binary/octet-stream'].includes(declared);
  const same = declared === found || FAMILIES.some((f) => f.includes(declared) && f.includes(found));
  if (problem === 'unsupported') return check('fileType', 'warn', `${kindWords(found)}: its text cannot be read here`);
  if (!generic && !same)
    return check('fileType', 'warn', `announced as ${kindWords(declared)}, arrived as ${kindWords(found)}`);
  return check('fileType', 'ok', generic ? kindWords(found) : `${kindWords(found)}, as announced`);
}

/** Runs of “page x of y”: each has to begin at 1 and end at y. */
export function pagesCheck({ pages }: DocumentInput): Check {
  const numbered = pages.filter((p) => p.stated);
  if (numbered.length === 0)
    return check(
      'pages',
      'unknown',
      pages.some((p) => p.pending) ? 'its pages are not read yet' : 'no page says how many there are',
    );
  const runs: { total: number; seen: Map<number, PageFindings> }[] = [];
  for (const p of numbered) {
    const { number = 0, total = 0 } = p.stated ?? {};
    const run = runs.at(-1);
    // A new run begins with another total, or at its first page again.
    if (run?.total === total && !(number === 1 && run.seen.has(1))) run.seen.set(number, p);
    else runs.push({ total, seen: new Map([[number, p]]) });
  }
  const missing: { numbers: number[]; total: number; near: PageFindings | undefined }[] = [];
  for (const { total, seen } of runs) {
    const numbers: number[] = [];
    for (let n = 1; n <= total; n++) if (!seen.has(n)) numbers.push(n);
    // A single line such as “2 of 3” is as likely about something else.
    if (numbers.length > 0 && (seen.size >= 2 || (runs.length === 1 && seen.size / pages.length > 0.5)))
      missing.push({
        numbers,
        total,
        near: [...seen].filter(([n]) => n < (numbers[0] ?? 0)).at(-1)?.[1] ?? [...seen.values()][0],
      });
  }
  const [first] = missing;
  if (!first) {
    const total = runs.length === 1 ? runs[0]?.total : null;
    return check(
      'pages',
      'ok',
      total ? `all ${total} that are stated` : `${runs.length} numbered parts, each whole`,
      numbered.slice(0, 1).map((p) => ({ page: p.page, quote: p.stated })),
    );
  }
  // Not yet recognized pages may be the missing ones.
  const verdict = pages.some((p) => p.pending) ? 'unknown' : 'warn';
  const count = missing.reduce((sum, m) => sum + m.numbers.length, 0);
  return check(
    'pages',
    verdict,
    missing.length === 1
      ? `${first.numbers.length === 1 ? 'page' : 'pages'} ${pageList(first.numbers)} of ${first.total} ${first.numbers.length === 1 ? 'is' : 'are'} missing`
      : `${count} pages are missing in ${missing.length} numbered parts`,
    missing.flatMap((m) => (m.near ? [{ page: m.near.page, quote: m.near.stated }] : [])),
  );
}

export function blankCheck({ pages, paged }: DocumentInput): Check | null {
  if (!paged) return null;
  const blank = pages.filter((p) => !p.unreadable && p.letters < BLANK_LETTERS && p.ink !== null && p.ink < BLANK_INK);
  if (blank.length === 0)
    return check(
      'blank',
      pages.some((p) => p.unreadable) ? 'unknown' : 'ok',
      unreadableWords(pages) ?? 'none',
      unreadable(pages),
    );
  return check(
    'blank',
    'warn',
    `${blank.length === 1 ? 'page' : 'pages'} ${pageList(blank.map((p) => p.page))} ${blank.length === 1 ? 'is' : 'are'} blank`,
    blank.map((p) => ({ page: p.page, quote: null })),
  );
}

const unreadable = (pages: readonly PageFindings[]) =>
  pages.filter((p) => p.unreadable).map((p) => ({ page: p.page, quote: null }));
const unreadableWords = (pages: readonly PageFindings[]): string | null => {
  const list = pages.filter((p) => p.unreadable).map((p) => p.page);
  return list.length === 0 ? null : `${list.length === 1 ? 'page' : 'pages'} ${pageList(list)} cannot be read`;
};

export function duplicatesCheck(input: DocumentInput): Check | null {
  if (!input.paged) return null;
  const pairs = [...sameText(input.pages), ...sameLook(input.pages)].sort((a, b) => a.page - b.page);
  const [first] = pairs;
  if (!first) return check('duplicates', input.pages.length < 2 ? 'ok' : 'ok', 'none');
  const repeats = pairs.map((p) => p.page);
  const sources = pairs.map((p) => p.of);
  return check(
    'duplicates',
    'warn',
    `${pageList(repeats)} ${repeats.length === 1 ? 'repeats' : 'repeat'} ${pageList([...new Set(sources)].sort((a, b) => a - b))}`,
    pairs.flatMap((p) => [
      { page: p.page, quote: null },
      { page: p.of, quote: null },
    ]),
  );
}

/** Pages whose text is the same but for page numbers. */
function sameText(pages: readonly PageFindings[]): { page: number; of: number }[] {
  const first = new Map<string, number>();
  const out: { page: number; of: number }[] = [];
  for (const p of pages) {
    if (p.textHash === null) continue;
    const of = first.get(p.textHash);
    if (of === undefined) first.set(p.textHash, p.page);
    else out.push({ page: p.page, of });
  }
  return out;
}

/** Bits of a fingerprint that may differ between two scans of a page. */
const ALIKE_BITS = 24;
/** Scans of a page have nearly the same ink: only neighbours in that order are compared. */
const ALIKE_INK = 0.06;

/** Scans that look the same. Recognized text decides where both have some: pages of one form look alike from afar. */
export function sameLook(pages: readonly PageFindings[]): { page: number; of: number }[] {
  const scans = pages
    .filter(
      (p) =>
        p.pictureHash !== null &&
        p.pictureHash.length > 0 &&
        (p.ink ?? 0) >= BLANK_INK &&
        !(p.textHash !== null && p.letters >= 200),
    )
    .sort((a, b) => (a.ink ?? 0) - (b.ink ?? 0));
  const out = new Map<number, number>();
  for (let n = 0; n < scans.length; n++) {
    const a = scans[n];
    for (let m = n + 1; a && m < scans.length; m++) {
      const b = scans[m];
      if (!b || (b.ink ?? 0) > (a.ink ?? 0) * (1 + ALIKE_INK)) break;
      if (bitsApart(a.pictureHash, b.pictureHash) > ALIKE_BITS) continue;
      const [of, page] = [Math.min(a.page, b.page), Math.max(a.page, b.page)];
      out.set(page, Math.min(of, out.get(page) ?? of));
    }
  }
  return [...out].map(([page, of]) => ({ page, of }));
}

function bitsApart(a: Uint8Array | null, b: Uint8Array | null): number {
  if (!a || !b || a.length !== b.length) return Infinity;
  let bits = 0;
  for (let n = 0; n < a.length; n++) {
    let x = (a[n] ?? 0) ^ (b[n] ?? 0);
    for (; x > 0; x &= x - 1) bits++;
  }
  return bits;
}
