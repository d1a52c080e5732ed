/**
 * The whole path in one go: first run, directory, a CORE request with a signed authorization, its way through the
 * exchange, the delivered PDF, and the same PDF with the exchange gone, also after a restart.
 */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { DocumentReference, Task } from 'fhir/r4';
import { addDays, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { PLANO } from '../exchange/index.ts';
import { authorizationPdf } from '../support/authorization-pdf.ts';
import { askToSend, field, fillRequest, goTo, newRequest, type Order, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';

const today = plainDateOf(new Date());
const signedOn = addDays(today, -4);
const expiresOn = addDays(today, 361);
const dueDate = addDays(today, 30);
const us = (date: string): string => date.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');

const order = (pdf: Buffer): Order => ({
  purpose: 'attorney',
  patient: {
    family: 'Castellano',
    given: 'Bruno',
    middle: 'Óscar',
    // As a clerk types them: three usual shapes of a date.
    birthDate: '11/30/1978',
    gender: 'Male',
    phone: '+1-972-555-0142',
    identifier: 'P-55120',
    identifierSystem: 'https://planoortho.example/mrn',
    line: '4100 Legacy Dr',
    city: 'Plano',
    state: 'tx',
    postalCode: '75024',
  },
  provider: { type: 'Plano Orthopedic', choose: PLANO.name },
  from: '2024-06-01',
  to: 'Nov 18 2025',
  recordTypes: ['Progress notes', 'Itemized bill'],
  note: 'Left shoulder only; Dr. Ibarra.',
  sensitive: ['Mental health'],
  authorization: { pdf, fileName: 'Castellano signed.pdf', signedOn: us(signedOn), expiresOn: us(expiresOn), recipient: 'Dunmore & Pike LLP' },
  delivery: 'PDF preferred',
  priority: 'Urgent',
  dueDate: us(dueDate),
});

/** The Task that must arrive, written out by hand from the wire contract; what only the program can know is taken from it. */
function expectedTask(pdf: Buffer, sent: Task): Task {
  const roi = 'https://roi-workstation.example/fhir/CodeSystem/roi';
  const cdex = 'http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp';
  const reasons = 'https://roi-workstation.example/fhir/CodeSystem/roi-request-reason';
  const own = (code: string) => ({ coding: [{ system: roi, code }] });
  const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text });
  const attached = sent.contained?.find((r): r is DocumentReference => r.resourceType === 'DocumentReference')?.date ?? 'none';
  return {
    resourceType: 'Task',
    meta: { profile: ['http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request'] },
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, system: 'https://planoortho.example/mrn', value: 'P-55120' }],
        name: [{ family: 'Castellano', given: ['Bruno', 'Óscar'] }],
        gender: 'male',
        birthDate: '1978-11-30',
        telecom: [{ system: 'phone', value: '+1-972-555-0142' }],
        address: [{ line: ['4100 Legacy Dr'], city: 'Plano', state: 'TX', postalCode: '75024' }],
      },
      {
        resourceType: 'DocumentReference',
        id: 'auth',
        status: 'current',
        type: { coding: [{ system: 'http://loinc.org', code: '64292-6' }], text: 'HIPAA authorization' },
        subject: { reference: '#patient' },
        date: attached,
        content: [{ attachment: { contentType: 'application/pdf', title: 'authorization.pdf', size: pdf.length, hash: createHash('sha1').update(pdf).digest('base64'), data: pdf.toString('base64') } }],
      },
      {
        resourceType: 'Consent',
        id: 'consent',
        status: 'active',
        scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
        category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL' }] }, { coding: [{ system: 'http://loinc.org', code: '64292-6' }] }],
        patient: { reference: '#patient' },
        dateTime: signedOn,
        performer: [{ reference: '#patient' }],
        sourceReference: { reference: '#auth' },
        policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentpolicycodes', code: 'hipaa-auth' }] },
        provision: {
          type: 'permit',
          period: { start: signedOn, end: expiresOn },
          actor: [
            { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'performer' }] }, reference: { reference: `Organization/${PLANO.id}` } },
            { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] }, reference: { display: 'Dunmore & Pike LLP' } },
          ],
        },
      },
    ],
    identifier: [{ system: 'https://dunmorepike.example/roi/request', value: sent.identifier?.[0]?.value ?? 'none' }],
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: { coding: [{ system: cdex, code: 'data-request-code' }] },
    description: 'Left shoulder only; Dr. Ibarra.',
    for: { reference: '#patient' },
    authoredOn: sent.authoredOn ?? 'none',
    requester: { identifier: { system: 'urn:oid:2.16.840.1.113883.4.4', value: '75-1112223' }, display: 'Dunmore & Pike LLP' },
    owner: { reference: `Organization/${PLANO.id}`, identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1992999825' }, display: 'Plano Orthopedic Clinic' },
    reasonCode: { coding: [{ system: reasons, code: 'attorney' }], text: 'Attorney request with patient authorization' },
    note: [{ text: 'Delivery preference: PDF.' }],
    restriction: { period: { end: dueDate } },
    input: [
      { type: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp', code: 'data-code' }] }, valueCodeableConcept: loinc('11503-0', 'Medical records') },
      { type: own('record-type'), valueCodeableConcept: loinc('11506-3', 'Progress notes') },
      { type: own('record-type'), valueCodeableConcept: loinc('94093-2', 'Itemized bill') },
      { type: own('service-period'), valuePeriod: { start: '2024-06-01', end: '2025-11-18' } },
      {
        type: { coding: [{ system: cdex, code: 'purpose-of-use' }] },
        valueCodeableConcept: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'PATRQT' }, { system: reasons, code: 'attorney' }] },
      },
      { type: { coding: [{ system: 'http://loinc.org', code: '64292-6' }, { system: roi, code: 'authorization' }] }, valueReference: { reference: '#consent' } },
      {
        type: own('sensitive-category'),
        valueCodeableConcept: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'MH' }], text: 'Mental health - specifically authorized' },
      },
    ],
  };
}

/** A Task without what the server adds to it. */
function asSent({ id: _id, meta, lastModified: _modified, ...task }: Task): Task {
  return { ...task, ...(meta?.profile ? { meta: { profile: meta.profile } } : {}) };
}

/** What only sending gives: the identifier, the instant, and the whole bytes of the file. */
function withoutOwn(task: Task): Task {
  const { identifier: _identifier, authoredOn: _authoredOn, ...rest } = task;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'data' ? 'file' : value))) as Task;
}

/** Opens the panel that says what is known about a document; a narrow window hides it. */
async function showFacts(page: Page): Promise<void> {
  const show = page.getByRole('button', { name: 'Show what is known' });
  if (await show.isVisible()) await show.click();
}

/** The open document is the chart: all its pages, and text that stands on one of them. */
async function readsChart(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: 'Page, of 7' })).toBeVisible();
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find in document' }).fill('page 5 of 7');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Find in document' }).fill('Quibblesworth');
  await expect(page.getByText('Not found', { exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Find in document' }).fill('Castellano, Bruno');
  // The name stands in the head of every page.
  await expect(page.getByText('1 of 7', { exact: true })).toBeVisible();
}

const npiField = (page: Page) => page.getByRole('textbox', { name: 'NPI' });

test('core path', async ({ launch, practiceExchange }) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange({ chartPages: 7 });
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const pdf = await authorizationPdf('Bruno Castellano');

  await test.step('first run', async () => {
    await program.window.setViewportSize({ width: 1280, height: 800 });
    await setUpStore(program.window);
    await expect(program.window.getByRole('button', { name: 'Connection: Northwind TEST. Switch' })).toBeVisible();
  });

  await test.step('directory', async () => {
    const { window } = program;
    await goTo(window, 'Directory');
    const providers = window.getByRole('grid', { name: 'Providers' });
    await window.getByLabel('Name to find').pressSequentially('plano ortho', { delay: 20 });
    await expect(providers.getByRole('row', { name: /Plano Orthopaedic Clinic, PA/ })).toBeVisible();
    await expect(providers.getByRole('row', { name: /Plano Memorial Hospital/ })).toHaveCount(0);
    await window.getByLabel('Name to find').fill('');
    await npiField(window).fill('1992999825');
    await expect(providers.getByRole('row')).toHaveCount(2);
    await expect(providers.getByRole('row', { name: /Plano Orthopedic Clinic/ })).toBeVisible();
    exchange.clearRequests();
    await npiField(window).fill('1992999826');
    await expect(window.getByText('The check digit is wrong.')).toBeVisible();
    await window.waitForTimeout(600);
    expect(exchange.requests.filter((r) => r.path.includes('Organization')), 'a wrong NPI is not asked for').toEqual([]);
  });

  const previewed = await test.step('the request is written', async (): Promise<Task> => {
    const { window } = program;
    await newRequest(window, 'attorney');
    await fillRequest(window, order(pdf));
    await expect(window.getByText('Complete.', { exact: true })).toBeVisible();
    await expect(field(window, 'Date of birth')).toHaveValue('11/30/1978');
    await window.getByRole('tab', { name: 'The Task, as sent' }).click();
    return JSON.parse(await window.getByRole('region', { name: 'Task, JSON' }).innerText()) as Task;
  });

  await test.step('sent', async () => {
    const { window } = program;
    const dialog = await askToSend(window);
    await expect(dialog.getByText('Send 1 request for 1 person to Northwind TEST?')).toBeVisible();
    await expect(dialog.getByText('Castellano, Bruno, born 11/30/1978.', { exact: false })).toBeVisible();
    await dialog.getByRole('button', { name: 'Send 1 request' }).click();
    await expect(window.getByRole('heading', { name: 'Castellano, Bruno' })).toBeVisible();
    await expect(statusOf(window)).toHaveText('Submitted');
  });
  expect(exchange.taskCount()).toBe(1);
  const [task] = exchange.tasks();
  if (!task?.id) throw new Error('The exchange has no Task');
  const taskId = task.id;
  expect(asSent(task)).toEqual(expectedTask(pdf, task));
  expect(withoutOwn(previewed)).toEqual(withoutOwn(asSent(task)));

  await test.step('its way through the exchange', async () => {
    const { window } = program;
    const happened = window.getByRole('region', { name: 'What happened' });
    exchange.advance(taskId, 'in-progress');
    await window.getByRole('button', { name: 'Check now' }).click();
    await expect(statusOf(window)).toHaveText('In progress');
    await expect(happened.getByText('Chart retrieval in progress')).toBeVisible();
    // From here on nobody asks: polling alone must find the delivery and download it.
    exchange.advance(taskId, 'completed');
    await expect(statusOf(window)).toHaveText('Delivered', { timeout: 20_000 });
    await expect(happened.getByText('Records delivered', { exact: true })).toBeVisible();
    await expect(window.getByRole('button', { name: /chart-task-1\.pdf Ready PDF/ })).toBeVisible();
  });

  await test.step('the record', async () => {
    await program.window.getByRole('button', { name: /chart-task-1\.pdf/ }).click();
    await readsChart(program.window);
    const { window } = program;
    await showFacts(window);
    const facts = window.getByRole('complementary', { name: 'What is known about this document' });
    await expect(facts.getByText('matches')).toHaveCount(2);
  });

  await test.step('with the exchange gone', async () => {
    await exchange.stop();
    const { window } = program;
    await goTo(window, 'Records');
    await window.getByRole('grid', { name: 'Received documents' }).getByRole('row', { name: /Castellano/ }).dblclick();
    await readsChart(window);
  });

  await test.step('and after a restart', async () => {
    await program.relaunch();
    const { window } = program;
    await unlock(window);
    await goTo(window, 'Requests');
    await expect(window.getByRole('grid', { name: 'Requests' }).getByRole('row', { name: /Castellano.*Delivered/ })).toBeVisible();
    await goTo(window, 'Records');
    await window.getByRole('grid', { name: 'Received documents' }).getByRole('row', { name: /Castellano/ }).dblclick();
    await readsChart(window);
  });
  expect(exchange.taskCount()).toBe(1);
});
