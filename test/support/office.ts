/**
 * A desk in the middle of a working day: requests in every state, documents of every kind and projects, made through the seam and the
 * exchange, so that pictures and the accessibility suite see screens with real content. Everyone in it is made up.
 */
import { expect, type Page } from '@playwright/test';
import {
  emptyCoreDraft,
  authorizationPoints,
  type CoreDraft,
  type Purpose,
} from '../../preload/contract/rules/core-request.ts';
import { addDays, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import {
  NPI_SYSTEM,
  PLANO,
  syntheticPerson,
  type Behaviour,
  type Exchange,
  type TaskStatus,
} from '../exchange/index.ts';
import { signedAuthorization } from '../practice/signed-authorization.ts';
import { furnishProjects } from './office-projects.ts';
import { call } from './seam.ts';

interface Plan {
  behaviour: Behaviour;
  /** How far the exchange has come with it; null leaves it as it was sent. */
  reached: TaskStatus | null;
  purpose: Purpose;
  dueInDays: number | null;
}

const plans: readonly Plan[] = [
  { behaviour: 'delivers-pdf', reached: 'completed', purpose: 'attorney', dueInDays: 12 },
  { behaviour: 'delivers-ccda', reached: 'completed', purpose: 'continuity-of-care', dueInDays: null },
  { behaviour: 'delivers-text', reached: 'completed', purpose: 'insurance', dueInDays: 3 },
  { behaviour: 'delivers-tiff', reached: 'completed', purpose: 'disability', dueInDays: 20 },
  { behaviour: 'delivers-document-bundle', reached: 'completed', purpose: 'patient-request', dueInDays: null },
  { behaviour: 'partial-then-complete', reached: 'in-progress', purpose: 'attorney', dueInDays: 0 },
  { behaviour: 'pends-authorization', reached: 'on-hold', purpose: 'attorney', dueInDays: 2 },
  { behaviour: 'pends-information', reached: 'on-hold', purpose: 'insurance', dueInDays: 1 },
  { behaviour: 'fee-approval', reached: 'on-hold', purpose: 'disability', dueInDays: 9 },
  { behaviour: 'no-records-failed', reached: 'failed', purpose: 'insurance', dueInDays: 14 },
  { behaviour: 'rejects', reached: 'rejected', purpose: 'attorney', dueInDays: 30 },
  { behaviour: 'unable', reached: 'failed', purpose: 'continuity-of-care', dueInDays: null },
  { behaviour: 'cancelled', reached: 'cancelled', purpose: 'disability', dueInDays: 25 },
  { behaviour: 'odd-words', reached: 'ready', purpose: 'insurance', dueInDays: 8 },
  { behaviour: 'slow', reached: 'received', purpose: 'patient-request', dueInDays: 30 },
  { behaviour: 'slow', reached: 'accepted', purpose: 'insurance', dueInDays: 28 },
  { behaviour: 'slow', reached: 'in-progress', purpose: 'continuity-of-care', dueInDays: null },
  { behaviour: 'delivers-pdf', reached: null, purpose: 'attorney', dueInDays: 30 },
];

const today = plainDateOf(new Date());
const allPoints = authorizationPoints.map((point) => point.id);
const recipient = 'Dunmore & Pike LLP';

function custodianOf(exchange: Exchange, id: string): NonNullable<CoreDraft['custodian']> {
  const found = exchange.organizations().find((organization) => organization.id === id);
  if (!found) throw new Error(`The exchange has no organization ${id}.`);
  const address = found.address?.[0];
  return {
    id,
    name: found.name ?? '',
    npi: found.identifier?.find((identifier) => identifier.system === NPI_SYSTEM)?.value ?? '',
    city: address?.city ?? '',
    state: address?.state ?? '',
  };
}

const personOf = (n: number) => syntheticPerson(n * 7 + 3);

async function draftOf(page: Page, exchange: Exchange, n: number, plan: Plan): Promise<string> {
  const person = personOf(n);
  const { id } = await call(page, 'requests:createDraft', { purpose: plan.purpose, copyOf: null });
  const empty = emptyCoreDraft(plan.purpose);
  const site =
    plan.behaviour === 'delivers-pdf' ? PLANO.id : (exchange.providersWith(plan.behaviour)[n % 3] ?? PLANO.id);
  const custodian = custodianOf(exchange, site);
  const [signedOn, expiresOn] = [addDays(today, -12), addDays(today, 353)];
  const signed = empty.purpose !== 'continuity-of-care' && empty.purpose !== 'patient-request';
  const draft: CoreDraft = {
    ...empty,
    patient: {
      ...empty.patient,
      family: person.family,
      given: person.given[0] ?? '',
      birthDate: person.birthDate,
      gender: person.gender,
      phone: person.phone,
    },
    custodian,
    serviceFrom: addDays(today, -800),
    serviceTo: addDays(today, -30),
    recordTypes: ['11506-3', '34117-2', '11502-2', '18748-4'],
    dueDate: plan.dueInDays === null ? '' : addDays(today, plan.dueInDays),
    authorization: signed
      ? { ...empty.authorization, recipient, signedDate: signedOn, expirationDate: expiresOn, points: [...allPoints] }
      : empty.authorization,
  };
  await call(page, 'requests:saveDraft', { id, draft });
  if (signed) {
    const pdf = await signedAuthorization({
      name: `${draft.patient.given} ${draft.patient.family}`,
      born: draft.patient.birthDate,
      site: custodian.name,
      recipient,
      signedOn,
      expiresOn,
    });
    await call(page, 'requests:attachAuthorization', { id, name: 'authorization.pdf', bytes: new Uint8Array(pdf) });
  }
  return id;
}

export interface Office {
  /** Family names of the patients by what their site does; of several the first. */
  patients: ReadonlyMap<Behaviour, string>;
}

/** The store is open and connected. Leaves a complete draft and an empty one beside what was sent; ends when every document has arrived. */
export async function furnishOffice(page: Page, exchange: Exchange): Promise<Office> {
  await expect
    .poll(async () => (await call(page, 'app:status', {})).session?.state, { timeout: 15_000 })
    .toBe('signedIn');
  const patients = new Map<Behaviour, string>();
  for (const [n, plan] of plans.entries()) {
    const id = await draftOf(page, exchange, n, plan);
    if (!patients.has(plan.behaviour)) patients.set(plan.behaviour, personOf(n).family);
    const sent = await call(page, 'requests:submit', { id });
    if (sent.row.taskId === null) throw new Error(`${plan.behaviour} was not taken: ${sent.error?.message ?? ''}`);
    if (plan.reached !== null) exchange.advance(sent.row.taskId, plan.reached);
    // In its script the first part of the records is the second step of this name.
    if (plan.behaviour === 'partial-then-complete') exchange.advance(sent.row.taskId, 'in-progress');
  }
  await draftOf(page, exchange, 40, {
    behaviour: 'delivers-pdf',
    reached: null,
    purpose: 'attorney',
    dueInDays: 30,
  });
  await call(page, 'requests:createDraft', { purpose: 'attorney', copyOf: null });
  await expect
    .poll(
      async () =>
        (await call(page, 'records:list', { text: '', offset: 0, limit: 50 })).rows.filter(
          (row) => row.state === 'ready',
        ).length,
      { timeout: 40_000 },
    )
    .toBeGreaterThanOrEqual(7);
  await expect
    .poll(
      async () =>
        (
          await call(page, 'requests:list', {
            text: '',
            statuses: ['submitted'],
            purposes: [],
            sort: 'createdAt',
            descending: false,
            offset: 0,
            limit: 50,
          })
        ).total,
      { timeout: 20_000 },
    )
    .toBeLessThanOrEqual(2);
  await furnishProjects(page, exchange);
  return { patients };
}
