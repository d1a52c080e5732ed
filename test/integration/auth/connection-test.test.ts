/** The steps of connections:test. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { connectionTestSchema } from '../../../preload/contract/connections.ts';
import type { ConnectionTest } from '../../../preload/contract/connections.ts';
import { startExchange } from '../../exchange/index.ts';
import type { Exchange } from '../../exchange/index.ts';
import { never, quick } from '../exchange-client/support.ts';
import { benchOf } from './support.ts';

let exchange: Exchange;
beforeAll(async () => {
  exchange = await startExchange({ providerCount: 30, payerCount: 4 });
});
afterEach(() => {
  exchange.faults.clear();
  exchange.clearRequests();
});
afterAll(() => exchange.close());

async function run(more: Parameters<typeof benchOf>[1] = {}): Promise<ConnectionTest> {
  const bench = benchOf(exchange, more);
  const client = createExchangeClient({
    fhirBaseUrl: more.profile?.fhirBaseUrl ?? exchange.fhirUrl,
    tokens: bench.auth.session.tokens,
    clock: systemClock,
    limits: quick,
  });
  try {
    return connectionTestSchema.parse(await bench.auth.test(client, never()));
  } finally {
    await client.close();
    await bench.close();
  }
}
const states = (t: ConnectionTest): Record<string, string> => Object.fromEntries(t.steps.map((s) => [s.id, s.state]));

describe('connection test', () => {
  it('passes every step, in the order of the screen, and creates nothing', async () => {
    const result = await run();
    expect(result.steps.map((s) => s.id)).toEqual(['address', 'token', 'scopes', 'organizations', 'tasks']);
    expect(new Set(result.steps.map((s) => s.state))).toEqual(new Set(['ok']));
    expect(result.scopes.every((s) => s.granted)).toBe(true);
    expect(exchange.requests.some((r) => r.origin === 'fhir' && r.method !== 'GET')).toBe(false);
  });

  it('stops at wrong credentials and skips what they would only repeat', async () => {
    const result = await run({ sessionSecret: 'wrong' });
    expect(states(result)).toEqual({
      address: 'skipped',
      token: 'failed',
      scopes: 'skipped',
      organizations: 'skipped',
      tasks: 'skipped',
    });
    expect(result.steps[1]?.error?.code).toBe('credentials');
  });

  it('names missing scopes, and which step they stop', async () => {
    const result = await run({ profile: { scope: 'system/Organization.r system/Organization.s' } });
    expect(states(result)).toEqual({
      address: 'ok',
      token: 'ok',
      scopes: 'warning',
      organizations: 'ok',
      tasks: 'failed',
    });
    expect(result.scopes.filter((s) => !s.granted).map((s) => s.scope)).toEqual([
      'system/Task.c',
      'system/Task.s',
      'system/Task.r',
    ]);
    expect(result.steps[4]?.error?.code).toBe('forbidden');
  });

  it('goes on without a capability statement, and stops where nobody answers', async () => {
    exchange.faults.add({ match: { origin: 'fhir', path: '/metadata' }, fault: { kind: 'status', status: 404 } });
    expect(states(await run())).toMatchObject({ address: 'warning', organizations: 'ok' });
    expect(states(await run({ profile: { fhirBaseUrl: 'https://exchange.invalid' } }))).toEqual({
      address: 'failed',
      token: 'ok',
      scopes: 'ok',
      organizations: 'skipped',
      tasks: 'skipped',
    });
  });
});
