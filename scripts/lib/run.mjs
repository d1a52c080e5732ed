/**
 * Child processes with a time limit. A child gets its own process group, so that whatever it started ends with it,
 * also when we are interrupted. Nothing here may decide what is run.
 */
import { spawn } from 'node:child_process';

const groups = new Set();
const windows = process.platform === 'win32';

function signalGroup(pid, signal) {
  try {
    if (windows) process.kill(pid, signal);
    else process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function endAll() {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
  groups.clear();
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => {
    endAll();
    process.exit(code);
  });
}
process.on('exit', endAll);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends what is left of a finished child's group: first politely, then not. */
async function sweep(pid) {
  if (windows || !signalGroup(pid, 'SIGTERM')) return;
  for (let i = 0; i < 10; i++) {
    await pause(50);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, 'SIGKILL');
}

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, limitMs?: number, show?: boolean, input?: string, onLine?: (line: string) => void}} [options]
 *   `show` lets the child write to our terminal; otherwise its output is collected.
 * @returns {Promise<{code: number, signal: string | null, timedOut: boolean, output: string, ms: number, notFound: boolean}>}
 */
export function run(file, args, options = {}) {
  const { cwd, env = process.env, limitMs = 600_000, show = false, onLine } = options;
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env,
      detached: !windows,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    if (child.pid) groups.add(child.pid);
    let output = '';
    let rest = '';
    let timedOut = false;
    const collect = (chunk) => {
      output += chunk;
      if (!onLine) return;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => onLine(line));
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid) signalGroup(child.pid, 'SIGTERM');
      setTimeout(() => child.pid && signalGroup(child.pid, 'SIGKILL'), 3000).unref();
    }, limitMs);
    const done = async (code, signal, error) => {
      clearTimeout(timer);
      if (rest && onLine) onLine(rest);
      if (child.pid) {
        await sweep(child.pid);
        groups.delete(child.pid);
      }
      resolve({
        code: code ?? 1,
        signal: signal ?? null,
        timedOut,
        output: error ? `${output}${error.message}\n` : output,
        ms: Math.round(performance.now() - started),
        notFound: error?.code === 'ENOENT',
      });
    };
    child.once('error', (error) => void done(1, null, error));
    // 'exit', not 'close': a stray grandchild that kept the pipe open must not hold us.
    child.once('exit', (code, signal) => setTimeout(() => void done(code, signal, null), show ? 0 : 30));
  });
}

/** Runs a JavaScript tool with our own Node. */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
