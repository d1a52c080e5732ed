/**
 * The whole path in one go: first run, directory, a CORE request with a signed authorization, its way through the
 * exchange, the delivered PDF, and the same PDF with the exchange gone, also after a restart.
 */
import type { Page } from '@playwright/test';
import type { Task } from 'fhir/r4';
import { authorizationPdf } from '../support/authorization-pdf.ts';
import { askToSend, field, fillRequest, goTo, newRequest, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { asSent, expectedTask, order, withoutOwn } from './core-order.ts';

/** Opens the panel beside a document; a narrow window hides it. */
async function showFacts(page: Page): Promise<void> {
  const show = page.getByRole('button', { name: 'Show the review' });
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
  // The name stands in the head of every page; which match comes first depends on the page in sight.
  await expect(page.getByText(/^[1-7] of 7$/)).toBeVisible();
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
    expect(
      exchange.requests.filter((r) => r.path.includes('Organization')),
      'a wrong NPI is not asked for',
    ).toEqual([]);
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
    const facts = window.getByRole('complementary', { name: 'Review' });
    await expect(facts.getByText('matches')).toHaveCount(2);
  });

  await test.step('with the exchange gone', async () => {
    await exchange.stop();
    const { window } = program;
    await goTo(window, 'Records');
    await window
      .getByRole('grid', { name: 'Received documents' })
      .getByRole('row', { name: /Castellano/ })
      .dblclick();
    await readsChart(window);
  });

  await test.step('and after a restart', async () => {
    await program.relaunch();
    const { window } = program;
    await unlock(window);
    await goTo(window, 'Requests');
    await expect(
      window.getByRole('grid', { name: 'Requests' }).getByRole('row', { name: /Castellano.*Delivered/ }),
    ).toBeVisible();
    await goTo(window, 'Records');
    await window
      .getByRole('grid', { name: 'Received documents' })
      .getByRole('row', { name: /Castellano/ })
      .dblclick();
    await readsChart(window);
  });
  expect(exchange.taskCount()).toBe(1);
});
