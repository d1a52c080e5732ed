/**
 * The guided practice: a scripted, visible run of the real program through its main job against the practice
 * exchange. Leaves numbered screenshots and a summary in practice-run/.
 *
 *   npm run practice
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
export async function practice() {
  await setup({ need: 'test' });
  await build();
  fs.rmSync(results, { recursive: true, force: true });
  fs.mkdirSync(results, { recursive: true });
  const command = [process.execPath, [bin.playwright, 'test', '-c', config]];
  const [file, args] = hasDisplay() ? command : onVirtualDisplay(...command);
  const env = { ...electronEnv(), ROI_PRACTICE_RUN: results };
  const result = await run(file, args, { cwd: root, env, show: true, limitMs: 600_000 });
  if (result.timedOut) console.error('The guided practice was stopped after ten minutes.');
  const screenshots = fs.readdirSync(results).filter((name) => name.endsWith('.png')).length;
  console.log(`${screenshots} screenshot(s) in ${path.relative(process.cwd(), results) || '.'}/`);
  return result.code;
}

if (process.argv[1] === import.meta.filename) await main(practice);
