/** Sending again what ended without records: children are queued at once, core requests become drafts for a person's eye. */
import type { Purpose } from '../../preload/contract/rules/core-request.ts';
import { AppError } from '../lib/errors.ts';
import { pause } from '../projects/pause.ts';
import type { Resubmission } from '../requests/resubmission.ts';
import type { Database } from '../storage/database-port.ts';
import type { WorklistRepository } from './repository.ts';

interface Refused {
  id: string;
  reason: string;
}

export interface ResubmitService {
  check(ids: readonly string[]): Promise<{ ready: string[]; people: number; refused: Refused[] }>;
  resubmit(
    ids: readonly string[],
  ): Promise<{ queued: string[]; drafts: string[]; refused: Refused[]; touched: string[] }>;
}

/** Requests of one slice. */
const SLICE = 25;

export function createResubmitService(deps: {
  database: Database;
  repository: WorklistRepository;
  resubmission: Resubmission;
  /** The requests room's own way of copying; makes the row before it first waits. */
  createDraft(purpose: Purpose, copyOf: string): Promise<string>;
  life: AbortSignal;
}): ResubmitService {
  const { database, repository, resubmission, life } = deps;

  const slices = async (ids: readonly string[], act: (id: string) => void | Promise<void>): Promise<void> => {
    let done = 0;
    for (const id of new Set(ids)) {
      if (life.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      await act(id);
      if (++done % SLICE === 0) await pause();
    }
  };

  return {
    check: async (ids) => {
      const ready: string[] = [];
      const refused: Refused[] = [];
      const people = new Set<string>();
      await slices(ids, (id) => {
        const reason = resubmission.obstacle(id);
        if (reason !== null) return void refused.push({ id, reason });
        ready.push(id);
        const r = repository.find(id);
        if (r) people.add(JSON.stringify([r.patient_name, r.birth_date, r.member_id]));
      });
      return { ready, people: people.size, refused };
    },
    resubmit: async (ids) => {
      const queued: string[] = [];
      const drafts: string[] = [];
      const refused: Refused[] = [];
      const touched: string[] = [];
      await slices(ids, async (id) => {
        // Looked at in the same turn in which it is acted on: of two clicks the second finds the successor of the first.
        const reason = resubmission.obstacle(id);
        if (reason !== null) return void refused.push({ id, reason });
        const r = repository.find(id);
        if (!r) return;
        touched.push(id);
        if (r.kind === 'child') {
          const made = database.transaction(() => resubmission.queueChild(id));
          queued.push(made);
          touched.push(made);
          return;
        }
        const begun = resubmission.successor(id);
        const draft = begun?.id ?? (await deps.createDraft(r.purpose as Purpose, id));
        drafts.push(draft);
        touched.push(draft);
      });
      return { queued, drafts, refused, touched };
    },
  };
}
