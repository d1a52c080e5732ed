/**
 * Removes records whose time is over. What is due is shown first; exactly what was shown is removed, by taking away its key and then
 * its file; a receipt says what it was. What is locked for a wrong patient is never removed, nor is what nobody has reviewed, unless a
 * person says so.
 */
import type {
  HeldReason,
  RetentionReceipt,
  RetentionRow,
  RetentionRules,
} from '../../../preload/contract/retention.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Database } from '../../storage/database-port.ts';
import type { SealedFiles } from '../../storage/sealed-port.ts';
import type { Tickets } from '../tickets.ts';
import { daysOf, dueAt, receiptDigest, selectionDigest, type Receipt, type ReceiptItem } from './model.ts';
import type { Candidate, RetentionRepository } from './repository.ts';

/** What the review says of documents: why they may not go. Those it does not name may. */
export type ReviewHolds = (documentIds: readonly string[]) => ReadonlyMap<string, 'wrong-patient' | 'review-open'>;

export interface RetentionService {
  rules(): RetentionRules;
  setRule(projectId: string, rule: { days: number | null } | null): void;
  preview(withoutReview: boolean): {
    rows: RetentionRow[];
    documents: number;
    bytes: number;
    held: number;
    digest: string;
  };
  /** @throws AppError `conflict` when what is due is no longer what was shown */
  purge(ask: { withoutReview: boolean; digest: string; documents: number; reason: string }): Promise<RetentionReceipt>;
  receipts(): RetentionReceipt[];
  /** @throws AppError `notFound`, `integrity` */
  receipt(id: string): Receipt & { digest: string };
  /** Until a review is there, everything counts as not reviewed. */
  heldBy(holds: ReviewHolds): void;
}

const MOST_ROWS = 1000;

export function createRetention(deps: {
  database: Database;
  repository: RetentionRepository;
  sealed: SealedFiles;
  tickets: Tickets;
  clock: Clock;
  log: Logger;
  /** Name of the person at this computer. */
  actor: string;
  policyDays: number | null;
  changed(ids: string[]): void;
}): RetentionService {
  const { database, repository, sealed, tickets, clock, log } = deps;
  let holds: ReviewHolds = (ids) => new Map(ids.map((id) => [id, 'review-open']));

  interface Due extends Candidate {
    endedAt: string;
    days: number;
    dueAt: string;
    held: HeldReason | null;
  }

  const due = (withoutReview: boolean): Due[] => {
    const rules = repository.rules();
    const general = rules.get('')?.days ?? null;
    const now = clock.now().toISOString();
    const over = repository.candidates().flatMap((c): Omit<Due, 'held'>[] => {
      const days = daysOf(c.projectId === null ? undefined : rules.get(c.projectId), general, deps.policyDays);
      if (days === null) return [];
      // Work that is open still needs its records, however long ago they came.
      if (c.endedAt === null) return [];
      const at = dueAt(c.endedAt, c.receivedAt, days);
      return at <= now ? [{ ...c, endedAt: c.endedAt, days, dueAt: at }] : [];
    });
    const reviews = holds(over.map((c) => c.id));
    return over.map((c) => {
      const reason = reviews.get(c.id) ?? null;
      return { ...c, held: reason === 'review-open' && withoutReview ? null : reason };
    });
  };

  const split = (withoutReview: boolean) => {
    const all = due(withoutReview);
    const going = all.filter((d) => d.held === null);
    return { all, going, digest: selectionDigest(going.map((d) => d.id)) };
  };

  return {
    rules: () => {
      const rules = repository.rules();
      return {
        policyDays: deps.policyDays,
        defaultDays: rules.get('')?.days ?? null,
        projects: repository.projects().map((p) => {
          const own = rules.get(p.id);
          return { ...p, days: own?.days ?? null, inherit: own === undefined };
        }),
      };
    },
    setRule: (projectId, rule) => {
      if (projectId !== '' && !repository.projects().some((p) => p.id === projectId))
        throw new AppError('notFound', 'There is no such project.');
      repository.setRule(projectId, rule, clock.now().toISOString());
    },
    preview: (withoutReview) => {
      const { all, going, digest } = split(withoutReview);
      const shown = [...going, ...all.filter((d) => d.held !== null)].slice(0, MOST_ROWS);
      return {
        rows: shown.map(({ sha256: _, taskId: _task, state: _state, projectId: _project, ...row }) => row),
        documents: going.length,
        bytes: going.reduce((sum, d) => sum + d.size, 0),
        held: all.length - going.length,
        digest,
      };
    },
    purge: async ({ withoutReview, digest, documents, reason }) => {
      const at = clock.now().toISOString();
      database.exec('PRAGMA secure_delete = ON');
      const done = database.transaction(() => {
        const { going, digest: now } = split(withoutReview);
        if (now !== digest || going.length !== documents)
          throw new AppError('conflict', 'What is due is not what was shown any more.', {
            meaning: 'Nothing was removed.',
            nextStep: 'Look at the list again, then confirm.',
          });
        const ids = going.map((d) => d.id);
        const receipt: Receipt = {
          id: newId(),
          at,
          actor: deps.actor,
          reason: reason === '' ? 'Retention rule' : reason,
          items: going.map((d): ReceiptItem => ({
            documentId: d.id,
            requestId: d.requestId,
            taskId: d.taskId,
            state: d.state,
            size: d.size,
            sha256: d.sha256,
            receivedAt: d.receivedAt,
            endedAt: d.endedAt,
            days: d.days,
          })),
        };
        const bytes = going.reduce((sum, d) => sum + d.size, 0);
        const seal = receiptDigest(receipt);
        const names = repository.erase(ids, at);
        repository.addReceipt(receipt, bytes, seal);
        const { items: _, ...rest } = receipt;
        return { ids, names, receipt: { ...rest, documents: ids.length, bytes, digest: seal } };
      });
      for (const id of done.ids) tickets.revoke(`document/${id}`);
      deps.changed(done.ids);
      // Without its key a file is noise already; one that cannot be removed now is loose, and goes at the next start.
      for (const name of done.names)
        await sealed.remove(name).catch((error: unknown) => log.warn('retention.file', { error }));
      if (database.open) {
        database
          .sql(
            'UPDATE document SET loose_name = NULL WHERE purged_at = :at AND loose_name IN (SELECT value FROM json_each(:names))',
          )
          .run({ at, names: JSON.stringify(done.names) });
        repository.scrub();
      }
      return done.receipt;
    },
    receipts: () => repository.receipts(),
    receipt: (id) => {
      const found = repository.receipt(id);
      if (!found) throw new AppError('notFound', 'There is no such receipt.');
      if (receiptDigest(found) !== found.digest)
        throw new AppError('integrity', 'This receipt is not what was written.', {
          nextStep: 'Compare it with the audit trail, which holds its digest.',
        });
      return found;
    },
    heldBy: (next) => {
      holds = next;
    },
  };
}
