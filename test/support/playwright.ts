/** What the Playwright configurations share. */
import path from 'node:path';
import type { PlaywrightTestConfig } from '@playwright/test';

const checkout = path.resolve(import.meta.dirname, '../..');

/**
 * The limits only end what hangs: a busy machine may take its time for what a person sees at once. A hung Electron costs its full limit
 * each time, hence an end after a few failures.
 */
export const suite = (name: string, testDir: string, testMatch: string): PlaywrightTestConfig => ({
  testDir,
  testMatch,
  outputDir: path.join(checkout, 'test-results', name),
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  // On a build machine a test that failed is tried once more; the summary says how many needed it.
  retries: process.env['CI'] ? 1 : 0,
  maxFailures: 8,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['line'], ['json']] : [['list']],
  // Everyone in the tests is synthetic, so evidence of a failure may be kept.
  use: { actionTimeout: 20_000, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
});
