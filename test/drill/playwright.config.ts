import { defineConfig } from '@playwright/test';
import { suite } from '../support/playwright.ts';

/** Not a test suite: `npm run drill`. It says itself what it is doing. */
export default defineConfig({
  ...suite('drill', import.meta.dirname, process.env['ROI_DRILL_RUN'] ?? 'run.ts'),
  workers: 1,
  timeout: 0,
  reporter: [['../practice/reporter.ts']],
  use: {},
});
