/**
 * The Electron that this checkout uses.
 *
 *   node scripts/electron.mjs --print-path      prints the executable
 *   node scripts/electron.mjs . [arguments]     runs it
 */
import { spawn } from 'node:child_process';
import { electronEnv, findElectron } from './lib/electron-paths.mjs';

/** The executable; ELECTRON_OVERRIDE_DIST_PATH names another runtime's folder. */
export function electronPath() {
  const found = findElectron();
  if (!found) throw new Error('There is no Electron yet: run `node scripts/setup.mjs` first.');
  return found.executable;
}

/** Starts the runtime with our terminal; resolves to its exit code. */
export function runElectron(args, { env = process.env, cwd = process.cwd() } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(electronPath(), args, { cwd, env: electronEnv(env), stdio: 'inherit' });
    const forward = (signal) => () => child.kill(signal);
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, forward(signal)]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const args = process.argv.slice(2);
  try {
    if (args.length === 0) {
      console.error('Usage: node scripts/electron.mjs --print-path | . [arguments]');
      process.exitCode = 2;
    } else if (args[0] === '--print-path') console.log(electronPath());
    else process.exitCode = await runElectron(args);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
