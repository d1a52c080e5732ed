/** The stops of the tour through AUDIT projects: every step, in the states of `office-projects.ts`, and every dialog. */
import type { Page } from '@playwright/test';
import { goTo } from './clerk.ts';
import { openProject, toStep } from './clerk-projects.ts';
import { projectCodes } from './office-projects.ts';
import type { Stop } from './stop.ts';

const { toCheck, sending, justRead } = projectCodes;

async function openStep(page: Page, code: string, step: Parameters<typeof toStep>[1]): Promise<void> {
  await openProject(page, code);
  await toStep(page, step);
}

async function openCheck(page: Page): Promise<void> {
  await openStep(page, toCheck, 'Check');
  await page.getByRole('grid', { name: 'Rows of the chase list' }).getByRole('row').nth(5).waitFor();
  await page.getByRole('complementary', { name: 'Problems' }).getByRole('button').first().waitFor();
}

async function openMatch(page: Page, show: 'To decide' | 'Matched' | 'All'): Promise<void> {
  await openStep(page, toCheck, 'Match');
  await page.getByRole('grid', { name: 'Retrieval sites' }).waitFor();
  await page
    .getByRole('radiogroup', { name: 'Which sites' })
    .getByText(new RegExp(`^${show}`))
    .click();
  await page.getByRole('complementary', { name: 'Site' }).waitFor();
}

/** Presses what opens a dialog and waits for it. */
async function ask(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click();
  await page.getByRole('dialog').waitFor();
}

async function newProjectForm(page: Page): Promise<void> {
  await goTo(page, 'Projects');
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('heading', { name: 'New project' }).waitFor();
}

const problem = (page: Page, name: RegExp) =>
  page.getByRole('complementary', { name: 'Problems' }).getByRole('button', { name });

export const projectStops: readonly Stop[] = [
  {
    name: 'projects',
    open: async (page) => {
      await goTo(page, 'Projects');
      await page.getByRole('grid', { name: 'Projects' }).getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'projects-filtered',
    open: async (page) => {
      await goTo(page, 'Projects');
      await page.getByLabel('Filter projects').fill('zzz');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  { name: 'project-new', open: newProjectForm },
  {
    name: 'project-new-errors',
    open: async (page) => {
      await newProjectForm(page);
      await page.getByRole('button', { name: 'Create project' }).click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'project-new-payers',
    open: async (page) => {
      await newProjectForm(page);
      await page.getByRole('combobox', { name: 'Payer' }).fill('la');
      await page.getByRole('option').nth(2).waitFor();
    },
  },
  { name: 'project', open: (page) => openStep(page, toCheck, 'Project') },
  { name: 'project-frozen', open: (page) => openStep(page, sending, 'Project') },
  {
    name: 'project-remove-question',
    open: async (page) => {
      await openStep(page, toCheck, 'Project');
      await page.getByRole('button', { name: 'More about this project' }).click();
      await page.getByRole('menuitem', { name: 'Remove this project…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'project-import',
    open: async (page) => {
      await openStep(page, justRead, 'Import');
      await page.getByRole('table', { name: 'Columns' }).waitFor();
    },
  },
  {
    name: 'project-imported',
    open: async (page) => {
      await openStep(page, toCheck, 'Import');
      await page.getByText('Imported', { exact: true }).waitFor();
    },
  },
  {
    name: 'project-file-remove-question',
    open: async (page) => {
      await openStep(page, toCheck, 'Import');
      await ask(page, 'Remove');
    },
  },
  { name: 'project-check', open: openCheck },
  {
    name: 'project-check-problem',
    open: async (page) => {
      await openCheck(page);
      await problem(page, /NPI check digit/).click();
      await page.getByRole('button', { name: /^Set 1992999825/ }).waitFor();
    },
  },
  {
    name: 'project-check-typing',
    open: async (page) => {
      await openCheck(page);
      const grid = page.getByRole('grid', { name: 'Rows of the chase list' });
      // What is typed is kept when the screen is left: the cell is found again by it.
      await grid.getByRole('gridcell', { name: /^(?:13\/40\/1951|03\/1)(?: Date|$)/ }).click();
      await page.keyboard.type('03/1');
    },
  },
  {
    name: 'project-check-nothing',
    open: async (page) => {
      await openCheck(page);
      await page.getByLabel('Filter rows').fill('zzz');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  {
    name: 'project-check-menu',
    open: async (page) => {
      await openCheck(page);
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'project-check-replace',
    open: async (page) => {
      await openCheck(page);
      await problem(page, /NPI check digit/).click();
      await ask(page, 'Replace…');
    },
  },
  {
    name: 'project-check-dates',
    open: async (page) => {
      await openCheck(page);
      await problem(page, /Date of birth is not/).click();
      await page
        .getByRole('region', { name: /Date of birth/ })
        .getByRole('button', { name: 'Read dates as…' })
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'project-match', open: (page) => openMatch(page, 'To decide') },
  { name: 'project-matched', open: (page) => openMatch(page, 'Matched') },
  {
    name: 'project-send',
    open: async (page) => {
      await openStep(page, toCheck, 'Send');
      await page.getByRole('heading', { name: 'Dry run' }).waitFor();
      await page.getByText(/would go out now/).waitFor();
    },
  },
  {
    name: 'project-send-question',
    open: async (page) => {
      await openStep(page, toCheck, 'Send');
      await ask(page, /^Send \d+ requests…/);
    },
  },
  {
    name: 'project-paused',
    open: async (page) => {
      await openStep(page, sending, 'Send');
      await page.getByRole('button', { name: 'Go on' }).waitFor();
    },
  },
  {
    name: 'project-stop-question',
    open: async (page) => {
      await openStep(page, sending, 'Send');
      await ask(page, 'Stop…');
    },
  },
  {
    name: 'project-task',
    open: async (page) => {
      await openStep(page, toCheck, 'Send');
      await ask(page, 'Tasks of rows');
      await page.getByRole('region', { name: 'Task, JSON' }).waitFor();
    },
  },
  {
    name: 'project-result-menu',
    open: async (page) => {
      await openStep(page, sending, 'Send');
      await page.getByRole('button', { name: 'Result file' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
];
