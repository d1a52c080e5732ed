/**
 * Purpose: puts the rooms of the practice exchange together and gives them one front, the `Exchange`.
 */
import { randomBytes } from 'node:crypto';
import type { Organization, Task } from 'fhir/r4';
import { createProvider, REDIRECT_URI } from './auth/provider.ts';
import { createAuthAnswer } from './auth/server.ts';
import { TokenStore } from './auth/token-store.ts';
import { ExchangeClock } from './clock.ts';
import { answerControl } from './control.ts';
import { answerDelivery } from './delivery/server.ts';
import { FileShelf } from './delivery/shelf.ts';
import { LinkSigner } from './delivery/sign.ts';
import { behaviourFor } from './directory/behaviours.ts';
import { createDirectory } from './directory/organizations.ts';
import { OrganizationSearch } from './fhir/organization-search.ts';
import { FhirServer } from './fhir/server.ts';
import { TaskSearch } from './fhir/task-search.ts';
import { FaultSwitchboard } from './http/faults.ts';
import { Origin } from './http/origin.ts';
import { RequestLog } from './http/request-log.ts';
import { seededRandom } from './random.ts';
import { TaskRenderer } from './tasks/render.ts';
import { readState, StateFile } from './tasks/state-file.ts';
import { TaskStore } from './tasks/store.ts';
import type { Behaviour, Exchange, ExchangeOptions, ExchangeUser, OriginName } from './types.ts';

const DEFAULTS = {
  seed: 20_261_122,
  tokenLifetimeS: 3600,
  providerCount: 2_050,
  payerCount: 60,
  defaultPageSize: 20,
  maxPageSize: 200,
  payloadLimitBytes: 10 * 1024 * 1024,
  linkLifetimeS: 3600,
  requestLogSize: 2000,
} as const;

/** A pool's issuer is not the host of its custom domain; clients that assume so have to fail here, not in production. */
const COGNITO_LIKE_ISSUER = 'https://cognito-idp.practice.example/practice-pool';

const USERS: ExchangeUser[] = [
  { username: 'casey.clerk', password: 'Practice-2026' },
  { username: 'riley.reviewer', password: 'Practice-2026' },
];

export async function startExchange(options: ExchangeOptions = {}): Promise<Exchange> {
  const seed = options.seed ?? DEFAULTS.seed;
  const startAt = options.startAt;
  const clock = new ExchangeClock(
    options.clock ?? 'manual',
    startAt === undefined ? Date.now() : new Date(startAt).getTime(),
  );
  const faults = new FaultSwitchboard(seededRandom(seed ^ 0xfa017));
  const log = new RequestLog(options.requestLogSize ?? DEFAULTS.requestLogSize);
  const payloadLimitBytes = options.payloadLimitBytes ?? DEFAULTS.payloadLimitBytes;

  const originOf = (name: OriginName): Origin =>
    new Origin({
      name,
      port: options.ports?.[name] ?? 0,
      faults,
      log,
      bodyLimitBytes: payloadLimitBytes,
      // What is foreign to the delivery origin is the FHIR origin, and the other way round.
      foreignOrigin: () => (name === 'delivery' ? origins.fhir.url : origins.delivery.url),
    });
  const origins = {
    auth: originOf('auth'),
    fhir: originOf('fhir'),
    delivery: originOf('delivery'),
    control: originOf('control'),
  };

  const directory = createDirectory({
    seed,
    providerCount: options.providerCount ?? DEFAULTS.providerCount,
    payerCount: options.payerCount ?? DEFAULTS.payerCount,
    typeCoding: options.organizationTypeCoding ?? 'pay',
  });
  const behaviourOf = (id: string): Behaviour => options.behaviours?.[id] ?? options.behaviour ?? behaviourFor(id);

  const pageRules = {
    defaultCount: options.defaultPageSize ?? DEFAULTS.defaultPageSize,
    maxCount: options.maxPageSize ?? DEFAULTS.maxPageSize,
    totals: options.totals ?? true,
  };
  const ignoredOfTask = new Set(options.ignoreParams?.Task);
  const organizations = new OrganizationSearch(
    directory,
    { ...pageRules, ignored: new Set(options.ignoreParams?.Organization) },
    options.nameContains ?? true,
  );

  let stateFile: StateFile | undefined;
  const store = new TaskStore({
    clock,
    behaviourOf,
    automatic: options.automatic ?? true,
    pace: options.pace ?? 1,
    // A running exchange that lost its state must not give out ids a client has already seen; tests like small ones.
    firstSerial: clock.speed === 0 ? 0 : Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 1000),
    onChange: () => stateFile?.changed(),
  });
  if (options.stateFile !== undefined) {
    const saved = readState(options.stateFile, options.stateKey);
    if (saved) {
      clock.notBefore(Math.max(saved.head.clockMs, saved.head.lastStampMs));
      store.restore(saved.records, saved.head.serial, saved.head.lastStampMs);
    }
    stateFile = new StateFile(
      options.stateFile,
      {
        get serial() {
          return store.serial;
        },
        get lastStampMs() {
          return store.lastStampMs;
        },
        all: () => store.all(),
      },
      () => clock.now(),
      options.stateKey,
    );
  }

  const signer = new LinkSigner();
  const shelf = new FileShelf((id) => organizations.get(id), options.chartPages);
  const renderer = new TaskRenderer({
    clock,
    shelf,
    signer,
    deliveryUrl: () => origins.delivery.url,
    linkLifetimeS: options.linkLifetimeS ?? DEFAULTS.linkLifetimeS,
  });

  const tokens = new TokenStore();
  const m2m = { clientId: 'practice-m2m', clientSecret: randomBytes(24).toString('hex') };
  const user = { clientId: 'practice-desktop', redirectUri: REDIRECT_URI };
  for (const origin of Object.values(origins)) await origin.listen();
  const provider = await createProvider({
    issuer: options.issuer === 'origin' ? origins.auth.url : (options.issuer ?? COGNITO_LIKE_ISSUER),
    tokenLifetimeS: options.tokenLifetimeS ?? DEFAULTS.tokenLifetimeS,
    clients: { m2m, user },
    users: USERS,
    store: tokens,
  });
  const authorizeUrl = `${origins.auth.url}/oauth2/authorize`;
  const tokenUrl = `${origins.auth.url}/oauth2/token`;

  const timers = new Set<NodeJS.Timeout>();
  const typeOf = (id: string): string | undefined => organizations.get(id)?.id?.split('-')[0];
  const fhir = new FhirServer({
    store,
    renderer,
    shelf,
    organizations,
    tasks: new TaskSearch(store.indexes, { ...pageRules, ignored: ignoredOfTask }),
    validation: {
      isProvider: (id) => typeOf(id) === 'prov',
      isPayer: (id) => typeOf(id) === 'pay',
      task: (id) => store.get(id),
    },
    baseUrl: () => origins.fhir.url,
    ifNoneExist: options.ifNoneExist ?? true,
    refuseDuplicateIdentifiers: options.refuseDuplicateIdentifiers ?? false,
    createStatus: options.createStatus ?? 201,
    payloadLimitBytes,
    lookUpToken: (token) => tokens.lookUp(token),
    allowReferencedReads: options.allowReferencedReads ?? false,
    authUrls: () => ({ authorizeUrl, tokenUrl }),
    later: (ms, run) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
    },
  });

  const recordOrThrow = (id: string) => {
    const record = store.get(id);
    if (!record) throw new Error(`No Task ${id}`);
    return record;
  };
  const current = (id: string): Task => renderer.task(recordOrThrow(id));

  const exchange: Exchange = {
    authorizeUrl,
    tokenUrl,
    m2m,
    user,
    fhirUrl: origins.fhir.url,
    deliveryUrl: origins.delivery.url,
    controlUrl: origins.control.url,
    users: USERS.map((known) => ({ ...known })),
    clock,
    faults,
    get requests() {
      return log.latest();
    },
    clearRequests: () => log.clear(),
    peakLoad: () => {
      const { peak } = origins.fhir;
      origins.fhir.peak = 0;
      return peak;
    },
    organizations: (): Organization[] => directory,
    behaviourOf,
    providersWith: (behaviour) =>
      directory.flatMap(({ id }) => (id?.startsWith('prov-') && behaviourOf(id) === behaviour ? [id] : [])),
    tasks: () => Array.from(store.all(), (record) => renderer.task(record)),
    taskCount: () => store.size,
    task: (id) => (store.get(id) ? current(id) : undefined),
    tasksByIdentifier: (system, value) =>
      Array.from(store.indexes.identifier(`${system}|${value}`), (record) => renderer.task(record)),
    advance: (id, status) => {
      store.advance(recordOrThrow(id), status);
      return current(id);
    },
    set: (id, patch) => {
      store.set(recordOrThrow(id), patch);
      return current(id);
    },
    deliver: (id, outputs, { status = 'completed' } = {}) => {
      store.deliver(recordOrThrow(id), outputs, status);
      return current(id);
    },
    ignoreTaskParams: (names) => {
      ignoredOfTask.clear();
      for (const name of names) ignoredOfTask.add(name);
    },
    revokeTokens: () => tokens.revokeAccessTokens(),
    seedTasks: (tasks) => Array.from(tasks, (task) => store.create(task).id),
    stop: async () => {
      await Promise.all([origins.auth.stop(), origins.fhir.stop(), origins.delivery.stop()]);
    },
    start: async () => {
      await Promise.all([origins.auth.listen(), origins.fhir.listen(), origins.delivery.listen()]);
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      clock.close();
      await Promise.all(Object.values(origins).map((origin) => origin.stop()));
      await stateFile?.flush();
    },
  };

  origins.auth.handleRaw(createAuthAnswer(provider, USERS));
  origins.fhir.handle((request) => fhir.answer(request));
  origins.delivery.handle((request) =>
    answerDelivery(request, {
      clock,
      signer,
      fileAt: (path) => {
        const found = renderer.outputAt(path);
        const record = found && store.get(found.taskId);
        const spec = found && record?.outputs[found.index];
        return record && spec ? shelf.file(record, spec, found.kind) : undefined;
      },
    }),
  );
  origins.control.handle((request) => answerControl(request, exchange));
  return exchange;
}
