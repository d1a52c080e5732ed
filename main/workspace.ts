/**
 * The workspace: everything that belongs to one connection while the store is open - its database, session, client, requests,
 * records and jobs. Made by `compose` at unlock or activation and thrown away at lock. Wiring only.
 */
import path from 'node:path';
import type { Task } from 'fhir/r4';
import type { AppStatus, Preferences } from '../preload/contract/app.ts';
import type { ConnectionTest } from '../preload/contract/connections.ts';
import type { workspaceContract } from '../preload/contract/index.ts';
import { createJoinedPlaces } from './adoption/joined-places.ts';
import { createAdoption } from './adoption/adoption-service.ts';
import { createAdoptionHandlers } from './adoption/handlers.ts';
import { createJoinFound } from './adoption/join-found.ts';
import { adoptionMigrations } from './adoption/migrations.ts';
import { createOwnLook } from './adoption/own-look.ts';
import { createArrival } from './arrival/create-arrival.ts';
import { arrivalMigrations } from './arrival/migrations.ts';
import type { AuditTrail } from './audit/trail.ts';
import { testConnection } from './auth/connection-test.ts';
import { createSessionHandlers } from './auth/handlers.ts';
import { authMigrations } from './auth/migrations.ts';
import { createOAuthClient } from './auth/oauth-client.ts';
import { createSecretVault } from './auth/secret-vault.ts';
import { createSessionService } from './auth/session-service.ts';
import { createBoard } from './board/create-board.ts';
import { boardMigrations } from './board/migrations.ts';
import { createDirectoryHandlers } from './directory/handlers.ts';
import { directoryMigrations } from './directory/migrations.ts';
import { createDirectoryRepository } from './directory/repository.ts';
import { createDirectoryService } from './directory/service.ts';
import { disclosedAbout, type DisclosedAbout } from './disclosures/accounting.ts';
import { createDisclosures } from './disclosures/create-disclosures.ts';
import { disclosuresMigrations } from './disclosures/migrations.ts';
import { createExchangeClient } from './exchange/client.ts';
import { createHttp } from './exchange/http.ts';
import { buildBatchTask, buildChildTask } from './exchange/mapping-audit.ts';
import { buildCoreTask } from './exchange/mapping-core.ts';
import { resubmissionInputs } from './exchange/mapping-shared.ts';
import { normalizeStatus } from './exchange/normalize-status.ts';
import { readDocumentContents, readOutputs } from './exchange/read-outputs.ts';
import { readRequestTask } from './exchange/read-requests.ts';
import { loadBundledWireProfile, loadWireProfile, type WireProfile } from './exchange/wire-profile.ts';
import type { HandlersOf } from './ipc/handlers.ts';
import type { Clock } from './lib/clock.ts';
import { AppError } from './lib/errors.ts';
import type { Publish } from './lib/events.ts';
import type { Logger } from './lib/logger.ts';
import { createMembers } from './members/create-members.ts';
import { membersMigrations } from './members/migrations.ts';
import { createNotifications, type NotificationsRoom } from './notifications/create-notifications.ts';
import type { Platform } from './platform/ports.ts';
import { createPatientAccess } from './patient-access/create-patient-access.ts';
import { patientAccessMigrations } from './patient-access/migrations.ts';
import { createProjects } from './projects/create-projects.ts';
import { projectsMigrations } from './projects/migrations.ts';
import { createSiteDirectory } from './projects/site-directory.ts';
import { createRecords } from './records/create-records.ts';
import { recordsMigrations } from './records/migrations.ts';
import { createScratch } from './records/scratch.ts';
import { createTickets, type Tickets } from './records/tickets.ts';
import { createRequests } from './requests/create-requests.ts';
import { requestsMigrations } from './requests/migrations.ts';
import { createResubmission } from './requests/resubmission.ts';
import type { JobOutcome } from './requests/ports.ts';
import { whoIs, type Who } from './requests/who.ts';
import { createRestate } from './requests/restate.ts';
import { nextPollAt } from './scheduler/cadence.ts';
import { createReview } from './review/create-review.ts';
import { reviewMigrations } from './review/migrations.ts';
import { createSchedulerHandlers } from './scheduler/handlers.ts';
import { schedulerMigrations } from './scheduler/migrations.ts';
import { createPausedJobs } from './scheduler/paused-jobs.ts';
import { createScheduler } from './scheduler/scheduler-service.ts';
import { createSearch } from './search/create-search.ts';
import { searchMigrations } from './search/migrations.ts';
import type { Policy } from './settings/policy/policy.ts';
import type { ManagedProfile } from './settings/profiles.ts';
import { readWireProfileFile } from './settings/wire-profile-file.ts';
import { createStatusRules } from './status-rules/create-status-rules.ts';
import { statusRulesMigrations } from './status-rules/migrations.ts';
import { openDatabase } from './storage/database.ts';
import type { Migration } from './storage/migrations.ts';
import { createSealedFiles } from './storage/sealed-file.ts';
import { createText } from './text/create-text.ts';
import { textMigrations } from './text/migrations.ts';
import { readLanguage, readSideFile } from './text/side-files.ts';
import { createWorklist } from './worklist/create-worklist.ts';
import { worklistMigrations } from './worklist/migrations.ts';
import { createResubmissionGate } from './worklist/resubmission-gate.ts';

export interface WorkspaceDeps {
  profile: ManagedProfile;
  folder: string;
  databaseKey: Buffer;
  recordsKey: Buffer;
  /** A client secret that lives in memory only. */
  sessionSecret: string | null;
  platform: Platform;
  policy: Policy;
  clock: Clock;
  log: Logger;
  publish: Publish;
  trail: AuditTrail;
  /** Fires when the store locks. */
  signal: AbortSignal;
  preferences(): Preferences;
}

export interface Workspace {
  readonly profile: ManagedProfile;
  readonly handlers: HandlersOf<typeof workspaceContract>;
  /** Recovers what a crash left and starts the jobs. */
  start(): void;
  /** After suspend, or when the network may be back. */
  resume(): void;
  /** Ends every job and address, then closes the database. Synchronous: the store key is zeroed right after. */
  close(): void;
  session(): AppStatus['session'];
  activity(): AppStatus['activity'];
  /** What would rest if the program ended now. */
  inProgress(): { toSend: number; receiving: number };
  /** @throws AppError `signedOut` unless a token is there or can be had without the user */
  requireSession(): Promise<void>;
  setSecret(secret: string): Promise<void>;
  testConnection(signal: AbortSignal): Promise<ConnectionTest>;
  readTicket: Tickets['read'];
  /** Whom a subject of the trail is about. */
  about(subject: string): Who | null;
  /** What was handed on about a person. */
  disclosedAbout(name: string, birthDate: string): DisclosedAbout[];
}

/** The whole schema of a connection's database. */
export const workspaceMigrations: readonly Migration[] = [
  ...authMigrations,
  ...directoryMigrations,
  ...requestsMigrations,
  ...recordsMigrations,
  ...disclosuresMigrations,
  ...reviewMigrations,
  ...projectsMigrations,
  ...boardMigrations,
  ...worklistMigrations,
  ...searchMigrations,
  ...schedulerMigrations,
  ...adoptionMigrations,
  ...statusRulesMigrations,
  ...textMigrations,
  ...arrivalMigrations,
  ...patientAccessMigrations,
  ...membersMigrations,
];

/** Events by which somebody saw what is in a document. */
const SEEN: readonly string[] = ['document.viewed', 'document.partViewed'];

/** Practice sites do in a second what takes others a minute: an hourly question becomes one in 3.6 s. */
const PRACTICE_POLL_SCALE = 0.001;

/** Where the cadence is scaled (practice, trials) so are the notices, but never to less than these milliseconds. */
const noticePace = (scale: number): { settleMs: number; everyMs: number } => ({
  settleMs: Math.max(1_000, 8_000 * Math.min(1, scale)),
  everyMs: Math.max(60_000, 300_000 * Math.min(1, scale)),
});

/** A search of the directory by nothing. */
const anyPlace = {
  kind: 'provider',
  name: '',
  match: 'contains',
  npi: '',
  city: '',
  state: '',
  postalCode: '',
} as const;

/** Opens the connection's data. @throws AppError of the storage room; nothing is left open then */
export function createWorkspace(deps: WorkspaceDeps): Workspace {
  const { profile, platform, policy, clock, log } = deps;
  /** What goes to the window is also what may be worth a notice. */
  const publish: Publish = (name, detail) => {
    deps.publish(name, detail);
    // What was received is to be read.
    if (name === 'records:changed') nudge();
    notifications?.heard(name);
  };
  let notifications: NotificationsRoom | null = null;
  const { limits } = policy;
  const wire = wireProfileOf(profile.wireProfile, policy);
  const life = new AbortController();
  const ended = AbortSignal.any([life.signal, deps.signal]);
  const database = openDatabase({
    file: path.join(deps.folder, 'workstation.db'),
    key: deps.databaseKey,
    migrations: workspaceMigrations,
    folds: true,
  });
  deps.databaseKey.fill(0);
  const sealed = createSealedFiles(path.join(deps.folder, 'records'), () => deps.recordsKey);

  const http = createHttp(clock, {
    tryTimeoutMs: limits.requestTimeoutMs,
    headersTimeoutMs: limits.requestTimeoutMs,
    bodyTimeoutMs: limits.requestTimeoutMs,
  });
  const vault = createSecretVault({ database, keychain: platform.keychain, clock, override: () => deps.sessionSecret });
  const secret = (): Promise<string | null> => vault.clientSecret(profile.id);
  let changed: () => void = () => undefined;
  const session = createSessionService({
    authKind: profile.authKind,
    redirectUri: profile.redirectUri,
    oauth: createOAuthClient({ settings: profile, clientSecret: secret, http }),
    vault: vault.tokenVault(profile.id),
    hasClientSecret: async () => (await secret()) !== null,
    window: platform.signInWindow,
    opener: platform.opener,
    clock,
    changed: () => changed(),
  });
  const client = createExchangeClient({
    fhirBaseUrl: profile.fhirBaseUrl,
    tokens: session.tokens,
    clock,
    limits: {
      tryTimeoutMs: limits.requestTimeoutMs,
      headersTimeoutMs: limits.requestTimeoutMs,
      bodyTimeoutMs: limits.requestTimeoutMs,
      backoffMaxMs: limits.maxBackoffMs,
      retryAfterCapMs: limits.maxBackoffMs,
    },
    requestLog: (e) =>
      deps.trail.appendSoon({
        event: 'api.call',
        outcome: e.failure === null ? 'success' : 'failure',
        profileId: profile.id,
        call: {
          method: e.method,
          resource: e.path,
          status: e.status,
          durationMs: Math.round(e.durationMs),
          serverRequestId: e.serverRequestId,
        },
        ...(e.failure === null ? {} : { detail: e.failure }),
      }),
  });

  const statusRules = createStatusRules({
    database,
    profile: wire,
    restate: createRestate({ database, clock }),
    publish,
    clock,
    log,
    life: ended,
  });
  // The rooms tell the scheduler that something became due; it is made after them.
  let nudge: () => void = () => undefined;
  const tickets = createTickets();
  const records = createRecords({
    database,
    sealed,
    client,
    outputs: {
      readOutputs: (task) => readOutputs(task, wire, profile.fhirBaseUrl),
      readDocumentContents: (document, parentKey, certificate) =>
        readDocumentContents(document, parentKey, profile.fhirBaseUrl, certificate),
    },
    tickets,
    scratch: createScratch(path.join(deps.folder, 'scratch')),
    startDecoder: platform.startDecoder,
    downloads: limits.downloads,
    bytesPerSecond: limits.downloadBytesPerSecond ?? null,
    diskMarginBytes: limits.diskMarginMb * 1_000_000,
    saveDialog: platform.saveDialog,
    actor: platform.actor,
    retentionDays: policy.retention.days ?? null,
    maxBackoffMs: limits.maxBackoffMs,
    clock,
    publish,
    log,
    nudge: () => nudge(),
    requireOpenable: (id) => review.requireOpenable(id),
  });
  const textChanged = (ids: string[]): void => publish('text:changed', { ids });
  const text = createText({
    database,
    sealed,
    scratch: createScratch(path.join(deps.folder, 'scratch-text')),
    startReader: platform.startReader,
    startRecognizer: platform.startRecognizer,
    language: () => readLanguage(platform.paths.dist),
    recognition: () => (!policy.ocr ? 'forbidden' : deps.preferences().readScans ? 'on' : 'off'),
    clock,
    startDecoder: platform.startDecoder,
    sideFile: (name) => readSideFile(platform.paths.dist, name),
    log,
    onRead: (id) => arrival.check(id),
    changed: textChanged,
    nudge: () => nudge(),
  });
  const arrival = createArrival({ database, text, clock, changed: textChanged });
  const disclosures = createDisclosures({ database, clock, self: platform.actor });
  const cadence = {
    scale: profile.environment === 'practice' ? PRACTICE_POLL_SCALE : limits.pollScale,
    random: Math.random,
  };
  const organizations = createDirectoryRepository(database);
  const requests = createRequests({
    database,
    sealed,
    client,
    mapping: {
      buildCoreTask: (input) => buildCoreTask(input, wire),
      readRequest: (task) => readRequestTask(task, wire),
      normalizeStatus: (task, previous) => normalizeStatus(task, wire, previous, statusRules.own),
      keepFacts: statusRules.keep,
    },
    records,
    tickets,
    requester: () => profile.requester,
    placeOf: (id) => organizations.get(id),
    nextPoll: (state, now) => nextPollAt(state, now, cadence),
    resolveDelaysMs: limits.resolveDelaysMs,
    maxBackoffMs: limits.maxBackoffMs,
    sendsAtOnce: limits.sendsAtOnce,
    clock,
    publish,
    log,
    nudge: () => nudge(),
    life: ended,
  });
  const directory = createDirectoryService({
    client,
    repository: organizations,
    systems: wire.identifierSystems,
    typeValues: wire.search.organizationTypes,
    clock,
  });
  const projects = createProjects({
    database,
    uploadFolder: path.join(deps.folder, 'uploads'),
    outgoing: requests.outgoing,
    mapping: {
      buildBatchTask: (input) => buildBatchTask(input, wire),
      buildChildTask: (input) => buildChildTask(input, wire),
    },
    directory: createSiteDirectory({ directory, client, systems: wire.identifierSystems }),
    requester: () => profile.requester,
    saveDialog: platform.saveDialog,
    clock,
    publish,
    log,
    nudge: () => nudge(),
    holderOf: requests.joiner.holderOf,
    life: ended,
  });
  requests.feedFrom(projects.source);
  const board = createBoard({ database, saveDialog: platform.saveDialog, clock, publish, log, life: ended });
  const worklist = createWorklist({
    database,
    index: board.index,
    resubmission: createResubmission({
      database,
      clock,
      inputsFor: (former) => resubmissionInputs(former, wire),
      ...createResubmissionGate(database),
    }),
    createDraft: requests.createDraft,
    self: platform.actor,
    supportAddress: policy.supportMail ?? '',
    host: new URL(profile.fhirBaseUrl).host,
    openMail: (url) => platform.opener.openMail(url),
    clock,
    publish,
    nudge: () => nudge(),
    life: ended,
  });
  const quiet = { signal: ended, audit: () => undefined };
  const patientAccess = createPatientAccess({
    database,
    platform,
    policy: policy.patientAccess,
    heard: (e) =>
      deps.trail.appendSoon({
        event: 'payer.call',
        outcome: e.failure === null ? 'success' : 'failure',
        profileId: profile.id,
        detail: [e.method, e.path, e.status ?? '-', `${Math.round(e.durationMs)} ms`, e.failure]
          .filter((x) => x !== null)
          .join(' '),
      }),
    clock,
    publish,
    log,
    life: ended,
  });
  const members = createMembers({
    database,
    store: patientAccess.store,
    disclosures: disclosures.record,
    exportAllowed: policy.permissions.export,
    saveDialog: platform.saveDialog,
    tickets,
    texts: {
      pages: text.repository.pages,
      statedDays: (documentId) => text.repository.reading(documentId)?.stated.serviceDates ?? [],
    },
    drafts: {
      create: requests.createDraft,
      draftOf: async (id) => {
        const { draft, row } = await requests.handlers['requests:get']({ id }, quiet);
        return { draft, purpose: row.purpose };
      },
      save: async (id, draft) => void (await requests.handlers['requests:saveDraft']({ id, draft }, quiet)),
      placeByNpi: (npi) => {
        const [found] = organizations.search({ ...anyPlace, npi }, 0, 1).items;
        return found ? { id: found.id, name: found.name, npi, city: found.city, state: found.state } : null;
      },
    },
    self: platform.actor,
    clock,
    publish,
    log,
    life: ended,
  });
  const review = createReview({
    database,
    ports: {
      rowsOf: records.rowsOf,
      revoke: (id) => tickets.revoke(`document/${id}`),
      seen: (id) =>
        [
          ...deps.trail.about(`document/${id}`, 500).filter(({ event }) => SEEN.includes(event)),
          ...disclosures.record
            .of('document', id)
            .map(({ at, by, way }) => ({ at, actor: by, event: `disclosed.${way}` })),
        ]
          .map(({ at, actor, event }) => ({ at, by: actor, event }))
          .sort((a, b) => b.at.localeCompare(a.at)),
      decideReviewed: async (id, reviewed) => {
        const { decision } = await worklist.handlers['worklist:get']({ id }, quiet);
        if (reviewed ? decision !== null : decision?.what !== 'reviewed') return;
        await worklist.handlers['worklist:decide']({ ids: [id], what: reviewed ? 'reviewed' : null }, quiet);
      },
    },
    self: platform.actor,
    always: policy.review.secondReviewer,
    host: new URL(profile.fhirBaseUrl).host,
    supportAddress: policy.supportMail ?? '',
    openMail: (url) => platform.opener.openMail(url),
    clock,
    publish,
    log,
  });
  records.retention.heldBy(review.holds);
  requests.joiner.onChild(projects.adopt.linkChild);
  const places = createJoinedPlaces({
    database,
    client,
    organizations,
    systems: wire.identifierSystems,
    clock,
    publish,
    log,
  });
  const pollBatches = async (signal: AbortSignal): Promise<JobOutcome> => {
    const polled = await requests.pollBatches(signal);
    const placed = await places.fill(signal);
    return { requests: polled.requests + placed.requests, changed: polled.changed + placed.changed };
  };
  const finding = {
    database,
    client,
    joiner: requests.joiner,
    read: (task: Task) => readRequestTask(task, wire),
    requester: () => profile.requester,
    places: places.fill,
    clock,
    publish,
  };
  const joinFound = createJoinFound({ ...finding, projects: projects.adopt, nudge: () => nudge() });
  const adoption = createAdoption({ ...finding, joinFound, log, life: ended });
  const ownLook = createOwnLook({
    ...finding,
    joinFound,
    blindBatches: () =>
      requests.batches().flatMap(({ mode, taskId, projectId }) => {
        const identifier = projectId === null || mode !== 'id-lists' ? null : projects.identifierOf(projectId);
        return projectId === null || identifier === null ? [] : [{ taskId, projectId, identifier }];
      }),
    cadence,
  });
  const signedIn = (): boolean => session.get().state === 'signedIn';
  const scheduler = createScheduler({
    jobs: [
      { name: 'resolve-uncertain', needsSession: true, run: requests.resolveUncertain, dueAt: requests.nextResolve },
      { name: 'send-queued', needsSession: true, run: requests.sendQueued, dueAt: requests.nextSend },
      { name: 'poll-batches', needsSession: true, run: pollBatches, dueAt: requests.nextBatchPoll },
      { name: 'poll-core', needsSession: true, run: requests.pollDue, dueAt: requests.nextPoll },
      { name: 'adopt', needsSession: true, run: ownLook.run, dueAt: ownLook.nextAt },
      { name: 'download-waiting', needsSession: true, run: records.download, dueAt: records.nextDownload },
      { name: 'extract-text', needsSession: false, run: text.extract, dueAt: text.nextExtract, left: text.toRead },
      {
        name: 'read-scans',
        needsSession: false,
        run: text.recognize,
        dueAt: text.nextRecognize,
        left: text.toRecognize,
      },
    ],
    clock,
    publish,
    log,
    // Not whether a token is held: with the exchange down at the start nobody would ever ask for one.
    hasSession: () => session.canWork(),
    markAllDue: requests.markPollsDue,
    counts: () => ({ ...requests.counts(), downloading: records.downloading() }),
    maxBackoffMs: limits.maxBackoffMs,
    random: Math.random,
    pausedJobs: createPausedJobs(database, clock),
    clockWentBack: requests.clockWentBack,
  });
  notifications = createNotifications({
    database,
    desktop: platform.desktop,
    toDo: board.toDo,
    clock,
    preferences: () => (policy.notifications ? deps.preferences().notifications : null),
    session: () => session.get().state,
    ...noticePace(cadence.scale),
  });
  nudge = () => scheduler.nudge();
  changed = () => {
    publish('status:changed', {});
    if (signedIn()) scheduler.wake();
  };

  /** Without the user: at start, and when the network may be back. */
  const connectQuietly = async (): Promise<void> => {
    try {
      if (await session.canWork()) await session.tokens.getToken(ended);
    } catch (cause) {
      log.info('session.quiet', { errorCode: cause instanceof AppError ? cause.code : 'internal' });
    }
  };

  return {
    profile,
    handlers: {
      ...createSessionHandlers(() => session),
      ...createDirectoryHandlers(directory),
      ...requests.handlers,
      ...projects.handlers,
      ...records.handlers,
      ...text.handlers,
      ...arrival.handlers,
      ...disclosures.handlers,
      ...members.handlers,
      ...review.handlers,
      ...board.handlers,
      ...worklist.handlers,
      ...createSearch({ database, index: board.index, people: projects.people, publish, clock, log, life: ended })
        .handlers,
      ...createAdoptionHandlers(adoption),
      ...createSchedulerHandlers(scheduler, () =>
        requests.batches().flatMap((b) => {
          const name = b.projectId === null ? null : projects.nameOf(b.projectId);
          return b.projectId === null || name === null
            ? []
            : [{ ...b, projectId: b.projectId, name, highWaterMark: b.mark }];
        }),
      ),
      ...statusRules.handlers,
      ...patientAccess.handlers,
    },
    start: () => {
      records.recover();
      text.recover();
      arrival.renew(ended).catch((error: unknown) => {
        if (database.open) log.warn('arrival.renew', { error });
      });
      const uncertain = requests.recover();
      projects.start();
      board.start();
      statusRules.start();
      members.start();
      notifications?.start();
      patientAccess.start();
      if (uncertain > 0) log.info('requests.recovered', { count: uncertain });
      scheduler.start();
      void connectQuietly();
    },
    resume: () => {
      void connectQuietly().then(() => scheduler.wake());
    },
    close: () => {
      life.abort();
      notifications?.stop();
      scheduler.stop();
      tickets.end();
      records.close();
      patientAccess.close();
      text.close();
      session.close();
      void client.close();
      void http.close();
      database.close();
      deps.recordsKey.fill(0);
    },
    session: () => session.get(),
    activity: () => ({ ...scheduler.activity(), toRead: text.toRead(), toRecognize: text.toRecognize() }),
    inProgress: () => {
      const { sending, queued, uncertain, downloading } = scheduler.activity();
      return { toSend: sending + queued + uncertain + (notifications?.heldRows() ?? 0), receiving: downloading };
    },
    requireSession: async () => {
      if (!(await session.canWork()))
        throw new AppError('signedOut', 'You are not signed in.', {
          nextStep: 'Sign in to the connection, then try again.',
          retryable: true,
        });
    },
    setSecret: (value) => vault.setClientSecret(profile.id, value),
    testConnection: (signal) =>
      testConnection(
        { client, getToken: (s) => session.tokens.getToken(s), session: () => session.get(), clock },
        AbortSignal.any([signal, ended]),
      ),
    readTicket: (ticket) => tickets.read(ticket),
    about: (subject) => whoIs(database, subject),
    disclosedAbout: (name, birthDate) => disclosedAbout(database, name, birthDate),
  };
}

function wireProfileOf(name: string, policy: Policy): WireProfile {
  const file = policy.wireProfiles[name];
  if (file !== undefined) return loadWireProfile(readWireProfileFile(file));
  const bundled = loadBundledWireProfile();
  if (name === bundled.id) return bundled;
  throw new AppError('invalid', `The wire profile “${name}” is not known.`, {
    nextStep: 'Correct the connection, or name the file in the policy.',
    fields: [{ path: 'wireProfile', message: 'There is no wire profile of this name.' }],
  });
}
