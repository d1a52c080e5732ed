/**
 * Benchmarks: each figure is one line of JSON, then a table. Never part of `npm test`.
 *
 *   npm run bench [-- NAME…]      NAME is a figure or the beginning of one: start, pdf.first-page-500
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { onVirtualDisplay } from './lib/display.mjs';
import { electronEnv } from './lib/electron-paths.mjs';
import { bin, root, runtime } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setup } from './setup.mjs';

function table(figures) {
  const show = (value) => (value === null ? '–' : String(value));
  const rows = figures.map((f) => [
    f.figure,
    `${f.value} ${f.unit}`,
    f.reference === null ? '–' : `${f.reference} ${f.unit}`,
    show(f.ratio),
    f.aim === null ? '–' : `${f.atLeast ? '≥' : '≤'} ${f.aim}`,
    f.ok ? 'ok' : 'MISSED',
  ]);
  const all = [['figure', 'value', 'reference', 'ratio', 'aim', ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

await main(async () => {
  const names = process.argv.slice(2);
  await setup({ need: 'test' });
  await build();
  const file = path.join(runtime, `figures-${process.pid}.jsonl`);
  fs.writeFileSync(file, '');
  try {
    // A title given to Playwright begins with its file: the name follows a space.
    const only = names.length > 0 ? ['-g', `(^|\\s)(${names.map(escape).join('|')})`] : [];
    const args = [bin.playwright, 'test', '-c', path.join(root, 'test/bench/playwright.config.ts'), ...only];
    const env = { ...electronEnv(), ROI_BENCH_FIGURES: file };
    const options = { cwd: root, env, show: true, limitMs: 1_800_000 };
    const { code } = await run(...onVirtualDisplay(process.execPath, args), options);
    const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const figures = lines.map((line) => JSON.parse(line));
    if (figures.length === 0) {
      console.error(names.length > 0 ? `No figure is called ${names.join(' or ')}.` : 'No figure was measured.');
      return 1;
    }
    console.log(`\n${table(figures)}`);
    return code === 0 && figures.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    fs.rmSync(file, { force: true });
  }
});
