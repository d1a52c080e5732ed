import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { suite } from '../support/playwright.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

/** Not a test suite: the guided practice. It says itself what it is doing; this only says whether it came through. */
export default defineConfig({
  ...suite('practice', import.meta.dirname, 'guided.ts'),
  outputDir: path.join(checkout, 'test-results/practice'),
  workers: 1,
  timeout: 300_000,
  reporter: [['./reporter.ts']],
});
