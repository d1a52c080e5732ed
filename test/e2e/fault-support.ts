/** What the tests of the exchange's faults share. */
import type { Locator, Page } from '@playwright/test';
import type { Exchange, FaultRule } from '../exchange/index.ts';
import { type Person, setUpStore } from '../support/clerk.ts';
import type { Fixtures } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';

export type Fault = FaultRule['fault'];

export const onCreate = (fault: Fault, times = 1): FaultRule => ({
  match: { origin: 'fhir', method: 'POST', path: '/Task' },
  fault,
  times,
});
export const answering = (status: number, more: object = {}): Fault => ({ kind: 'status', status, ...more });
export const person = (family: string): Person => ({ family, given: 'Ada', birthDate: '1951-03-09' });

/** How many Tasks the exchange holds for a person. */
export const held = (exchange: Exchange, family: string): number =>
  exchange
    .tasks()
    .filter((task) => task.contained?.some((r) => r.resourceType === 'Patient' && r.name?.[0]?.family === family))
    .length;

/** The timeline of the request on the screen. */
export const happened = (page: Page): Locator => page.getByRole('region', { name: 'What happened' });

/** The program against this exchange, signed in as a machine, past its first run. */
export async function startWith(
  launch: Fixtures['launch'],
  exchange: Exchange,
  limits: object = {},
): Promise<Launched> {
  const program = await launch({
    policy: policyFor(exchange, { limits }),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  await setUpStore(program.window);
  return program;
}
