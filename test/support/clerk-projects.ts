/** What a clerk does with AUDIT projects, by the labels a clerk sees. */
import { expect, type Locator, type Page } from '@playwright/test';
import { field, goTo } from './clerk.ts';
import type { Launched } from './launch.ts';

export type Step = 'Project' | 'Import' | 'Check' | 'Match' | 'Send';

export interface NewProject {
  code: string;
  /** Whole name of the payer; a part of it is typed. */
  payer?: string;
  year?: string;
}

/** Creates a project by its form and stands at its import. */
export async function createProject(page: Page, project: NewProject): Promise<void> {
  const { code, payer = 'Lakeshore Health Plan', year = '2025' } = project;
  await goTo(page, 'Projects');
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('combobox', { name: 'Payer' }).fill(payer.slice(0, 8));
  await page.getByRole('option', { name: new RegExp(`^${payer}`) }).click();
  await field(page, 'Measurement year').fill(year);
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByText('Drop the chase list here, or').waitFor();
}

/** Opens a project from the list, at the step where work goes on. */
export async function openProject(page: Page, code: string): Promise<void> {
  await goTo(page, 'Projects');
  const list = page.getByRole('grid', { name: 'Projects' });
  await list.getByRole('row', { name: new RegExp(`^${code}`) }).click();
  await list.press('Enter');
  await page.getByRole('heading', { name: code, level: 1 }).waitFor();
}

export async function toStep(page: Page, step: Step): Promise<void> {
  const link = page.getByRole('navigation', { name: 'Steps of the project' }).getByRole('link', { name: step });
  await link.click();
  await expect(link).toHaveAttribute('aria-current', 'page');
}

export interface ListFile {
  name: string;
  bytes: Uint8Array;
}

/** Hands a list to the Import step; what comes of it is the caller's question. */
export async function giveList(page: Page, file: ListFile): Promise<void> {
  await page
    .getByLabel('Chase list, CSV or XLSX')
    .setInputFiles({ name: file.name, mimeType: 'application/octet-stream', buffer: Buffer.from(file.bytes) });
}

/** The card of a list on the Import step. */
export const listCard = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Gives a list and takes the columns as they were guessed. @returns the card, with what the import did */
export async function importList(page: Page, file: ListFile): Promise<Locator> {
  await giveList(page, file);
  const card = listCard(page, file.name);
  await acceptColumns(card);
  return card;
}

export async function acceptColumns(card: Locator): Promise<void> {
  await card.getByRole('button', { name: /^Import [\d,]+ lines/ }).click();
  await expect(card.getByText('Imported', { exact: true })).toBeVisible({ timeout: 30_000 });
}

export const chaseGrid = (page: Page): Locator => page.getByRole('grid', { name: 'Rows of the chase list' });

/** The account of the Send step: how many rows stand where, by the words on the screen. */
export async function accountOf(page: Page): Promise<Record<string, number>> {
  const out: Record<string, number> = {};
  // All lines at one moment: they change while a project is sent.
  for (const line of await page.getByRole('table', { name: 'All rows' }).getByRole('row').allInnerTexts()) {
    const [label = '', rows = ''] = line.split('\t');
    out[label.replace(/[\d,]+ (?:of them ready|uncertain)/, '').trim()] = Number(rows.replace(/\D/g, ''));
  }
  return out;
}

/** Saves the result file through the dialog of the system, which answers with this path. */
export async function saveResult(program: Launched, format: 'CSV' | 'XLSX', filePath: string): Promise<void> {
  await program.app.evaluate(({ dialog }, answer) => {
    dialog.showSaveDialog = (() =>
      Promise.resolve({ canceled: false, filePath: answer })) as typeof dialog.showSaveDialog;
  }, filePath);
  const page = program.window;
  await page.getByRole('button', { name: 'Result file' }).click();
  await page.getByRole('menuitem', { name: `Save as ${format}…` }).click();
  await page.getByText(new RegExp(`\\.${format.toLowerCase()} was saved with`)).waitFor();
}
