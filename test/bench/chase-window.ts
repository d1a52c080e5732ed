/**
 * A chase list of 100,000 rows in the real program, ready to be measured. The list is prepared over the seam; what is measured in
 * the window is done by keys and mouse.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, type CDPSession, type Locator, type Page } from '@playwright/test';
import { startExchange } from '../exchange/index.ts';
import { csvOf, goodCells, projectInput } from '../support/chase-list.ts';
import { setUpStore } from '../support/clerk.ts';
import { handOverInPage } from '../support/hand-over.ts';
import { launchApp } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';

export const ROWS = 100_000;

/** One row in a hundred has an error, as in a tolerable list. */
const cellsOf = (n: number): string[] => goodCells(n, n % 100 === 0 ? { 'Member ID': '' } : {});
export const list = Array.from({ length: ROWS }, (_, i) => cellsOf(i + 1));

export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

export interface Program {
  readonly page: Page;
  /** Of the main process. */
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** The real program with a new store, at its first screen. */
export async function openProgram(): Promise<Program> {
  const exchange = await startExchange();
  const app = await launchApp({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const close = async (): Promise<void> => {
    await app.close();
    await exchange.close();
  };
  try {
    await app.window.setViewportSize({ width: 1280, height: 800 });
    await setUpStore(app.window);
    const pid = app.app.process().pid;
    if (pid === undefined) throw new Error('The program has no process id.');
    return { page: app.window, pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A new project with this list, its columns as they are guessed. @returns how many rows were added */
export async function importOverSeam(page: Page, bytes: Uint8Array): Promise<number> {
  const { id } = await call(page, 'projects:create', { input: projectInput() });
  const upload = await handOverInPage(page, id, bytes);
  const form = { sheet: null, encoding: null, delimiter: null };
  const { id: fileId } = await call(page, 'projects:addFile', { id, name: 'wave-2', upload, ...form });
  const guess = await call(page, 'projects:mapping', { id, fileId, headerRow: null });
  const columns = guess.columns
    .filter((c) => c.field !== null)
    .map(({ index, field, dateOrder }) => ({ index, field, dateOrder }));
  const mapped = { id, fileId, headerRow: guess.headerRow, columns, mode: 'add' as const, template: '' };
  return (await call(page, 'projects:applyMapping', mapped)).added;
}

export interface Opened extends Program {
  readonly cdp: CDPSession;
  readonly grid: Locator;
}

/** A project with the list, its Check step open and still. */
export async function openCheck(): Promise<Opened> {
  const program = await openProgram();
  const { page } = program;
  try {
    expect(await importOverSeam(page, csvOf(list))).toBe(ROWS);
    await page.getByRole('link', { name: 'Projects' }).first().click();
    await page.getByRole('row').filter({ hasText: projectInput().code }).first().dblclick();
    await page
      .getByRole('link', { name: 'Check' })
      .or(page.getByRole('button', { name: 'Check' }))
      .first()
      .click();
    const grid = page.getByRole('grid', { name: 'Rows of the chase list' });
    await expect(grid).toHaveAttribute('aria-rowcount', String(ROWS + 1));
    // Its texts are read for the search while one looks.
    await delay(4000);
    return { ...program, cdp: await page.context().newCDPSession(page), grid };
  } catch (error) {
    await program.close();
    throw error;
  }
}

/** Times between the frames of the page while `act` runs. */
export async function framesDuring(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const w = window as unknown as { frames: number[]; watching: boolean };
    w.frames = [];
    w.watching = true;
    let last = 0;
    const frame = (now: number): void => {
      if (last > 0) w.frames.push(now - last);
      last = now;
      if (w.watching) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  return page.evaluate(() => {
    const w = window as unknown as { frames: number[]; watching: boolean };
    w.watching = false;
    return w.frames;
  });
}

/** The wheel at a hundred rows a second. */
export const wheel = (cdp: CDPSession, x: number, y: number, distance: number) => async (): Promise<void> => {
  await cdp.send('Input.synthesizeScrollGesture', {
    x,
    y,
    yDistance: -distance,
    speed: 3000,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
};

interface Thumb {
  x: number;
  top: number;
  bottom: number;
}

/** The thumb to the bottom and half-way back in four seconds; a mouse tells its place whether or not the page has kept up. */
export const drag =
  (page: Page, cdp: CDPSession, { x, top, bottom }: Thumb) =>
  async (): Promise<void> => {
    await page.mouse.move(x, top);
    await page.mouse.down();
    const moves: Promise<unknown>[] = [];
    const from = performance.now();
    for (let now = from; now < from + 4000; now = performance.now()) {
      const part = (now - from) / 4000;
      const y = top + (bottom - top) * (part < 0.7 ? part / 0.7 : 1.7 - part);
      moves.push(cdp.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1 }));
      await delay(8);
    }
    await Promise.all(moves);
    await page.mouse.up();
  };

/** The thumb of one who searches: a little further, then a short look at the rows, fifty times. */
export const search =
  (page: Page, cdp: CDPSession, { x, top, bottom }: Thumb) =>
  async (): Promise<void> => {
    await page.mouse.move(x, top);
    await page.mouse.down();
    for (let step = 1; step <= 50; step++) {
      const y = top + ((bottom - top) * step) / 50;
      await cdp.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1 });
      await delay(80);
    }
    await page.mouse.up();
  };
