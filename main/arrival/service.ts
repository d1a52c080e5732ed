/**
 * Checks documents when their text is there: looks at every page in slices, so that a chart of thousands of pages holds nothing up, and
 * keeps what was concluded. A document that arrives may complete the dates of another of its request: those are checked anew.
 */
import type { ArrivalBadge, ArrivalCheck, Evidence } from '../../preload/contract/arrival.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { pause } from '../projects/pause.ts';
import type { Database } from '../storage/database-port.ts';
import { areasOf, unpackBoxes } from '../text/boxes.ts';
import { isPaged } from '../text/model.ts';
import type { PageRow, ReadingRow, TextRepository } from '../text/repository.ts';
import { conclude } from './conclude.ts';
import { careDates } from './date-checks.ts';
import { findOnPage, type PageFindings, type Subject } from './findings.ts';
import { badgeOf, RULES_VERSION, type Check, type Proof } from './model.ts';
import { parseName } from './names.ts';
import type { ArrivalRepository, Asked } from './repository.ts';

export interface ArrivalService {
  /** Checks a document, and those of its request whose dates it may complete. */
  check(documentId: string): Promise<void>;
  /** @throws AppError `notFound` */
  checks(documentId: string): { badge: ArrivalBadge | null; checks: ArrivalCheck[] };
  badges(ids: readonly string[]): Record<string, ArrivalBadge>;
  /** Checks again what older rules checked, and what was read but not checked before the program ended. */
  renew(signal: AbortSignal): Promise<void>;
}

/** Pages that are looked at between two pauses; a page takes a few tenths of a millisecond. */
const SLICE = 16;
/** Pieces of evidence that are kept of each check. */
const MOST_EVIDENCE = 24;
const QUOTE_LETTERS = 120;

export function createArrivalService(deps: {
  database: Database;
  repository: ArrivalRepository;
  text: Pick<TextRepository, 'reading' | 'pages' | 'page'>;
  clock: Clock;
  /** Checks of these documents are new. */
  changed(ids: string[]): void;
}): ArrivalService {
  const { database, repository, text, clock } = deps;

  const subjectOf = (asked: Asked): Subject => ({
    name: parseName(asked.patientName),
    birthDate: asked.birthDate,
    from: asked.from,
    to: asked.to,
    signatures: asked.purpose === 'radv',
  });

  const findingsOf = async (id: string, subject: Subject): Promise<PageFindings[] | null> => {
    const today = plainDateOf(clock.now());
    const out: PageFindings[] = [];
    for (let after = 0; ;) {
      if (!database.open) return null;
      const slice = text.pages(id, after, SLICE);
      for (const p of slice) out.push(findOnPage(inputOf(p), subject, today));
      const last = slice.at(-1);
      if (!last || slice.length < SLICE) return out;
      after = last.page;
      await pause();
    }
  };

  const evidenceOf = (id: string, proof: Proof): Evidence | null => {
    const page = text.page(id, proof.page);
    if (!page) return null;
    const { quote } = proof;
    return {
      documentId: id,
      page: proof.page,
      part: page.part,
      partPage: page.partPage,
      quote: quote?.text.replace(/\s+/g, ' ').slice(0, QUOTE_LETTERS) ?? '',
      areas: quote ? areasOf(unpackBoxes(page.boxes), quote.start, quote.end) : [],
      source: page.source,
      confidence: page.source === 'ocr' ? page.confidence : null,
    };
  };
  const withEvidence = (id: string, c: Check): ArrivalCheck => ({
    kind: c.kind,
    verdict: c.verdict,
    title: c.title,
    sentence: c.sentence,
    evidence: c.proofs.slice(0, MOST_EVIDENCE).flatMap((p) => evidenceOf(id, p) ?? []),
    more: Math.max(0, c.proofs.length - MOST_EVIDENCE),
  });

  /** @returns whether its dates of care are others than before */
  const one = async (id: string): Promise<boolean> => {
    const asked = repository.asked(id);
    const reading = text.reading(id);
    if (!asked || !reading || reading.state === 'waiting' || reading.state === 'reading') return false;
    const subject = subjectOf(asked);
    const pages = await findingsOf(id, subject);
    // While it was looked at the document may have been replaced or the store locked.
    if (!pages || !database.open) return false;
    const former = repository.dates(id);
    const checks = conclude({
      subject,
      pages,
      paged: isPaged(reading.kind),
      stated: reading.stated,
      declaredType: asked.declaredType,
      sniffedType: asked.sniffedType,
      problem: reading.problem,
      otherDates: repository.datesOfSiblings(id),
    });
    const dates = datesFound(pages, reading);
    repository.save(id, {
      rules: RULES_VERSION,
      badge: badgeOf(checks),
      checks: checks.map((c) => withEvidence(id, c)),
      dates,
      at: clock.now().toISOString(),
    });
    return dates.join() !== former.join();
  };

  return {
    check: async (id) => {
      const news = await one(id);
      const changed = [id];
      if (news && database.open)
        for (const sibling of repository.siblings(id)) {
          await one(sibling);
          changed.push(sibling);
        }
      if (database.open) deps.changed(changed);
    },
    checks: (id) => {
      if (!repository.asked(id)) throw new AppError('notFound', 'This document does not exist any more.');
      const result = repository.result(id);
      return result ? { badge: result.badge, checks: result.checks } : { badge: null, checks: [] };
    },
    badges: (ids) => {
      const results = repository.badges(ids);
      const out: Record<string, ArrivalBadge> = {};
      for (const [id, { state, scans }] of repository.states(ids)) {
        const result = results.get(id)?.badge;
        // What is found already is said at once; “clear” only when everything is read.
        if (result && (scans === 0 || result.findings > 0)) out[id] = result;
        else if (state !== 'unreadable') out[id] = { tone: 'grey', text: 'being read', findings: 0 };
      }
      return out;
    },
    renew: async (signal) => {
      for (;;) {
        const going = (): boolean => !signal.aborted && database.open;
        const ids = going() ? repository.stale(RULES_VERSION, 20) : [];
        if (ids.length === 0) return;
        for (const id of ids) if (going()) await one(id);
        if (going()) deps.changed(ids);
        await pause();
      }
    },
  };
}

const inputOf = (p: PageRow): Parameters<typeof findOnPage>[0] => ({
  page: p.page,
  text: p.text,
  recognized: p.source === 'ocr',
  pending: p.scan === 'waiting',
  unreadable: p.problem !== null,
  ink: p.ink,
  textHash: p.textHash,
  pictureHash: p.pictureHash,
});

const datesFound = (pages: readonly PageFindings[], reading: ReadingRow): string[] =>
  [...new Set([...careDates(pages).map((d) => d.date), ...reading.stated.serviceDates])].sort();
