/** A client of the practice exchange with short limits. */
import type { Task } from 'fhir/r4';
import { createOAuthClient } from '../../../main/auth/oauth-client.ts';
import { createTokenSource } from '../../../main/auth/token-source.ts';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import type { ClientLimits } from '../../../main/exchange/client.ts';
import type { RequestLogEntry } from '../../../main/exchange/client-core.ts';
import { createHttp } from '../../../main/exchange/http.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { coreTask } from '../../exchange/index.ts';
import type { Exchange } from '../../exchange/index.ts';

export const quick: Partial<ClientLimits> = {
  headersTimeoutMs: 400,
  bodyTimeoutMs: 400,
  tryTimeoutMs: 3000,
  connectTimeoutMs: 400,
  tries: 3,
  backoffBaseMs: 5,
  backoffMaxMs: 20,
  retryAfterCapMs: 1500,
};

export function clientOf(exchange: Exchange, limits: Partial<ClientLimits> = {}, fhirBaseUrl = exchange.fhirUrl) {
  const http = createHttp(systemClock, quick);
  const oauth = createOAuthClient({
    settings: {
      authorizeUrl: exchange.authorizeUrl,
      tokenUrl: exchange.tokenUrl,
      clientId: exchange.m2m.clientId,
      clientAuth: 'basic',
      redirectUri: 'https://localhost',
      scope: '',
    },
    clientSecret: () => Promise.resolve(exchange.m2m.clientSecret),
    http,
  });
  const tokens = createTokenSource({
    authKind: 'm2m',
    oauth,
    vault: { load: () => Promise.resolve(null), save: () => Promise.resolve(), clear: () => Promise.resolve() },
    clock: systemClock,
    hasClientSecret: () => Promise.resolve(true),
    changed: () => undefined,
  });
  const log: RequestLogEntry[] = [];
  const client = createExchangeClient({
    fhirBaseUrl,
    tokens,
    clock: systemClock,
    limits: { ...quick, ...limits },
    requestLog: (entry) => log.push(entry),
  });
  return {
    client,
    tokens,
    log,
    close: async () => {
      await client.close();
      await http.close();
    },
  };
}

let serial = 0;
export const IDENTIFIERS = 'https://dunmorepike.example/roi/request';

/** A CORE Task that the exchange accepts, with an identifier of its own. */
export function newTask(change: (task: Task) => void = () => undefined): Task {
  serial += 1;
  const task = structuredClone(coreTask(serial));
  task.identifier = [{ system: IDENTIFIERS, value: `T-${process.pid}-${serial}` }];
  change(task);
  return task;
}

export const countAt = (exchange: Exchange, task: Task): number =>
  exchange.tasksByIdentifier(IDENTIFIERS, task.identifier?.[0]?.value ?? '').length;

/** The AppError of a call that must fail. */
export async function failure(run: Promise<unknown>): Promise<AppError> {
  const outcome = await run.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error(outcome === null ? 'It did not fail.' : 'It failed with something else.', { cause: outcome });
}

export const never = (): AbortSignal => new AbortController().signal;
