/**
 * Everything the program needs before it can run, each step only when it is missing:
 * packages, system libraries, the Electron runtime, the native module.
 *
 *   node scripts/setup.mjs [--need=app|test]
 */
import { root } from './lib/paths.mjs';
import { withLock } from './lib/lock.mjs';
import { seconds } from './lib/run.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { SetupError } from './setup/error.mjs';
import { native } from './setup/native.mjs';
import { packages } from './setup/packages.mjs';
import { system } from './setup/system.mjs';

const MINIMUM = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  throw new SetupError(`Node ${MINIMUM.join('.')} or newer is needed; this is ${process.version}.`);
}

/**
 * @param {{need?: 'app' | 'test'}} [options] `app` to run the program, `test` also for the test suites.
 */
export async function setup({ need = 'app' } = {}) {
  const started = performance.now();
  checkNode();
  process.chdir(root);
  const steps = [system(need), packages, electronRuntime, native];
  const open = () => steps.filter((step) => !step.ready());
  let done = 0;
  if (open().length > 0) {
    await withLock('setup', async () => {
      // Looked at again one by one: another set-up may have worked meanwhile, and a step may undo a later one's stamp.
      for (const step of steps) {
        if (step.ready()) continue;
        const from = performance.now();
        await step.prepare((text) => console.log(`Set-up: ${text}`));
        if (!step.ready()) throw new SetupError(`${step.name}: still not in order after being set up.`);
        console.log(`Set-up: ${step.name} in order (${seconds(performance.now() - from)})`);
        done++;
      }
    });
  }
  for (const step of steps) if (step.note?.()) console.log(`Set-up: ${step.note()}`);
  const ms = performance.now() - started;
  console.log(done > 0 ? `Set-up: done (${seconds(ms)})` : `Set-up: nothing was missing (${seconds(ms)})`);
}

/** Runs a script's main function; a problem the reader can act on is printed without a stack. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) {
  const need = process.argv.includes('--need=app') ? 'app' : 'test';
  await main(() => setup({ need }));
}
