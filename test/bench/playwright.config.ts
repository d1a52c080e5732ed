import { defineConfig } from '@playwright/test';
import { suite } from '../support/playwright.ts';

/** One at a time and in order: two measurements at once measure each other. */
export default defineConfig({
  ...suite('bench', import.meta.dirname, '**/*.bench.ts'),
  workers: 1,
  timeout: 300_000,
  reporter: [['./reporter.ts']],
  use: {},
});
