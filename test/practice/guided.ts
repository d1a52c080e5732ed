/**
 * The guided practice: the whole main job, done with the real program against the practice exchange that it carries.
 * Everyone in it is made up. With ROI_PRACTICE_WATCHED=1 at a pace that can be followed.
 */
import path from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';
import { purposeLabels } from '../../preload/contract/rules/core-request.ts';
import { addDays, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import {
  askToSend,
  attachAuthorization,
  confirmPoints,
  goTo,
  lock,
  PASSPHRASE,
  statusOf,
  unlock,
} from '../support/clerk.ts';
import { createHand } from '../support/clerk-practice.ts';
import { expect } from '../support/fixtures.ts';
import { checkout, type Launched, launchApp } from '../support/launch.ts';
import { signedAuthorization } from './signed-authorization.ts';
import { createGuide } from './guide.ts';

const SIZE = { width: 1280, height: 800 };
const folder = process.env['ROI_PRACTICE_RUN'] ?? path.join(checkout, 'practice-run');
const watched = process.env['ROI_PRACTICE_WATCHED'] === '1';
const hand = createHand(watched);

const patient = { family: 'Marlowe', given: 'Imogen', born: '07/14/1969' };
const site = 'Plano Orthopedic Clinic';
const recipient = 'Practice Records Office';
const today = plainDateOf(new Date());
const us = (date: string): string => date.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The window's own size, so that the run is seen as it is photographed. */
async function resize(program: Launched): Promise<void> {
  await program.app.evaluate(({ BrowserWindow }, size) => {
    for (const window of BrowserWindow.getAllWindows()) window.setContentSize(size.width, size.height);
  }, SIZE);
  await program.window.setViewportSize(SIZE);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await hand.click(
    page
      .getByRole('textbox', { name: label, exact: true })
      .or(page.getByRole('combobox', { name: label, exact: true }))
      .first(),
  );
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The program's own hints walk along. */
const nextHint = (page: Page): Promise<void> =>
  hand.click(page.getByRole('complementary', { name: 'Practice hint' }).getByRole('button', { name: 'Next' }));

const happenings = (page: Page): Locator => page.getByRole('region', { name: 'What happened' });

test('guided practice', async () => {
  let program: Launched | undefined;
  const running = (): Launched => {
    if (!program) throw new Error('The program is not running.');
    return program;
  };
  const page = (): Page => running().window;
  const guide = createGuide({ folder, total: 13, page, say });
  let facts: Record<string, string> = {};

  try {
    await guide.step('Starting the program', async (look) => {
      program = await launchApp({ args: ['--practice'], timeoutMs: 60_000 });
      await resize(program);
      facts = await program.app.evaluate(({ app }) => ({
        'ROI Workstation': app.getVersion(),
        Electron: process.versions.electron,
        Chromium: process.versions['chrome'] ?? '',
        System: `${process.platform} ${process.arch}`,
      }));
      await page().getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
      await look('First start');
      return 'A new computer: there is no store yet.';
    });

    await guide.step('Protecting the store', async (look) => {
      await hand.click(page().getByRole('radio', { name: /^Passphrase/ }));
      await hand.type(page().getByLabel('Passphrase', { exact: true }), PASSPHRASE);
      await hand.type(page().getByLabel('Passphrase again'), PASSPHRASE);
      await look('Passphrase');
      await hand.click(page().getByRole('button', { name: 'Make the store' }));
      await page().getByTestId('recovery-code').waitFor();
      return 'An encrypted store was made; it opens with a passphrase.';
    });

    await guide.step('Keeping the recovery code', async (look) => {
      const code = (await page().getByTestId('recovery-code').textContent()) ?? '';
      await look('Recovery code');
      await hand.read();
      await hand.click(page().getByRole('button', { name: 'I have kept it' }));
      await hand.type(page().getByLabel('Recovery code'), code);
      await look('Code typed back');
      await hand.click(page().getByRole('button', { name: 'Confirm' }));
      return 'The code was shown once and typed back.';
    });

    await guide.step('Connecting to the practice exchange', async (look) => {
      await page().getByRole('heading', { name: 'Board', level: 1 }).waitFor({ timeout: 30_000 });
      await page()
        .getByRole('button', { name: /^Connection: Practice exchange/ })
        .waitFor({ timeout: 30_000 });
      await page().getByText('No requests yet').waitFor();
      await page().getByText('Connected', { exact: true }).waitFor();
      await hand.read();
      await look('Practice connection');
      return 'Signed in; nothing leaves this computer.';
    });

    await guide.step('Finding a provider', async (look) => {
      await goTo(page(), 'Directory');
      await hand.type(page().getByLabel('Name to find'), 'plano ortho');
      const row = page()
        .getByRole('grid', { name: 'Providers' })
        .getByRole('row', { name: new RegExp(site) });
      await row.first().waitFor();
      await look('Directory');
      await hand.click(row.first().getByText(site, { exact: true }));
      await page().getByRole('button', { name: 'New request to this site' }).waitFor();
      await hand.read();
      await look('Provider');
      await nextHint(page());
      return `${site}, found by a part of its name.`;
    });

    await guide.step('Writing a CORE request', async (look) => {
      await hand.click(page().getByRole('button', { name: 'New request to this site' }));
      await hand.click(page().getByRole('menuitem', { name: purposeLabels.attorney }));
      await page().getByRole('heading', { name: 'New CORE request' }).waitFor();
      await hand.write(page(), 'Last name', patient.family);
      await hand.write(page(), 'First name', patient.given);
      await hand.write(page(), 'Date of birth', patient.born);
      await choose(page(), 'Administrative gender', 'Female');
      await look('Patient');
      await hand.write(page(), 'Dates of service from', us(addDays(today, -700)));
      await hand.write(page(), 'to', us(addDays(today, -40)));
      await hand.click(page().getByRole('button', { name: 'Usual chart' }));
      await look('Dates and record types');
      return 'Patient, site, dates of service and record types; the draft is kept as one types.';
    });

    await guide.step('Attaching the signed authorization', async (look) => {
      const signedOn = us(addDays(today, -6));
      const expiresOn = us(addDays(today, 359));
      const pdf = await signedAuthorization({
        name: `${patient.given} ${patient.family}`,
        born: patient.born,
        site,
        recipient,
        signedOn,
        expiresOn,
      });
      await attachAuthorization(page(), pdf, 'authorization.pdf');
      await hand.write(page(), 'Signed on', signedOn);
      await hand.write(page(), 'Expires on', expiresOn);
      await hand.write(page(), 'Who may receive the records', recipient);
      await page()
        .getByRole('group', { name: /^The authorization/ })
        .scrollIntoViewIfNeeded();
      await hand.read();
      await confirmPoints(page());
      await look('Authorization');
      return 'All nine points of 45 CFR 164.508(c) checked against the PDF beside them.';
    });

    await guide.step('Reading the preview', async (look) => {
      await hand.write(page(), 'Due date', us(addDays(today, 30)));
      await page().getByRole('button', { name: 'Send request…' }).scrollIntoViewIfNeeded();
      await page().getByText('Complete.', { exact: true }).waitFor();
      await page().getByRole('tab', { name: 'In plain words' }).waitFor();
      await hand.read();
      await look('Preview in plain words');
      await hand.click(page().getByRole('tab', { name: 'The Task, as sent' }));
      await page().getByRole('region', { name: 'Task, JSON' }).waitFor();
      await hand.read();
      await look('Preview as sent');
      await nextHint(page());
      return 'What will be sent, in plain words and as the exact Task.';
    });

    await guide.step('Sending it', async (look) => {
      const dialog = await askToSend(page());
      await hand.read();
      await look('Question before sending');
      await hand.click(dialog.getByRole('button', { name: 'Send 1 request' }));
      await expect(statusOf(page())).toHaveText(/Submitted|Accepted|In progress/, { timeout: 20_000 });
      await look('Sent');
      return 'Asked once, sent once, through the journal.';
    });

    await guide.step('Following it', async (look) => {
      await expect(statusOf(page())).toHaveText('In progress', { timeout: 60_000 });
      await happenings(page()).getByText('Chart retrieval in progress').waitFor();
      await look('In progress');
      return 'Its status moves by itself; a practice site does in a second what takes others a minute.';
    });

    await guide.step('Receiving the document', async (look) => {
      await expect(statusOf(page())).toHaveText('Delivered', { timeout: 60_000 });
      await page()
        .getByRole('button', { name: /chart.*Ready/ })
        .waitFor({ timeout: 30_000 });
      await hand.read();
      await nextHint(page());
      await look('Delivered');
      await goTo(page(), 'Requests');
      await page()
        .getByRole('grid', { name: 'Requests' })
        .getByRole('row', { name: new RegExp(patient.family) })
        .waitFor();
      await look('Requests');
      await goTo(page(), 'Records');
      await page()
        .getByRole('grid', { name: 'Received documents' })
        .getByRole('row', { name: new RegExp(patient.family) })
        .waitFor();
      await look('Records');
      return 'Downloaded, checked by size and hash, and sealed on disk.';
    });

    await guide.step('Reading it', async (look) => {
      await page()
        .getByRole('grid', { name: 'Received documents' })
        .getByRole('row', { name: new RegExp(patient.family) })
        .dblclick();
      await page()
        .getByRole('textbox', { name: /^Page, of/ })
        .waitFor({ timeout: 20_000 });
      await page().locator('canvas').first().waitFor();
      await hand.read();
      await look('Viewer');
      await page().getByRole('button', { name: 'Find', exact: true }).click();
      await hand.type(page().getByRole('textbox', { name: 'Find in document' }), `${patient.family}, ${patient.given}`);
      await page()
        .getByRole('search')
        .getByText(/^1 of \d+$/)
        .waitFor();
      await look('Find');
      await hand.click(page().getByRole('button', { name: 'Close find' }));
      await hand.click(page().getByRole('button', { name: 'Zoom in' }));
      await hand.click(page().getByRole('button', { name: 'Zoom in' }));
      const zoom =
        (await page()
          .getByRole('button', { name: /^Zoom \d+ %/ })
          .textContent()) ?? '';
      await hand.read();
      await look('Zoom');
      return `Found the patient’s name, zoomed to ${zoom.trim()}.`;
    });

    await guide.step('Locking, and opening again', async (look) => {
      await lock(page());
      await look('Locked');
      await hand.read();
      await unlock(page());
      await goTo(page(), 'Requests');
      await page()
        .getByRole('grid', { name: 'Requests' })
        .getByRole('row', { name: new RegExp(patient.family) })
        .waitFor({ timeout: 30_000 });
      await look('Open again');
      expect(running().problems(), 'errors of the page').toEqual([]);
      return 'Locked, nothing of the work is on the screen; the passphrase brings it back.';
    });
  } finally {
    guide.finish(facts);
    await program?.close();
  }
});
