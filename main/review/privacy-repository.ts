/** SQL of locked records and their privacy steps. A case is never removed; releasing it is a fact of its own. Synchronous. */
import type { PrivacyStep } from '../../preload/contract/rules/review.ts';
import type { Database } from '../storage/database-port.ts';

export interface KeptCase {
  n: number;
  documentId: string;
  lockedAt: string;
  lockedBy: string;
  releasedAt: string | null;
  releasedBy: string | null;
  releaseReason: string | null;
}
export interface KeptStep {
  step: PrivacyStep;
  on: string;
  note: string;
  by: string;
  at: string;
}
export interface Opening {
  at: string;
  by: string;
  reason: string;
}

export interface PrivacyRepository {
  isLocked(documentId: string): boolean;
  /** The case that is open, else the last one. */
  last(documentId: string): KeptCase | null;
  /** Does nothing where it is locked already. */
  lock(documentId: string, by: string, at: string): void;
  release(caseN: number, by: string, at: string, reason: string): void;
  steps(caseN: number): KeptStep[];
  setStep(caseN: number, step: KeptStep): void;
  clearStep(caseN: number, step: PrivacyStep): void;
  openings(caseN: number): Opening[];
  addOpening(caseN: number, opening: Opening): void;
}

export function createPrivacyRepository(database: Database): PrivacyRepository {
  return {
    isLocked: (documentId) =>
      database
        .sql('SELECT 1 FROM privacy_case WHERE document_id = :documentId AND released_at IS NULL')
        .get({ documentId }) !== undefined,
    last: (documentId) =>
      database
        .sql<KeptCase>(
          `SELECT n, document_id AS documentId, locked_at AS lockedAt, locked_by AS lockedBy, released_at AS releasedAt,
             released_by AS releasedBy, release_reason AS releaseReason
           FROM privacy_case WHERE document_id = :documentId ORDER BY n DESC LIMIT 1`,
        )
        .get({ documentId }) ?? null,
    lock: (documentId, by, at) => {
      database
        .sql(
          `INSERT INTO privacy_case (document_id, locked_at, locked_by) VALUES (:documentId, :at, :by)
           ON CONFLICT (document_id) WHERE released_at IS NULL DO NOTHING`,
        )
        .run({ documentId, by, at });
    },
    release: (caseN, by, at, reason) => {
      database
        .sql(
          'UPDATE privacy_case SET released_at = :at, released_by = :by, release_reason = :reason WHERE n = :caseN AND released_at IS NULL',
        )
        .run({ caseN, by, at, reason });
    },
    steps: (caseN) =>
      database
        .sql<KeptStep>('SELECT step, done_on AS "on", note, by, at FROM privacy_step WHERE case_n = :caseN ORDER BY at')
        .all({ caseN }),
    setStep: (caseN, { step, on, note, by, at }) => {
      database
        .sql('INSERT OR REPLACE INTO privacy_step VALUES (:caseN, :step, :on, :note, :by, :at)')
        .run({ caseN, step, on, note, by, at });
    },
    clearStep: (caseN, step) => {
      database.sql('DELETE FROM privacy_step WHERE case_n = :caseN AND step = :step').run({ caseN, step });
    },
    openings: (caseN) =>
      database
        .sql<Opening>('SELECT at, by, reason FROM privacy_opening WHERE case_n = :caseN ORDER BY n DESC')
        .all({ caseN }),
    addOpening: (caseN, { at, by, reason }) => {
      database
        .sql('INSERT INTO privacy_opening (case_n, at, by, reason) VALUES (:caseN, :at, :by, :reason)')
        .run({ caseN, at, by, reason });
    },
  };
}
