/**
 * The steps of `connections:test`: address, token, scopes, organizations, tasks. Each says what it found; a later step is
 * skipped where it could only repeat the failure of an earlier one. Reads only: it never creates anything.
 */
import type { ConnectionTest } from '../../preload/contract/connections.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Session } from '../../preload/contract/app.ts';
import { covers, neededScopes } from './scopes.ts';

type Step = ConnectionTest['steps'][number];
type StepId = Step['id'];

export interface ConnectionTestDeps {
  client: ExchangeClient;
  /** Gets a token without the user, or fails with `signedOut`, `credentials`… */
  getToken: (signal: AbortSignal) => Promise<string>;
  session: () => Session;
  clock: Clock;
}

export async function testConnection(
  { client, getToken, session, clock }: ConnectionTestDeps,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const startedMs = clock.monotonicMs();
  const steps: Step[] = [];
  const add = (id: StepId, state: Step['state'], message: string, error: Step['error'] = null): void =>
    void steps.push({ id, state, message, error });
  const failed = (id: StepId, cause: unknown): void => {
    if (isAborted(cause)) throw cause;
    const error = toSeamError(cause, newCorrelationId());
    add(id, 'failed', error.message, error);
  };
  const skip = (ids: StepId[], why: string): void => {
    for (const id of ids) add(id, 'skipped', why);
  };

  // The token comes first in time, because the address is asked with it; it is shown second.
  let token: unknown = null;
  try {
    await getToken(signal);
  } catch (cause) {
    if (isAborted(cause)) throw cause;
    token = cause;
  }

  if (token !== null) {
    skip(['address'], 'Not asked, for there is no token.');
    failed('token', token);
    skip(['scopes', 'organizations', 'tasks'], 'Needs a token.');
    return {
      steps,
      scopes: neededScopes.map((s) => ({ ...s, granted: false })),
      durationMs: clock.monotonicMs() - startedMs,
    };
  }

  const reachable = await askAddress(client, signal, add, failed);
  add(
    'token',
    'ok',
    session().expiresAt === null ? 'The sign-in server gave a token.' : 'The sign-in server gave a token with an end.',
  );
  const granted = session().scopes;
  const scopes = neededScopes.map((s) => ({ ...s, granted: covers(granted, s.scope) }));
  const missing = scopes.filter((s) => !s.granted).map((s) => s.scope);
  if (granted.length === 0)
    add('scopes', 'warning', 'The token does not tell its scopes; the next steps show what works.');
  else if (missing.length > 0)
    add('scopes', 'warning', `Missing: ${missing.join(', ')}. Ask HealthMark support to grant them.`);
  else add('scopes', 'ok', 'All scopes that are needed were granted.');

  if (!reachable) skip(['organizations', 'tasks'], 'The FHIR address does not answer.');
  else {
    await tryStep(
      async () => {
        const page = await client.search('Organization', [['_count', '1']], signal);
        add(
          'organizations',
          page.resources.length > 0 ? 'ok' : 'warning',
          page.resources.length > 0 ? 'The directory answers.' : 'The directory answers, but shows no organization.',
        );
      },
      (cause) => failed('organizations', cause),
    );
    await tryStep(
      async () => {
        // An identifier that nobody has: proves the right to search without reading anybody's request.
        await client.search(
          'Task',
          [
            ['identifier', 'https://roi-workstation.example/connection-test|none'],
            ['_count', '1'],
          ],
          signal,
        );
        add('tasks', 'ok', 'Requests can be searched.');
      },
      (cause) => failed('tasks', cause),
    );
  }
  return { steps, scopes, durationMs: clock.monotonicMs() - startedMs };
}

async function askAddress(
  client: ExchangeClient,
  signal: AbortSignal,
  add: (id: StepId, state: Step['state'], message: string) => void,
  failed: (id: StepId, cause: unknown) => void,
): Promise<boolean> {
  try {
    const statement = await client.capabilities(signal);
    const isR4 = statement.fhirVersion.startsWith('4.');
    add(
      'address',
      isR4 ? 'ok' : 'warning',
      isR4 ? 'The FHIR address answers.' : `The FHIR address answers, but with FHIR ${statement.fhirVersion}.`,
    );
    return true;
  } catch (cause) {
    // An exchange may keep its capability statement to itself; any proper answer shows that the address is right.
    if (
      cause instanceof AppError &&
      (cause.code === 'notFound' || cause.code === 'forbidden' || cause.code === 'exchangeRejected')
    ) {
      add('address', 'warning', 'The FHIR address answers, but shows no capability statement.');
      return true;
    }
    failed('address', cause);
    return false;
  }
}

async function tryStep(run: () => Promise<void>, onFailure: (cause: unknown) => void): Promise<void> {
  try {
    await run();
  } catch (cause) {
    onFailure(cause);
  }
}
