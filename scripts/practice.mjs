/**
 * The guided practice: a scripted, visible run of the real program through its main job against the practice
 * exchange. Leaves numbered screenshots and a summary in practice-run/.
 *
 *   npm run practice [-- --fast]     --fast: not slowed down for somebody who watches
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { electronEnv } from './lib/electron-paths.mjs';
import { hasDisplay, onVirtualDisplay } from './lib/display.mjs';
import { bin, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setup } from './setup.mjs';

const config = path.join(root, 'test/practice/playwright.config.ts');
const results = path.join(root, 'practice-run');

/** @returns {Promise<number>} the exit code */
export async function practice({ fast = false } = {}) {
  await setup({ need: 'test' });
  await build();
  fs.rmSync(results, { recursive: true, force: true });
  fs.mkdirSync(results, { recursive: true });
  const command = [process.execPath, [bin.playwright, 'test', '-c', config]];
  const [file, args] = hasDisplay() ? command : onVirtualDisplay(...command);
  const watched = hasDisplay() && !fast;
  const env = { ...electronEnv(), ROI_PRACTICE_RUN: results, ROI_PRACTICE_WATCHED: watched ? '1' : '0' };
  const result = await run(file, args, { cwd: root, env, show: true, limitMs: 600_000 });
  if (result.timedOut) console.error('The guided practice was stopped after ten minutes.');

  const folder = path.relative(process.cwd(), results) || '.';
  const pictures = fs.readdirSync(results).filter((name) => name.endsWith('.png')).length;
  console.log(`\n${pictures} pictures in ${folder}/, what happened in ${path.join(folder, 'summary.md')}`);
  if (result.code !== 0) console.error('The guided practice failed.');
  return result.code === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  await main(() => practice({ fast: process.argv.includes('--fast') }));
}
