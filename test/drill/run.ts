/** `npm run drill`, inside Playwright's runner: reads what was asked for, drills, and prints the account. */
import { test } from '@playwright/test';
import { drill } from './drill.ts';
import type { DrillOptions, DrillResult } from './options.ts';
import { table } from './table.ts';

type Asked = Pick<DrillOptions, 'rows' | 'kills' | 'seed'> & {
  foreign?: { fhirUrl: string; tokenUrl: string; clientId: string };
};

const started = performance.now();
const say = (line: string): void =>
  void process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

test('crash drill', async () => {
  // Written by scripts/drill.mjs.
  const { foreign, ...asked } = JSON.parse(process.env['ROI_DRILL'] ?? '{}') as Asked;
  const clientSecret = process.env['ROI_CLIENT_SECRET'] ?? '';
  const results: [string, DrillResult][] = [];
  if (foreign) {
    say(`Drilling against ${foreign.fhirUrl}`);
    results.push(['', await drill({ ...asked, foreign: { ...foreign, clientSecret }, ifNoneExist: false, say })]);
  } else {
    for (const ifNoneExist of [true, false]) {
      const words = ifNoneExist ? 'honours If-None-Exist' : 'ignores If-None-Exist';
      say(`Drilling against a practice exchange that ${words}`);
      results.push([words, await drill({ ...asked, ifNoneExist, say })]);
    }
  }
  process.stdout.write(`\n${table(results)}\n`);
  if (results.some(([, result]) => !result.ok)) throw new Error('The drill failed.');
});
