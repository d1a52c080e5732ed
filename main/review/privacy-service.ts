/**
 * Records of another person. The verdict locks such a document: it is not opened without a stated reason, never purged, and never handed on
 * but to whoever it has to go back to. What remains to be done is a list with dates; the exchange's privacy office directs how it ends.
 */
import type { PrivacyCase } from '../../preload/contract/review.ts';
import { isPlainDate, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { privacyDone, type PrivacyStep } from '../../preload/contract/rules/review.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { ReviewPorts } from './ports.ts';
import type { KeptCase, PrivacyRepository } from './privacy-repository.ts';
import type { ReviewRepository } from './repository.ts';

export interface PrivacyService {
  case(documentId: string): PrivacyCase | null;
  /** States why it has to be opened. @returns until when it can be, ISO instant */
  openLocked(documentId: string, reason: string): string;
  setStep(documentId: string, step: PrivacyStep, on: string | null, note: string): void;
  unlock(documentId: string, reason: string): void;
  notice(documentId: string, to: string): { to: string; subject: string; body: string };
  isLocked(documentId: string): boolean;
  /** Until when a stated reason holds, ISO instant; null without one. */
  openUntil(documentId: string): string | null;
  /** @throws AppError `conflict` with reason `privacyLock` when it is locked and no reason was given */
  requireOpenable(documentId: string): void;
}

/** For how long a stated reason holds. */
const OPEN_MS = 15 * 60_000;

export function createPrivacyService(deps: {
  repository: ReviewRepository;
  privacy: PrivacyRepository;
  ports: Pick<ReviewPorts, 'seen' | 'revoke'>;
  self: string;
  /** Host of the exchange, to be named in the notice. */
  host: string;
  clock: Clock;
}): PrivacyService {
  const { repository, privacy, ports, self, host, clock } = deps;
  /** In memory only: a lock or a restart asks for the reason again. */
  const openUntil = new Map<string, number>();
  const openCase = (documentId: string): KeptCase => {
    const found = privacy.last(documentId);
    if (!found || found.releasedAt !== null) throw new AppError('conflict', 'This document is not locked.');
    return found;
  };
  const granted = (documentId: string): string | null => {
    const until = openUntil.get(documentId);
    return until !== undefined && until > clock.now().getTime() ? new Date(until).toISOString() : null;
  };

  return {
    isLocked: privacy.isLocked,
    openUntil: granted,
    requireOpenable: (documentId) => {
      if (privacy.isLocked(documentId) && granted(documentId) === null)
        throw new AppError('conflict', 'This record is locked: it seems to be of another person.', {
          meaning: 'It is kept sealed and is not shown.',
          nextStep: 'State the reason first if it has to be opened.',
          technical: { reason: 'privacyLock' },
        });
    },
    case: (documentId) => {
      const kept = privacy.last(documentId);
      if (!kept) return null;
      const steps = privacy.steps(kept.n);
      return {
        documentId,
        lockedAt: kept.lockedAt,
        lockedBy: kept.lockedBy,
        released:
          kept.releasedAt === null
            ? null
            : { at: kept.releasedAt, by: kept.releasedBy ?? '', reason: kept.releaseReason ?? '' },
        steps,
        done: privacyDone(steps.map((s) => s.step)),
        seen: ports.seen(documentId),
        openings: privacy.openings(kept.n),
        openUntil: kept.releasedAt === null ? granted(documentId) : null,
      };
    },
    openLocked: (documentId, reason) => {
      const kept = openCase(documentId);
      const now = clock.now();
      privacy.addOpening(kept.n, { at: now.toISOString(), by: self, reason: reason.trim() });
      openUntil.set(documentId, now.getTime() + OPEN_MS);
      return new Date(now.getTime() + OPEN_MS).toISOString();
    },
    setStep: (documentId, step, on, note) => {
      const kept = openCase(documentId);
      if (on === null) {
        privacy.clearStep(kept.n, step);
        return;
      }
      const now = clock.now();
      if (!isPlainDate(on) || on > plainDateOf(now))
        throw new AppError('invalid', 'This step cannot be noted.', {
          fields: [{ path: 'on', message: isPlainDate(on) ? 'This day is still to come.' : 'There is no such day.' }],
        });
      privacy.setStep(kept.n, { step, on, note: note.trim(), by: self, at: now.toISOString() });
    },
    unlock: (documentId, reason) => {
      const kept = openCase(documentId);
      privacy.release(kept.n, self, clock.now().toISOString(), reason.trim());
      openUntil.delete(documentId);
    },
    notice: (documentId, to) => {
      const kept = openCase(documentId);
      const d = repository.find(documentId);
      if (!d) throw new AppError('notFound', 'This document does not exist any more.');
      const seen = ports.seen(documentId);
      const people = new Set(seen.map((s) => s.by)).size;
      return {
        to,
        // Ids only: a subject stands in mail logs and notifications.
        subject: `Privacy: record of another person delivered, Task ${d.taskId}`,
        body: [
          `A record that was delivered for the Task below on ${host} appears to concern another person.`,
          [
            `Task id: ${d.taskId}`,
            `Our identifier: ${d.identifier ?? 'none'}`,
            `Our document id: ${documentId}`,
            `SHA-256 of the file: ${d.sha256 ?? 'unknown'}`,
            `Received: ${d.receivedAt ?? 'unknown'}`,
            `Locked here: ${kept.lockedAt}`,
          ].join('\r\n'),
          `Until it was locked it was opened or handed on ${seen.filter((s) => s.at <= kept.lockedAt).length} times, by ${people} of our staff. It is sealed, is not opened without a stated reason, and will be kept until you direct us.`,
          'Tell us in writing whether it is to be returned or destroyed, whom to tell of it on your side, and send the right record.',
        ].join('\r\n\r\n'),
      };
    },
  };
}
