/** Puts the Patient Access room together for one open workspace. Wiring only. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { patientAccessContract } from '../../preload/contract/patient-access.ts';
import { createSecretVault } from '../auth/secret-vault.ts';
import { createHttp } from '../exchange/http.ts';
import { pathTemplate } from '../exchange/addresses.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import { createGather } from '../lib/gather.ts';
import type { Logger } from '../lib/logger.ts';
import type { Platform } from '../platform/ports.ts';
import type { PatientAccessPolicy } from '../settings/policy/patient-access.ts';
import type { Database } from '../storage/database-port.ts';
import { createConnectionRepository } from './connection-repository.ts';
import { createConnectionsService } from './connections-service.ts';
import { createPatientStore } from './create-store.ts';
import { createFetchRepository } from './fetch-repository.ts';
import { createFetchService } from './fetch-service.ts';
import { createGrantRepository } from './grant-repository.ts';
import { createGrantsService } from './grants-service.ts';
import { createPatientAccessHandlers } from './handlers.ts';
import { createMemberRepository } from './member-repository.ts';
import { createPayerClient } from './payer-client.ts';
import { usedEndpoints } from './profile-rules.ts';
import { createResourceRepository } from './resource-repository.ts';
import type { PatientStore } from './store-port.ts';

export interface PatientAccessRoom {
  handlers: HandlersOf<typeof patientAccessContract>;
  /** For the views of a member's data. */
  store: PatientStore;
  start(): void;
  close(): void;
}

export interface PatientAccessDeps {
  database: Database;
  platform: Pick<Platform, 'keychain' | 'opener' | 'signInWindow' | 'redirectScheme'>;
  policy: PatientAccessPolicy;
  heard(entry: {
    method: string;
    path: string;
    status: number | null;
    durationMs: number;
    failure: string | null;
  }): void;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}

const CHANGES_EVERY_MS = 400;

export function createPatientAccess(deps: PatientAccessDeps): PatientAccessRoom {
  const { database, platform, policy, clock, log, life } = deps;
  const limits = policy;
  const breathe = async (): Promise<void> => void (await nextTurn());
  const http = createHttp(clock, {
    tryTimeoutMs: limits.pageTimeoutMs,
    headersTimeoutMs: limits.pageTimeoutMs,
    bodyTimeoutMs: limits.pageTimeoutMs,
    connections: 12,
  });
  // A vault of its own: a secret that the environment gives belongs to the exchange and may reach no payer.
  const vault = createSecretVault({ database, keychain: platform.keychain, clock });
  const changes = createGather<string>(clock, CHANGES_EVERY_MS, (ids) => deps.publish('payers:changed', { ids }));
  const changed = (grantId: string): void => {
    if (!life.aborted) changes.add(grantId);
  };

  const connectionRows = createConnectionRepository(database);
  const grants = createGrantRepository(database);
  const members = createMemberRepository(database);
  const resources = createResourceRepository(database);
  const store = createPatientStore(
    database,
    (grantId) => usedEndpoints(connectionRows.get(grants.get(grantId).connectionId).settings, null).fhirBaseUrl,
  );
  const connections = createConnectionsService({
    repository: connectionRows,
    vault,
    http,
    windowAllowed: policy.signInWindow === 'allowed',
    schemeAvailable: platform.redirectScheme.available,
    clock,
    changed: () => changed(''),
  });
  let goOn: (grantId: string) => void = () => undefined;
  const service = createGrantsService({
    connections,
    grants,
    members,
    vault,
    http,
    opener: platform.opener,
    window: platform.signInWindow,
    clock,
    breathe,
    clientFor: (connection, tokens) =>
      createPayerClient({
        base: new URL(usedEndpoints(connection.settings, null).fhirBaseUrl),
        tokens,
        http,
        clock,
        limits: {
          pageBytes: limits.pageMegabytes * 1024 * 1024,
          tries: 3,
          backoffBaseMs: limits.backoffMs,
          backoffMaxMs: limits.backoffMs * 16,
          retryAfterCapMs: limits.retryAfterCapMs,
        },
        random: Math.random,
        heard: (e) => deps.heard({ ...e, path: pathTemplate(e.url) }),
      }),
    changed,
    signedIn: (grantId) => goOn(grantId),
    life,
  });
  const fetches = createFetchService({
    database,
    fetches: createFetchRepository(database),
    grants,
    connections: connectionRows,
    resources,
    store,
    clientOf: service.payerClient,
    canRenew: service.canRenew,
    clock,
    breathe,
    log,
    budget: { pages: limits.pagesPerType, bytes: limits.megabytesPerType * 1024 * 1024, emptyPages: 30 },
    atOnce: limits.typesAtOnce,
    retryDelaysMs: [limits.backoffMs * 20, limits.backoffMs * 120, limits.backoffMs * 600],
    changed,
    life,
  });
  goOn = fetches.signedIn;
  const unhear = platform.redirectScheme.onAddress((address) => service.signIns.heard(address));
  return {
    store,
    handlers: createPatientAccessHandlers({ connections, grants, members, service, fetches, clock, changed }),
    start: () => fetches.recover(),
    close: () => {
      unhear();
      changes.end();
      service.close();
      void http.close();
    },
  };
}
