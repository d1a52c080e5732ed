/** Every kind of document that a site may send, opened in the real program: its content is there, its keys work, and axe finds nothing. */
import type { Page } from '@playwright/test';
import type { OutputSpec } from '../exchange/index.ts';
import { violationsOf } from '../support/axe.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { deliverFile, invoke } from '../support/deliver.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { richPdf } from '../fixtures/make-pdf.ts';
import { lockedPdf } from '../fixtures/pdf-writer.ts';
import { call } from '../support/seam.ts';

const kinds = [
  'tiff',
  'mixed-tiff',
  'photo',
  'ccda',
  'ccda-scan',
  'hostile-ccda',
  'bundle',
  'document-bundle',
  'ndjson',
  'fhir-xml',
  'text',
  'old-text',
  'zip',
  'xdm',
  'pdf',
] as const;
type Kind = (typeof kinds)[number];

/** What the sites of the practice exchange do not send. */
const given: Readonly<Record<string, Buffer>> = {
  'rich.pdf': richPdf(),
  'locked.pdf': lockedPdf('quince', 'Behind a lock'),
};

const view = (page: Page) => page.getByRole('region', { name: 'Document', exact: true });
const tool = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const pageField = (page: Page, count: number) => page.getByRole('textbox', { name: `Page, of ${count}` });

/** Pixels of the page in sight that are dark; a page without ink has none. */
const ink = (page: Page, number: number): Promise<number> =>
  page
    .locator(`[data-page="${number}"] canvas`)
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 128) dark++;
      return dark;
    });

async function find(page: Page, phrase: string, result: RegExp): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find in document' }).fill(phrase);
  await expect(page.getByRole('search').getByRole('status')).toHaveText(result);
}

test('a PDF with all that one can bring, and one behind a password', async ({ launch, practiceExchange }) => {
  test.setTimeout(180_000);
  const exchange = await practiceExchange();
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await page.setViewportSize({ width: 1280, height: 800 });
  await setUpStore(page);
  const outputs = Object.entries(given).map(([name, bytes]): OutputSpec => ({
    shape: 'signed-link',
    file: 'given',
    given: { name, contentType: 'application/pdf', bytes },
  }));
  await deliverFile(page, exchange, outputs);
  const open = async (name: string): Promise<void> => {
    await goTo(page, 'Records');
    await page.getByRole('searchbox', { name: 'Filter records' }).fill(name);
    const grid = page.getByRole('grid', { name: 'Received documents' });
    await grid.getByRole('row', { name }).first().click();
    await grid.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  };
  const found: string[] = [];
  const judge = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'app:setPreferences', { theme });
      await page.waitForTimeout(200);
      await page.screenshot({ path: `test-results/viewer/${name}-${theme}.png` });
      found.push(...(await violationsOf(page)).map((line) => `${name}, ${theme}: ${line}`));
    }
  };

  await test.step('outline, labels, links and notes', async () => {
    await open('rich.pdf');
    await expect(pageField(page, 6)).toHaveValue('1');
    // As large as they are: of small pages more than one is in sight, and the last ones cannot come to the top.
    await page.keyboard.press('Control+1');
    await expect(page.getByRole('button', { name: /^Zoom 100 %/ })).toBeVisible();
    await expect(view(page).getByText('“i”')).toBeVisible();
    await view(page).getByRole('button', { name: 'Note 3 on this page' }).click();
    await expect(view(page).getByRole('note')).toHaveText(/Dr\. Ibarra.*Signature is on page 5/s);
    await page.keyboard.press('Escape');
    await expect(view(page).getByRole('note')).toHaveCount(0);
    await expect(view(page).locator('[data-outside]')).toHaveAttribute(
      'title',
      /Leads to https:\/\/elsewhere\.example/,
    );
    await view(page).getByRole('radio', { name: 'Outline' }).click();
    await judge('rich-outline');
    const outline = page.getByRole('navigation', { name: 'Outline' });
    await outline.getByRole('button', { name: 'Progress notes', exact: true }).click();
    await expect(pageField(page, 6)).toHaveValue('5');
    await page.keyboard.press('Home');
    await view(page).getByRole('button', { name: 'Go to the page this leads to' }).click();
    await expect(pageField(page, 6)).toHaveValue('5');
    await view(page).getByRole('radio', { name: 'Pages', exact: true }).click();
  });
  await test.step('one set of keys; opens as it was left', async () => {
    await page.keyboard.press('d');
    await expect(tool(page, 'Two pages')).toHaveAttribute('aria-pressed', 'true');
    // Arrows belong to the choice that was just made; elsewhere they turn pages.
    await tool(page, 'Two pages').focus();
    await page.keyboard.press('Home');
    await expect(pageField(page, 6)).toHaveValue('1');
    await page.keyboard.press('ArrowRight');
    await expect(pageField(page, 6), 'two pages on').toHaveValue('3');
    await page.keyboard.press('r');
    await judge('rich-two-up');
    await page.waitForTimeout(1200);
    await open('locked.pdf');
    await open('rich.pdf');
    await expect(tool(page, 'Two pages')).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('button', { name: /^Zoom 100 %/ })).toBeVisible();
    await expect(pageField(page, 6)).toHaveValue('3');
    const [width = 0, height = 0] = await page
      .locator('[data-page="3"]')
      .evaluate((element) => [element.clientWidth, element.clientHeight]);
    expect(width, 'still turned').toBeGreaterThan(height);
    await page.keyboard.press('f');
    await page.getByRole('textbox', { name: 'Find in document' }).fill('metformin');
    await expect(page.getByRole('search').getByRole('status')).toHaveText(/of 4$/);
    await page.keyboard.press('Escape');
  });
  await test.step('a password', async () => {
    await open('locked.pdf');
    await expect(view(page).getByRole('heading', { name: /protected by a password/ })).toBeVisible();
    await judge('locked');
    await page.getByLabel('Password of the document').fill('wrong');
    await page.keyboard.press('Enter');
    await expect(view(page).getByText('This is not its password.')).toBeVisible();
    await page.getByLabel('Password of the document').fill('quince');
    await page.keyboard.press('Enter');
    await expect(view(page).getByText('Behind a lock')).toBeAttached();
    await open('rich.pdf');
    await open('locked.pdf');
    await expect(page.getByLabel('Password of the document'), 'is asked for each time').toBeVisible();
  });
  expect(found).toEqual([]);
});

test('every kind of document', async ({ launch, practiceExchange }) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ chartPages: 3 });
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await page.setViewportSize({ width: 1280, height: 800 });
  await setUpStore(page);
  const outputs = kinds.map((file): OutputSpec => ({ shape: 'signed-link', file }));
  const request = await deliverFile(page, exchange, outputs);
  const { documents } = await invoke<{ documents: { title: string }[] }>(page, 'requests:get', {
    id: request,
  });
  const found: string[] = [];

  const open = async (kind: Kind): Promise<void> => {
    const title = documents[kinds.indexOf(kind)]?.title ?? '?';
    await goTo(page, 'Records');
    await page.getByRole('searchbox', { name: 'Filter records' }).fill(title);
    const grid = page.getByRole('grid', { name: 'Received documents' });
    await grid.getByRole('row', { name: title }).first().click();
    await grid.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  };
  const judge = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'app:setPreferences', { theme });
      await page.waitForTimeout(200);
      await page.screenshot({ path: `test-results/viewer/${name}-${theme}.png` });
      found.push(...(await violationsOf(page)).map((line) => `${name}, ${theme}: ${line}`));
    }
  };

  await test.step('fax', async () => {
    await open('tiff');
    await expect(pageField(page, 3)).toHaveValue('1');
    await expect.poll(() => ink(page, 1)).toBeGreaterThan(1000);
    await judge('tiff');
    await page.keyboard.press('ArrowRight');
    await expect(pageField(page, 3)).toHaveValue('2');
    await page.keyboard.press('End');
    await expect(pageField(page, 3)).toHaveValue('3');
    await expect.poll(() => ink(page, 3)).toBeGreaterThan(1000);
    await page.keyboard.press('Control+r');
    await page.keyboard.press('Control+9');
    await expect.poll(() => ink(page, 3)).toBeGreaterThan(200);
    await expect(tool(page, 'Find')).toHaveCount(0);
    await page.waitForTimeout(1000);
    await open('text');
    await open('tiff');
    await expect(pageField(page, 3), 'opens where it was left').toHaveValue('3');
  });
  await test.step('scans of several makes, one page lost', async () => {
    await open('mixed-tiff');
    await expect.poll(() => ink(page, 1)).toBeGreaterThan(1000);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => ink(page, 2)).toBeGreaterThan(1000);
    await page.keyboard.press('ArrowRight');
    await expect(view(page).getByText('Page 3 cannot be shown: its content is damaged.')).toBeVisible();
    await judge('mixed-tiff');
    for (const number of [4, 5]) {
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => ink(page, number)).toBeGreaterThan(1000);
    }
  });
  await test.step('photo', async () => {
    await open('photo');
    await expect(pageField(page, 1)).toBeVisible();
    await expect.poll(() => ink(page, 1)).toBeGreaterThan(500);
    await judge('photo');
  });
  await test.step('C-CDA', async () => {
    await open('ccda');
    await expect(view(page).getByText('Continuity of Care Document')).toBeVisible();
    await expect(view(page).getByText('Custodian')).toBeVisible();
    await judge('ccda');
    await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'Notes' }).click();
    await expect(view(page).getByRole('img', { name: 'Left knee' })).toBeVisible();
    await expect(view(page).getByText('The site states: no information.')).toBeAttached();
    await find(page, 'dressing', /^1 of 1$/);
    await page.keyboard.press('Escape');
  });
  await test.step('C-CDA around a PDF', async () => {
    await open('ccda-scan');
    await view(page).getByRole('button', { name: 'Open The document itself' }).click();
    await expect(pageField(page, 2)).toBeVisible();
    await expect.poll(() => ink(page, 1)).toBeGreaterThan(500);
    await page.keyboard.press('Escape');
    await expect(view(page).getByRole('button', { name: 'Open The document itself' })).toBeVisible();
    await judge('ccda-scan');
  });
  await test.step('a C-CDA that tries to run and to reach out', async () => {
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await open('hostile-ccda');
    await expect(view(page).getByText('Rest and ice.')).toBeVisible();
    await expect(view(page).getByText('&b;&file;')).toBeVisible();
    await expect(view(page).getByRole('link')).toHaveCount(0);
    await expect(view(page).locator('img, script, iframe, [onclick], [style*="url"]')).toHaveCount(0);
    expect(await page.title()).not.toBe('run');
    expect(asked.filter((url) => !url.startsWith('app://bundle/'))).toEqual([]);
  });
  await test.step('FHIR', async () => {
    await open('bundle');
    await expect(view(page).getByRole('heading', { name: 'Patient' })).toBeVisible();
    await judge('bundle');
    await find(page, 'penicillin', /^1 of 1$/);
    await expect(view(page).getByText('Penicillin')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Tree' }).click();
    await expect(view(page).getByText('resourceType').first()).toBeVisible();
    await judge('bundle-tree');
    await open('document-bundle');
    await expect(view(page).getByText('Summary of care').first()).toBeVisible();
    await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'Documents' }).click();
    await view(page).getByRole('button', { name: 'Open referral.pdf' }).click();
    await expect(pageField(page, 1)).toBeVisible();
    await page.keyboard.press('Escape');
    await open('ndjson');
    await expect(view(page).getByRole('heading', { name: 'Patient' })).toBeVisible();
    await open('fhir-xml');
    await expect(view(page).getByText('birthDate')).toBeVisible();
    await judge('fhir-xml');
  });
  await test.step('text', async () => {
    await open('old-text');
    await expect(view(page).getByText('Résumé of care “as dictated”')).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide, 'long lines are wrapped').toBeLessThanOrEqual(0);
    await judge('text');
  });
  await test.step('zip', async () => {
    await open('zip');
    await expect(view(page).getByText('5 files')).toBeVisible();
    await judge('zip');
    await view(page)
      .getByRole('button', { name: /fax\.tif/ })
      .click();
    await expect(pageField(page, 2)).toBeVisible();
    await expect.poll(() => ink(page, 1)).toBeGreaterThan(1000);
    await page.keyboard.press('Escape');
    await view(page)
      .getByRole('button', { name: /letters\.zip/ })
      .click();
    await view(page)
      .getByRole('button', { name: /letter\.txt/ })
      .click();
    await expect(view(page).getByText('A letter within an archive.')).toBeVisible();
    await judge('zip-entry');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(view(page).getByText('5 files')).toBeVisible();
  });
  await test.step('XDM', async () => {
    await open('xdm');
    await expect(view(page).getByText(/5 files · XDM/)).toBeVisible();
    await expect(view(page).getByRole('button', { name: /^Progress notes/ }), 'by its own index').toBeVisible();
    await judge('xdm');
    await view(page)
      .getByRole('button', { name: /INDEX\.HTM/ })
      .click();
    await expect(view(page).getByRole('heading', { name: /^Records of/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await view(page)
      .getByRole('button', { name: /DOC00001\.XML/ })
      .click();
    // Its name stands among the tools, its title in the document.
    await expect(view(page).getByText('Continuity of Care Document').last()).toBeVisible();
  });
  await test.step('a PDF that is left at once', async () => {
    for (let n = 0; n < 4; n++) {
      await open('pdf');
      await open('text');
    }
    await open('pdf');
    await expect(pageField(page, 3)).toBeVisible();
  });
  expect(found).toEqual([]);
});
