/**
 * The test function of every suite that starts the program: `launch` starts it, and at the end of the test ends it,
 * keeps the output of a failed test, and asserts that nothing went wrong unasked. `practiceExchange` starts a practice
 * exchange in the test's own process and ends it with the test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test as base } from '@playwright/test';
import { type Exchange, type ExchangeOptions, startExchange } from '../exchange/index.ts';
import { type Launched, launchApp, type LaunchOptions } from './launch.ts';

export { expect } from '@playwright/test';

export interface Fixtures {
  launch: (options?: LaunchOptions) => Promise<Launched>;
  practiceExchange: (options?: ExchangeOptions) => Promise<Exchange>;
}

/** Playwright itself keeps a screenshot and a trace of every window. */
function keepOutput(launched: Launched, folder: string, index: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/main-${index}.log`, launched.output());
}

export const test = base.extend<Fixtures>({
  // Set up before `launch`, hence ended after it: the program goes first.
  practiceExchange: async ({}, use) => {
    const all: Exchange[] = [];
    await use(async (options) => {
      const exchange = await startExchange(options);
      all.push(exchange);
      return exchange;
    });
    await Promise.all(all.map((exchange) => exchange.close()));
  },
  launch: async ({}, use, info) => {
    const all: Launched[] = [];
    await use(async (options) => {
      const launched = await launchApp(options);
      all.push(launched);
      return launched;
    });
    const failed = info.status !== info.expectedStatus;
    if (failed) all.forEach((launched, index) => keepOutput(launched, info.outputDir, index));
    const problems = all.flatMap((launched) => launched.problems());
    await Promise.all(all.map((launched) => launched.close()));
    if (!failed) expect(problems, 'console errors, page errors and policy violations').toEqual([]);
  },
});
