/** Use cases of the worklist. Long lists of ids are worked through in slices, each a whole. */
import type { Work } from '../../preload/contract/worklist.ts';
import { addDays, isPlainDate, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { BoardIndex } from '../board/board-index.ts';
import { ACCESS_DAYS, actionOf, dateOfDay, dueBases } from '../board/model.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { createTurns } from '../projects/pause.ts';
import type { Resubmission } from '../requests/resubmission.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { Channel, Decision, Subject, WorklistRepository } from './repository.ts';

export interface WorklistService {
  get(id: string): Promise<Work>;
  setOwner(ids: readonly string[], owner: string): Promise<number>;
  setFollowUp(ids: readonly string[], on: string | null): Promise<number>;
  addNote(ids: readonly string[], text: string): Promise<number>;
  removeNote(id: string, noteId: string): void;
  addContact(ids: readonly string[], contact: { channel: Channel; person: string; outcome: string }): Promise<number>;
  decide(ids: readonly string[], what: Decision | null): Promise<number>;
  extendAccess(id: string, toldOn: string, reason: string): void;
}

/** What a person can decide about, by status. */
const DECIDABLE: Record<Decision, readonly NormalizedStatus[]> = {
  'no-records-accepted': ['no-records'],
  reviewed: ['delivered', 'partial-delivery'],
  'given-up': [
    'submitted',
    'accepted',
    'in-progress',
    'pended-authorization',
    'pended-information',
    'fee-approval',
    'no-records',
    'rejected',
    'unable',
    'cancelled',
    'unmapped',
  ],
};

/** Requests of one slice. */
const SLICE = 100;

export function createWorklistService(deps: {
  database: Database;
  repository: WorklistRepository;
  index: BoardIndex;
  resubmission: Resubmission;
  /** Who sits at this machine. */
  self: string;
  clock: Clock;
  life: AbortSignal;
}): WorklistService {
  const { database, repository, index, resubmission, self, clock, life } = deps;
  const at = (): string => clock.now().toISOString();

  const inSlices = async (ids: readonly string[], act: (slice: readonly string[]) => number): Promise<number> => {
    const unique = [...new Set(ids)];
    let changed = 0;
    const turn = createTurns(database);
    for (let from = 0; from < unique.length; from += SLICE) {
      if (life.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      const slice = unique.slice(from, from + SLICE);
      // The last one waits for the disk, and with it all before it.
      changed +=
        from + SLICE < unique.length ? bulk(database, () => act(slice)) : database.transaction(() => act(slice));
      if (from + SLICE < unique.length) await turn();
    }
    return changed;
  };
  const find = (id: string): Subject => {
    const r = repository.find(id);
    if (!r) throw new AppError('notFound', 'This request does not exist any more.');
    return r;
  };

  /** The clock runs from the day on which the exchange took the request, in the user's calendar. */
  const accessOf = (r: Subject, extension: { toldOn: string; reason: string } | null): Work['access'] => {
    if (r.kind !== 'core' || r.purpose !== 'patient-request' || r.sent_at === null) return null;
    const receivedOn = plainDateOf(new Date(r.sent_at));
    return { receivedOn, dueOn: addDays(receivedOn, ACCESS_DAYS * (extension ? 2 : 1)), extension };
  };

  return {
    get: async (id) => {
      await index.current();
      const r = find(id);
      const kept = repository.kept(id);
      const c = index.columns;
      const dueDay = c.dueDay[r.n] ?? 0;
      return {
        id,
        action: actionOf(c.action[r.n] ?? 0),
        owner: kept.owner,
        followUpOn: kept.followUpOn,
        decision: kept.decision,
        notes: repository.notes(id),
        contacts: repository.contacts(id),
        resubmittedAs: resubmission.successor(id)?.id ?? null,
        resubmissionOf: r.resubmission_of,
        access: accessOf(r, kept.extension),
        due: dueDay === 0 ? null : { date: dateOfDay(dueDay), basis: dueBases[c.basis[r.n] ?? 0] ?? 'own' },
      };
    },
    setOwner: (ids, owner) => inSlices(ids, (slice) => repository.setOwner(slice, owner.trim())),
    setFollowUp: async (ids, on) => {
      if (on !== null && !isPlainDate(on))
        throw new AppError('invalid', 'This is not a date.', {
          fields: [{ path: 'on', message: 'There is no such day.' }],
        });
      return inSlices(ids, (slice) => repository.setFollowUp(slice, on));
    },
    addNote: (ids, text) => inSlices(ids, (slice) => repository.addNotes(slice, text, self, at())),
    removeNote: (id, noteId) => {
      if (!repository.removeNote(id, noteId)) throw new AppError('notFound', 'This note does not exist any more.');
    },
    addContact: (ids, contact) =>
      inSlices(ids, (slice) => repository.addContacts(slice, { ...contact, by: self, at: at() })),
    decide: (ids, what) =>
      inSlices(ids, (slice) =>
        what === null ? repository.undecide(slice) : repository.decide(slice, what, DECIDABLE[what], self, at()),
      ),
    extendAccess: (id, toldOn, reason) =>
      database.transaction(() => {
        const r = find(id);
        const { extension } = repository.kept(id);
        const access = accessOf(r, extension);
        if (!access)
          throw new AppError('conflict', 'The right-of-access clock runs for sent requests of individuals only.');
        if (extension)
          throw new AppError('conflict', 'It was extended already; there is one extension (45 CFR 164.524(b)(2)(ii)).');
        const wrong = !isPlainDate(toldOn)
          ? 'There is no such day.'
          : toldOn > plainDateOf(clock.now())
            ? 'This day is still to come.'
            : toldOn < access.receivedOn
              ? 'This is before the request was received.'
              : toldOn > access.dueOn
                ? 'The reason has to be told within the first 30 days (45 CFR 164.524(b)(2)(ii)(A)).'
                : null;
        if (wrong !== null)
          throw new AppError('invalid', 'The extension cannot be noted.', {
            fields: [{ path: 'toldOn', message: wrong }],
          });
        repository.extend(id, toldOn, reason.trim());
      }),
  };
}
