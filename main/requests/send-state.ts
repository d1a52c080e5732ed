/**
 * The steps that sending and resolving share: each is one transaction of journal, row, error and timeline. After an await the
 * store may be locked; then nothing is written, and the next start finds the row as the last step left it.
 */
import type { Task } from 'fhir/r4';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { noteDoubles } from './doubles.ts';
import { maxWalkedPages, searchByIdentifier, type IdentifierSearch } from './identifier-search.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Journal, JournalEvent } from './journal.ts';
import type { OwnIdentifier, RequestRecord } from './model.ts';
import type { RequestRepository } from './repository.ts';
import { createGate } from './gate.ts';
import type { Tracker } from './tracker.ts';

export interface SendStateDeps {
  database: Database;
  client: ExchangeClient;
  requests: RequestRepository;
  journal: Journal;
  tracker: Tracker;
  clock: Clock;
  log: Logger;
  maxBackoffMs: number;
  /** Tells the window, and that something may be due for a job. */
  changed(id: string): void;
  /** A batch or child was refused; joins the transaction. */
  refused(r: RequestRecord, error: SeamError): void;
}

export interface SendState {
  now(): string;
  later(ms: number): string;
  backoffMs(tries: number): number;
  /** @throws AppError `aborted` when the store was locked in the meantime */
  requireOpen(): void;
  changed(id: string): void;
  record(r: RequestRecord, event: JournalEvent, more?: { error?: unknown; serverRequestId?: string | null }): void;
  /** Writes together with whatever is written next, without waiting for the disk: each commit costs as much as many rows. */
  withNextCommit(run: () => void): Promise<void>;
  /** Leaves the queue: the journal row is durable when this is answered. @returns null when it is not queued any more */
  beginSending(id: string): Promise<RequestRecord | null>;
  keepQueued(r: RequestRecord, error: unknown, retryAfterMs: number | null): void;
  /** No Task exists: the request can be edited again. */
  giveBack(r: RequestRecord, error: unknown, text: string, unexpected?: boolean): void;
  becomeUncertain(r: RequestRecord, error: unknown, text: string): void;
  /** Surely absent: it goes out again under the same identifier. */
  becomeAbsent(r: RequestRecord): void;
  stayUncertain(r: RequestRecord, error: unknown, waitMs: number, text: string | null): void;
  adoptFound(r: RequestRecord, tasks: readonly Task[], text?: string): void;
  adoptCreated(
    r: RequestRecord,
    created: { id: string; task: Task | null; serverRequestId: string | null },
  ): Promise<void>;
  /** At most a few at once. @throws AppError of the client */
  lookUp(own: OwnIdentifier, signal: AbortSignal): Promise<IdentifierSearch>;
}

const LOOKUPS_AT_ONCE = 4;
const LONGEST_WAIT_MS = 3_600_000;

export function createSendState(deps: SendStateDeps): SendState {
  const { database, client, requests, journal, tracker, clock, log } = deps;
  const lookups = createGate(() => LOOKUPS_AT_ONCE);
  const commit = createGroupCommit(database, clock);
  const now = (): string => clock.now().toISOString();
  const later = (ms: number): string => new Date(clock.now().getTime() + Math.min(ms, LONGEST_WAIT_MS)).toISOString();
  const backoffMs = (tries: number): number => Math.min(deps.maxBackoffMs, 2000 * 2 ** Math.min(tries, 12));

  const record: SendState['record'] = (r, event, more = {}) => {
    const error = more.error === undefined ? null : toSeamError(more.error, newCorrelationId());
    journal.append({
      requestId: r.id,
      attempt: r.attempts,
      event,
      at: now(),
      identifier: r.identifier?.value ?? null,
      httpStatus: error?.technical?.httpStatus ?? null,
      serverRequestId: more.serverRequestId ?? error?.technical?.serverRequestId ?? null,
      error,
    });
    if (error) requests.setError(r.id, error);
  };

  const setState = (
    r: RequestRecord,
    status: 'draft' | 'queued' | 'sending' | 'send-uncertain',
    more: { notBefore: string | null; attempts?: number },
  ): void => {
    const at = now();
    requests.update(r.id, { status, updatedAt: at, ...(r.status === status ? {} : { statusSince: at }), ...more });
  };

  /** The adoption stands already; content that cannot be read must not undo it, the next poll reads it again. */
  const takeContent = (id: string, task: Task | null): void => {
    if (!task) return;
    try {
      tracker.takeFirst(id, task);
    } catch (error) {
      if (database.open) log.error('request.content', { requestId: id, error });
    }
  };

  return {
    now,
    later,
    backoffMs,
    record,
    requireOpen: () => {
      if (!database.open) throw new AppError('aborted', 'Stopped.');
    },
    changed: deps.changed,
    withNextCommit: (run) => commit(false, run),
    beginSending: (id) =>
      commit(true, () => {
        const r = requests.get(id);
        if (r.status !== 'queued') return null;
        setState(r, 'sending', { attempts: r.attempts + 1, notBefore: null });
        const sending = requests.get(id);
        record(sending, 'sent');
        return sending;
      }),
    keepQueued: (r, error, retryAfterMs) =>
      database.transaction(() => {
        record(r, 'failed', { error });
        setState(r, 'queued', { notBefore: retryAfterMs === null ? null : later(retryAfterMs) });
        tracker.local(r.id, 'queued', 'It could not be sent yet and stays in the queue.');
      }),
    giveBack: (r, error, text, unexpected = false) =>
      database.transaction(() => {
        record(r, 'failed', { error });
        if (r.kind !== 'core') deps.refused(r, toSeamError(error, newCorrelationId()));
        setState(r, 'draft', { notBefore: null });
        tracker.local(r.id, 'draft', text, unexpected);
      }),
    becomeUncertain: (r, error, text) =>
      database.transaction(() => {
        const asked = error instanceof AppError ? error.options.retryAfterMs : undefined;
        record(r, 'uncertain', { error });
        setState(r, 'send-uncertain', { notBefore: asked === undefined ? null : later(asked) });
        tracker.local(r.id, 'send-uncertain', text);
      }),
    becomeAbsent: (r) =>
      database.transaction(() => {
        record(r, 'resolved-absent');
        // A line on which two tries got lost is not pressed with a third one at once.
        setState(r, 'queued', { notBefore: r.attempts > 2 ? later(backoffMs(r.attempts)) : null });
        tracker.local(r.id, 'queued', 'The exchange does not have it. It is sent again under the same identifier.');
      }),
    stayUncertain: (r, error, waitMs, text) =>
      database.transaction(() => {
        requests.setError(r.id, toSeamError(error, newCorrelationId()));
        requests.update(r.id, { notBefore: later(waitMs) });
        if (text !== null) tracker.local(r.id, 'send-uncertain', text);
      }),
    adoptFound: (r, tasks, text) => {
      const task = tasks[0];
      const taskId = task?.id;
      if (task === undefined || taskId === undefined)
        throw new AppError('malformedAnswer', 'The exchange named a Task without an id.');
      database.transaction(() => {
        record(r, 'resolved-found');
        tracker.adopt(r, taskId, 'found');
        if (text !== undefined) tracker.local(r.id, 'submitted', text, true);
        noteDoubles(tracker, requests.get(r.id), tasks);
      });
      takeContent(r.id, task);
    },
    adoptCreated: async (r, created) => {
      // A child whose answer a power cut takes back is looked up and found.
      await commit(r.kind !== 'child', () => {
        record(r, 'answered', { serverRequestId: created.serverRequestId });
        tracker.adopt(r, created.id, 'created');
      });
      takeContent(r.id, created.task);
    },
    lookUp: async (own, signal) => {
      const leave = await lookups.enter(signal);
      try {
        return await searchByIdentifier(client, own, maxWalkedPages, signal);
      } finally {
        leave();
      }
    },
  };
}
