/**
 * A workstation without a window, for tests: real SQLite, real sealed files, the real client, wired as `workspace.ts` wires them.
 * It can be closed and opened again on the same folder, as a lock or a restart does.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { AppEvents } from '../../../preload/contract/events.ts';
import type { RecordDocument, RequestDetail } from '../../../preload/contract/requests.ts';
import { authorizationPoints, emptyCoreDraft, type CoreDraft } from '../../../preload/contract/rules/core-request.ts';
import type { SaveDialog, StartDecoder } from '../../../main/platform/ports.ts';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import type { AccessTokens } from '../../../main/exchange/client-core.ts';
import type { ExchangeClient } from '../../../main/exchange/client-port.ts';
import { buildCoreTask } from '../../../main/exchange/mapping-core.ts';
import { normalizeStatus } from '../../../main/exchange/normalize-status.ts';
import { readRequestTask } from '../../../main/exchange/read-requests.ts';
import { readDocumentContents, readOutputs } from '../../../main/exchange/read-outputs.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import type { HandlerContext } from '../../../main/ipc/handlers.ts';
import { systemClock, type Clock } from '../../../main/lib/clock.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { projectsMigrations } from '../../../main/projects/migrations.ts';
import { createRecords, type RecordsRoom } from '../../../main/records/create-records.ts';
import { recordsMigrations } from '../../../main/records/migrations.ts';
import { createScratch } from '../../../main/records/scratch.ts';
import { createTickets, type Tickets } from '../../../main/records/tickets.ts';
import { createRequests, type RequestsRoom } from '../../../main/requests/create-requests.ts';
import { requestsMigrations } from '../../../main/requests/migrations.ts';
import { createRestate } from '../../../main/requests/restate.ts';
import { nextPollAt } from '../../../main/scheduler/cadence.ts';
import { createSchedulerHandlers } from '../../../main/scheduler/handlers.ts';
import { schedulerMigrations } from '../../../main/scheduler/migrations.ts';
import { createPausedJobs } from '../../../main/scheduler/paused-jobs.ts';
import { createScheduler, type Job, type Scheduler } from '../../../main/scheduler/scheduler-service.ts';
import { createStatusRules, type StatusRulesRoom } from '../../../main/status-rules/create-status-rules.ts';
import { statusRulesMigrations } from '../../../main/status-rules/migrations.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createSealedFiles } from '../../../main/storage/sealed-file.ts';
import type { SealedFiles } from '../../../main/storage/sealed-port.ts';

/** What the workstation needs to know of an exchange; a child process gets the same as JSON. */
export interface ExchangeAddress {
  fhirUrl: string;
  tokenUrl: string;
  m2m: { clientId: string; clientSecret: string };
}

export interface WorkstationOptions {
  folder: string;
  exchange: ExchangeAddress;
  clock?: Clock;
  resolveDelaysMs?: number[];
  requestTimeoutMs?: number;
  pollScale?: number;
  maxBackoffMs?: number;
  /** Replaces the client, for faults that HTTP cannot show. */
  wrapClient?: (client: ExchangeClient) => ExchangeClient;
  wrapSealed?: (sealed: SealedFiles) => SealedFiles;
  wrapDatabase?: (database: Database) => Database;
  startDecoder?: StartDecoder;
  downloads?: number;
  bytesPerSecond?: number;
  saveDialog?: SaveDialog;
  retentionDays?: number;
  hasSession?: () => boolean | Promise<boolean>;
}

export interface Workstation {
  database: Database;
  requests: RequestsRoom;
  records: RecordsRoom;
  scheduler: Scheduler;
  /** Jobs at work. */
  running(): number;
  tickets: Tickets;
  events: { name: string; detail: unknown }[];
  call: Handlers;
  recordsCall: RecordsRoom['handlers'];
  schedulerCall: ReturnType<typeof createSchedulerHandlers>;
  statusRules: StatusRulesRoom;
  context: HandlerContext;
  /** As the lock does: synchronous, in the middle of whatever runs. */
  close(): void;
}
type Handlers = RequestsRoom['handlers'];

const key = (name: string): Buffer => createHash('sha256').update(`test key ${name}`).digest();

export function openWorkstation(options: WorkstationOptions): Workstation {
  const clock = options.clock ?? systemClock;
  const life = new AbortController();
  const plainDatabase = openDatabase({
    file: path.join(options.folder, 'workstation.db'),
    key: key('database'),
    migrations: [
      ...requestsMigrations,
      ...recordsMigrations,
      ...projectsMigrations,
      ...schedulerMigrations,
      ...statusRulesMigrations,
    ],
  });
  const database = options.wrapDatabase?.(plainDatabase) ?? plainDatabase;
  const plainSealed = createSealedFiles(path.join(options.folder, 'records'), () => key('records'));
  const sealed = options.wrapSealed?.(plainSealed) ?? plainSealed;
  const timeout = options.requestTimeoutMs ?? 2_000;
  const httpClient = createExchangeClient({
    fhirBaseUrl: options.exchange.fhirUrl,
    tokens: m2mTokens(options.exchange),
    clock,
    limits: {
      tryTimeoutMs: timeout,
      headersTimeoutMs: timeout,
      bodyTimeoutMs: timeout,
      tries: 2,
      backoffBaseMs: 10,
      backoffMaxMs: 40,
      retryAfterCapMs: 50,
    },
  });
  const client = options.wrapClient?.(httpClient) ?? httpClient;
  const profile = loadBundledWireProfile();
  const tickets = createTickets();
  const events: { name: string; detail: unknown }[] = [];
  const publish = <N extends keyof AppEvents>(name: N, detail: AppEvents[N]): void => {
    events.push({ name, detail });
    if (events.length > 5000) events.shift();
  };
  const maxBackoffMs = options.maxBackoffMs ?? 200;
  const room: { scheduler?: Scheduler } = {};
  const nudge = (): void => room.scheduler?.nudge();
  const base = options.exchange.fhirUrl;

  const records = createRecords({
    database,
    sealed,
    client,
    outputs: {
      readOutputs: (task) => readOutputs(task, profile, base),
      readDocumentContents: (d, parentKey, certificate) => readDocumentContents(d, parentKey, base, certificate),
    },
    tickets,
    scratch: createScratch(path.join(options.folder, 'scratch')),
    startDecoder:
      options.startDecoder ??
      // One that never answers: what is not about pages decodes none.
      (() => ({ post: () => undefined, onMessage: () => undefined, onExit: () => undefined, kill: () => undefined })),
    clock,
    publish,
    log: silentLogger,
    downloads: options.downloads ?? 3,
    bytesPerSecond: options.bytesPerSecond ?? null,
    diskMarginBytes: 0,
    saveDialog: options.saveDialog ?? { save: () => Promise.resolve(false) },
    actor: 'tester',
    retentionDays: options.retentionDays ?? null,
    maxBackoffMs,
    nudge,
    requireOpenable: () => undefined,
  });
  const statusRules = createStatusRules({
    database,
    profile,
    restate: createRestate({ database, clock }),
    publish,
    clock,
    log: silentLogger,
    life: life.signal,
  });
  const requests = createRequests({
    database,
    sealed,
    client,
    mapping: {
      buildCoreTask: (input) => buildCoreTask(input, profile),
      readRequest: (task) => readRequestTask(task, profile),
      normalizeStatus: (task, previous) => normalizeStatus(task, profile, previous, statusRules.own),
      keepFacts: statusRules.keep,
    },
    records,
    tickets,
    requester: () => ({
      name: 'Dunmore & Pike LLP',
      taxId: '75-1112223',
      identifierSystem: 'https://dunmorepike.example/roi/request',
    }),
    placeOf: () => null,
    nextPoll: (state, now) => nextPollAt(state, now, { scale: options.pollScale ?? 1, random: Math.random }),
    resolveDelaysMs: options.resolveDelaysMs ?? [0, 60, 150],
    maxBackoffMs,
    sendsAtOnce: 32,
    clock,
    publish,
    log: silentLogger,
    nudge,
    life: life.signal,
  });
  let running = 0;
  const counted = (job: Job): Job => ({
    ...job,
    run: async (signal) => {
      running++;
      try {
        return await job.run(signal);
      } finally {
        running--;
      }
    },
  });
  const jobs: Job[] = [
    { name: 'resolve-uncertain', needsSession: true, run: requests.resolveUncertain, dueAt: requests.nextResolve },
    { name: 'send-queued', needsSession: true, run: requests.sendQueued, dueAt: requests.nextSend },
    { name: 'poll-batches', needsSession: true, run: requests.pollBatches, dueAt: requests.nextBatchPoll },
    { name: 'poll-core', needsSession: true, run: requests.pollDue, dueAt: requests.nextPoll },
    { name: 'download-waiting', needsSession: true, run: records.download, dueAt: records.nextDownload },
  ];
  const scheduler = createScheduler({
    jobs: jobs.map(counted),
    clock,
    publish,
    log: silentLogger,
    hasSession: options.hasSession ?? (() => true),
    markAllDue: requests.markPollsDue,
    counts: () => ({ ...requests.counts(), downloading: records.downloading() }),
    maxBackoffMs,
    random: Math.random,
    pausedJobs: createPausedJobs(database, clock),
    clockWentBack: requests.clockWentBack,
  });
  room.scheduler = scheduler;
  return {
    database,
    requests,
    records,
    scheduler,
    running: () => running,
    tickets,
    events,
    call: requests.handlers,
    recordsCall: records.handlers,
    schedulerCall: createSchedulerHandlers(scheduler, () => []),
    statusRules,
    context: { signal: life.signal, audit: () => undefined },
    close: () => {
      life.abort();
      scheduler.stop();
      tickets.end();
      records.close();
      database.close();
      void httpClient.close();
    },
  };
}

/** Starts jobs as `workspace.ts` does: first what a crash left behind. */
export function startWorkstation(options: WorkstationOptions): Workstation {
  const w = openWorkstation(options);
  w.requests.recover();
  w.records.recover();
  w.scheduler.start();
  return w;
}

function m2mTokens(exchange: ExchangeAddress): AccessTokens {
  let token: Promise<string> | null = null;
  const ask = async (signal: AbortSignal): Promise<string> => {
    const basic = Buffer.from(`${exchange.m2m.clientId}:${exchange.m2m.clientSecret}`).toString('base64');
    let answer: Response;
    try {
      answer = await fetch(exchange.tokenUrl, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
        signal,
      });
    } catch (cause) {
      throw signal.aborted
        ? new AppError('aborted', 'Stopped.')
        : new AppError('offline', 'The token endpoint cannot be reached.', { cause });
    }
    if (!answer.ok) throw new AppError('signedOut', 'No token.', { technical: { httpStatus: answer.status } });
    const body: unknown = await answer.json();
    if (typeof body !== 'object' || body === null || !('access_token' in body) || typeof body.access_token !== 'string')
      throw new AppError('malformedAnswer', 'No token.');
    return body.access_token;
  };
  return {
    getToken: (signal) => {
      token ??= ask(signal).catch((error: unknown) => {
        token = null;
        throw error;
      });
      return token;
    },
    invalidate: () => {
      token = null;
    },
  };
}

/** A complete draft; nothing but synthetic data. */
export function completeDraft(custodianId: string, change: Partial<CoreDraft> = {}): CoreDraft {
  const draft = emptyCoreDraft('attorney');
  return {
    ...draft,
    patient: {
      ...draft.patient,
      family: 'Castellano',
      given: 'Bruno',
      birthDate: '1978-11-30',
      gender: 'male',
      identifier: 'P-55120',
      identifierSystem: 'https://planoortho.example/mrn',
    },
    custodian: { id: custodianId, name: 'Plano Orthopedic Clinic', npi: '', city: 'Plano', state: 'TX' },
    serviceFrom: '2024-06-01',
    serviceTo: '2025-11-18',
    recordTypes: ['11506-3'],
    authorization: {
      ...draft.authorization,
      recipient: 'Dunmore & Pike LLP',
      signedDate: '2025-11-18',
      expirationDate: '2199-11-18',
      points: authorizationPoints.map((p) => p.id),
    },
    ...change,
  };
}

/** A small but real PDF: header, one page, cross-reference, end. */
export function smallPdf(padding = 0): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n%${'x'.repeat(padding)}\nxref\n0 4\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n`,
  );
}

/** A draft with everything that sending needs. @returns its id */
export async function readyRequest(
  w: Workstation,
  custodianId: string,
  change: Partial<CoreDraft> = {},
): Promise<string> {
  const { id } = await w.call['requests:createDraft'](
    { purpose: change.purpose ?? 'attorney', copyOf: null },
    w.context,
  );
  await w.call['requests:saveDraft']({ id, draft: completeDraft(custodianId, change) }, w.context);
  await w.call['requests:attachAuthorization']({ id, name: 'authorization.pdf', bytes: smallPdf() }, w.context);
  return id;
}

export const detailOf = (w: Workstation, id: string): Promise<RequestDetail> =>
  w.call['requests:get']({ id }, w.context);

/** Waits for a condition by looking often. @throws with `what` after the limit */
export async function until<T>(what: string, look: () => T | Promise<T>, limitMs = 8_000): Promise<NonNullable<T>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export const whenStatus = (w: Workstation, id: string, ...statuses: string[]): Promise<RequestDetail> =>
  until(`status ${statuses.join(' or ')}`, async () => {
    const d = await detailOf(w, id);
    return statuses.includes(d.row.status) ? d : null;
  });

export const whenDocuments = (
  w: Workstation,
  id: string,
  state: RecordDocument['state'],
  count = 1,
): Promise<RecordDocument[]> =>
  until(`${count} documents ${state}`, async () => {
    const { documents } = await detailOf(w, id);
    return documents.filter((d) => d.state === state).length >= count ? documents : null;
  });
