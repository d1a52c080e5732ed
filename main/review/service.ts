/** Use cases of the review: verdicts of people, marks, and what they come to. */
import type { MarkInput, Review, ReviewFilter, ReviewRow } from '../../preload/contract/review.ts';
import { stateOfTally, tallyOf, type Verdict } from '../../preload/contract/rules/review.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { ReviewQuery } from './list-query.ts';
import type { MarkRepository } from './mark-repository.ts';
import type { ReviewPorts } from './ports.ts';
import type { PrivacyRepository } from './privacy-repository.ts';
import type { ReviewRepository, Subject } from './repository.ts';

export interface ReviewService {
  list(
    filter: ReviewFilter,
    offset: number,
    limit: number,
  ): { rows: ReviewRow[]; total: number; progress: { settled: number; documents: number } };
  get(documentId: string): Review;
  /** “Wrong patient” locks the document in the same transaction. @returns its request */
  setVerdict(documentId: string, verdict: Verdict | null, note: string): string;
  setRequestVerdict(requestId: string, verdict: Verdict | null, note: string): void;
  addMark(documentId: string, mark: MarkInput): void;
  changeMark(documentId: string, markId: string, mark: MarkInput): void;
  removeMark(documentId: string, markId: string): void;
  setPart2(documentId: string, flagged: boolean): void;
  /** Whether the request's documents leave nothing to be asked of the site: all settled, and all complete or without records. */
  isDone(requestId: string): boolean;
}

/** More are no marks any more. */
const MOST_MARKS = 2000;
/** Verdicts after which nothing more is asked of the site. */
const DONE: readonly (Verdict | null)[] = ['complete', 'no-records'];

export interface ReviewServiceDeps {
  database: Database;
  repository: ReviewRepository;
  marks: MarkRepository;
  privacy: PrivacyRepository;
  query: ReviewQuery;
  ports: Pick<ReviewPorts, 'rowsOf' | 'revoke'>;
  /** The person at this machine. */
  self: string;
  /** The administrator asks for a second person everywhere. */
  always: boolean;
  clock: Clock;
  /** Until when a locked document can be opened, ISO instant. */
  openUntil(documentId: string): string | null;
}

export function createReviewService(deps: ReviewServiceDeps): ReviewService {
  const { database, repository, marks, privacy, query, ports, self, always, clock } = deps;
  const at = (): string => clock.now().toISOString();
  const find = (id: string): Subject => {
    const found = repository.find(id);
    if (!found) throw new AppError('notFound', 'This document does not exist any more.');
    return found;
  };
  const needsSecond = (projectId: string | null): boolean => always || repository.second(projectId ?? '');
  const checkMark = (mark: MarkInput): void => {
    const { area } = mark;
    if (area && (area.width <= 0 || area.height <= 0 || area.x + area.width > 1.0001 || area.y + area.height > 1.0001))
      throw new AppError('invalid', 'This mark does not lie on the page.', {
        fields: [{ path: 'mark.area', message: 'It has to lie on the page.' }],
      });
  };
  const requestOf = (requestId: string, second: boolean): Review['request'] => {
    const given = repository.requestVerdict(requestId);
    const received = repository.tallies(requestId).filter((d) => d.state === 'ready');
    return {
      verdict: given?.verdict ?? null,
      by: given?.by ?? '',
      at: given?.at ?? null,
      note: given?.note ?? '',
      documents: received.length,
      settled: received.filter((d) => stateOfTally(d.tally, second) === 'settled').length,
    };
  };

  return {
    list: (filter, offset, limit) => {
      const { rows: listed, total } = query.list(filter, offset, limit);
      const rows = new Map(ports.rowsOf(listed.map((d) => d.id)).map((row) => [row.id, row]));
      return {
        rows: listed.flatMap((d) => {
          const row = rows.get(d.id);
          return row ? [{ ...row, ...d }] : [];
        }),
        total,
        progress: query.progress(filter.projectId),
      };
    },
    get: (documentId) => {
      const d = find(documentId);
      const opinions = repository.opinions(documentId);
      const tally = tallyOf(opinions);
      const second = needsSecond(d.projectId);
      return {
        documentId,
        requestId: d.requestId,
        self,
        state: stateOfTally(tally, second),
        needsSecond: second,
        verdict: tally.agreed ?? tally.latest,
        opinions,
        history: repository.history('document', documentId),
        marks: marks.of(documentId),
        part2: { request: d.part2Request, flagged: d.part2Flagged },
        locked: privacy.isLocked(documentId),
        openUntil: deps.openUntil(documentId),
        request: requestOf(d.requestId, second),
      };
    },
    setVerdict: (documentId, verdict, note) => {
      const requestId = database.transaction(() => {
        const d = find(documentId);
        if (verdict !== null && d.state !== 'ready')
          throw new AppError('conflict', 'This record is not here: there is nothing to judge yet.', {
            nextStep: 'Wait until it is received.',
          });
        const had = repository.opinions(documentId).some((o) => o.by === self);
        if (verdict === null && !had)
          throw new AppError('conflict', 'You have given no verdict that could be taken back.');
        repository.give(documentId, { verdict, by: self, at: at(), note: note.trim() });
        repository.keepTally(documentId, tallyOf(repository.opinions(documentId)));
        if (verdict === 'wrong-patient') privacy.lock(documentId, self, at());
        return d.requestId;
      });
      if (verdict === 'wrong-patient') ports.revoke(documentId);
      return requestId;
    },
    setRequestVerdict: (requestId, verdict, note) =>
      database.transaction(() => {
        if (!repository.hasRequest(requestId)) throw new AppError('notFound', 'This request does not exist any more.');
        repository.giveRequest(requestId, { verdict, by: self, at: at(), note: note.trim() });
      }),
    addMark: (documentId, mark) =>
      database.transaction(() => {
        find(documentId);
        checkMark(mark);
        if (marks.count(documentId) >= MOST_MARKS)
          throw new AppError('conflict', `A document holds ${MOST_MARKS} marks at most.`);
        marks.add(newId(), documentId, mark, self, at());
      }),
    changeMark: (documentId, markId, mark) => {
      checkMark(mark);
      if (!marks.change(markId, documentId, mark)) throw new AppError('notFound', 'This mark does not exist any more.');
    },
    removeMark: (documentId, markId) => {
      if (!marks.remove(markId, documentId)) throw new AppError('notFound', 'This mark does not exist any more.');
    },
    setPart2: (documentId, flagged) => {
      find(documentId);
      if (flagged) repository.setPart2(documentId, self, at());
      else repository.clearPart2(documentId);
    },
    isDone: (requestId) => {
      if (repository.requestVerdict(requestId)) return true;
      const received = repository.tallies(requestId).filter((d) => d.state !== 'purged');
      const first = received[0];
      if (!first) return false;
      const second = needsSecond(find(first.id).projectId);
      return received.every(
        ({ tally }) => stateOfTally(tally, second) === 'settled' && DONE.includes(tally.agreed ?? tally.latest),
      );
    },
  };
}
