/** Puts the requests room together for one open workspace. Wiring only. */
import { setMaxListeners } from 'node:events';
import type { requestsContract } from '../../preload/contract/requests.ts';
import type { Purpose } from '../../preload/contract/rules/core-request.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import { createGather } from '../lib/gather.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { createBatchPoller } from './batch-poller.ts';
import { createAuthorizationService } from './authorization-service.ts';
import { createDraftService } from './draft-service.ts';
import { createRequestsHandlers } from './handlers.ts';
import { createAskedOf } from './asked-of.ts';
import { createJoiner, type Joiner } from './joiner.ts';
import { createJournal } from './journal.ts';
import { createOutbox, type Feed } from './outbox.ts';
import { createOutgoing, type Outgoing } from './outgoing.ts';
import { createPace } from './pace.ts';
import type { RequestRecord } from './model.ts';
import { createPoller } from './poller.ts';
import type { JobOutcome, NextPoll, RecordsSink, RequestMapping, TicketIssuer } from './ports.ts';
import { createRequestRepository } from './repository.ts';
import { createRequestService } from './request-service.ts';
import { createResolver } from './resolver.ts';
import { createSendState } from './send-state.ts';
import { createSender } from './sender.ts';
import { createSinglePoller } from './single-poller.ts';
import { createSubmission, type Requester } from './submission.ts';
import { createTakeTasks } from './take-tasks.ts';
import { createTaskAssembly } from './task-assembly.ts';
import { createTimeline } from './timeline.ts';
import { createTracker } from './tracker.ts';
import { createWatchRepository, type WatchedBatch } from './watch-repository.ts';
import { createWatch } from './watch.ts';

/** Requests in flight before anything is known of the exchange. */
const SENDS_AT_FIRST = 4;
const CHANGES_EVERY_MS = 100;

export interface RequestsDeps {
  database: Database;
  sealed: SealedFiles;
  client: ExchangeClient;
  mapping: RequestMapping;
  records: RecordsSink;
  tickets: TicketIssuer;
  requester(): Requester;
  /** City and state of an organization that the directory of this workstation knows. */
  placeOf(organizationId: string): { city: string; state: string } | null;
  nextPoll: NextPoll;
  resolveDelaysMs: readonly number[];
  maxBackoffMs: number;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Something may be due for a job. */
  nudge(): void;
  /** Fires when the workspace closes. */
  life: AbortSignal;
  /** The most requests in flight at once. */
  sendsAtOnce: number;
}

/** What the projects room brings: children for the queue, and an ear for refusals. */
export interface ChildSource extends Feed {
  /** Joins the transaction in which the request was given back. */
  refused(r: RequestRecord, error: SeamError): void;
}

export interface RequestsRoom {
  handlers: HandlersOf<typeof requestsContract>;
  /** For the projects room. */
  outgoing: Outgoing;
  /** For the worklist: a draft like `copyOf`, which says so if it stands for it. @returns its id */
  createDraft(purpose: Purpose, copyOf: string | null): Promise<string>;
  /** Takes the source of children; without one there are none. */
  feedFrom(source: ChildSource): void;
  /** To be called once before any job runs: what a crash left in `sending` becomes uncertain. @returns how many */
  recover(): number;
  sendQueued(signal: AbortSignal): Promise<JobOutcome>;
  resolveUncertain(signal: AbortSignal): Promise<JobOutcome>;
  /** CORE and batch Tasks. */
  pollDue(signal: AbortSignal): Promise<JobOutcome>;
  /** Children, by their batches. */
  pollBatches(signal: AbortSignal): Promise<JobOutcome>;
  /** When each job has something to do next: ISO instant, '' for now, null for nothing. */
  nextSend(): string | null;
  nextResolve(): string | null;
  nextPoll(): string | null;
  nextBatchPoll(): string | null;
  /** Batches that are watched, with the number of their children. */
  batches(): (WatchedBatch & { open: number; children: number })[];
  /** For adoption: Tasks of other workstations become requests. */
  joiner: Joiner;
  /** Polls that were planned by a clock which was ahead come now. */
  clockWentBack(): void;
  /** Makes everything open due for a manual poll. */
  markPollsDue(): void;
  counts(): { sending: number; queued: number; uncertain: number };
}

export function createRequests(deps: RequestsDeps): RequestsRoom {
  const { database, sealed, client, mapping, records, tickets, requester, nextPoll, clock, publish, log, life } = deps;
  // Every queued request listens for the end of the workspace.
  setMaxListeners(0, life);
  const requests = createRequestRepository(database);
  const journal = createJournal(database);
  const timeline = createTimeline(database);
  const authorizations = createAuthorizationService({ database, sealed, clock, requests, journal, tickets });
  const assembly = createTaskAssembly({ mapping, authorizations });
  const watched = createWatchRepository(database);
  const watch = createWatch({ watched, clock, nextPoll });
  const tracker = createTracker({ database, requests, timeline, mapping, records, clock, nextPoll, watch });
  const joiner = createJoiner({
    database,
    requests,
    journal,
    timeline,
    tracker,
    watch,
    read: (task) => mapping.readRequest(task),
    placeOf: deps.placeOf,
    clock,
  });
  const submission = createSubmission({
    database,
    requests,
    journal,
    tracker,
    assembly,
    authorizations,
    clock,
    requester,
  });
  let source: ChildSource | null = null;
  // A thousand children a second are one sign to the window and one look of the scheduler.
  const changes = createGather<string>(clock, CHANGES_EVERY_MS, (ids) => {
    publish('requests:changed', { ids });
    publish('status:changed', {});
    deps.nudge();
  });
  life.addEventListener('abort', () => changes.end(), { once: true });
  const state = createSendState({
    database,
    client,
    requests,
    journal,
    tracker,
    clock,
    log,
    maxBackoffMs: deps.maxBackoffMs,
    changed: (id) => changes.add(id),
    refused: (r, error) => source?.refused(r, error),
  });
  const outbox = createOutbox({
    requests,
    state,
    sendOne: createSender({
      client,
      requests,
      journal,
      assembly,
      state,
      pace: createPace({ start: SENDS_AT_FIRST, most: deps.sendsAtOnce, clock }),
    }),
    sendsAtOnce: deps.sendsAtOnce,
    feed: { topUp: () => source?.topUp(), pending: () => source?.pending() ?? false },
    resolveOne: createResolver({ requests, state, clock, resolveDelaysMs: deps.resolveDelaysMs }),
  });
  const single = createSinglePoller({ database, client, requests, tracker, records, publish, log });
  const poller = createPoller({ requests, single, clock });
  const batchPoller = createBatchPoller({
    database,
    client,
    watched,
    watch,
    takeTasks: createTakeTasks({ database, requests, watched, tracker, joiner, clock, log }),
    single,
    records,
    clock,
    publish,
    log,
  });
  const drafts = createDraftService({ database, requests, authorizations, clock, publish });
  const service = createRequestService({
    requests,
    timeline,
    authorizations,
    submission,
    asked: createAskedOf({ requests, journal, joiner, mapping }),
    watched,
    outbox,
    poller,
    tracker,
    records,
    clock,
    publish,
    nextPoll,
    life,
  });

  return {
    createDraft: drafts.create,
    handlers: createRequestsHandlers({
      database,
      drafts,
      authorizations,
      submission,
      service,
      records,
      changed: (id) => publish('requests:changed', { ids: [id] }),
    }),
    recover: () => {
      const stranded = outbox.recover();
      // Loose ciphertext harms nobody; removing it may wait and may fail.
      void authorizations.cleanUp().catch((error: unknown) => {
        if (database.open) log.warn('authorization.cleanUp', { error });
      });
      return stranded;
    },
    outgoing: createOutgoing({ database, requests, journal, clock }),
    feedFrom: (made) => {
      source = made;
    },
    sendQueued: outbox.sendQueued,
    resolveUncertain: outbox.resolveDue,
    pollDue: poller.pollDue,
    pollBatches: batchPoller.pollDue,
    nextSend: outbox.nextSend,
    nextResolve: outbox.nextResolve,
    nextPoll: () => requests.nextPoll(),
    nextBatchPoll: batchPoller.nextDueAt,
    batches: () =>
      watched.all().map((b) => ({
        ...b,
        ...(b.projectId === null ? { open: 0, children: 0 } : watched.countChildren(b.projectId)),
      })),
    joiner,
    clockWentBack: () => {
      const now = clock.now().toISOString();
      database.transaction(() => requests.comeBack(now) + watched.comeBack(now));
    },
    markPollsDue: () => {
      const now = clock.now().toISOString();
      database.transaction(() => {
        requests.markPollsDue(now);
        watched.markDue(now);
      });
    },
    counts: () => ({
      sending: requests.countStatus('sending'),
      queued: requests.countStatus('queued'),
      uncertain: requests.countStatus('send-uncertain'),
    }),
  };
}
