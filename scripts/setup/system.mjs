/**
 * System libraries of Debian and its descendants. With root rights they are installed; without, the one command to
 * run is printed. Elsewhere the reader is told what is needed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runtime } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { readJson, traceOf, writeJson } from '../lib/stamp.mjs';
import { SetupError } from './error.mjs';

/** Each entry: names of one library, older releases' name first. */
const RUN = [
  ['unzip'],
  ['xvfb'],
  ['xauth'],
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3'],
  ['libasound2', 'libasound2t64'],
  ['libgbm1'],
  ['libxss1'],
  ['libnotify4'],
  ['libsecret-1-0'],
];
const TEST = [['dbus'], ['dbus-x11'], ['gnome-keyring']];
export const COMPILE = [['python3'], ['make'], ['g++']];

const statusFile = '/var/lib/dpkg/status';
const stampFile = path.join(runtime, 'system.json');
const isDebian = () => fs.existsSync(statusFile);

/** The package database's own trace: while it is unchanged, so is what is installed. */
const isStamped = (need) => {
  const stamp = readJson(stampFile);
  return stamp?.trace === traceOf(statusFile) && stamp.have?.includes(need);
};

async function missing(groups) {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...groups.flat()]);
  const installed = new Set();
  for (const line of output.split('\n')) {
    const [name, status] = line.split(' ');
    if (status === 'installed') installed.add(name);
  }
  return groups.filter((names) => !names.some((name) => installed.has(name)));
}

/** The name this release knows; the first when none is known, so that the message names something. */
async function nameOf(names) {
  if (names.length === 1) return names[0];
  for (const name of names) {
    const { output } = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return names[0];
}

async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', ...args], {
    env,
    limitMs: 600_000,
  });
}

/** Makes sure of the packages; throws with the command to run where it may not install them. */
export async function ensureDebian(groups, say) {
  const lacking = await missing(groups);
  if (lacking.length === 0) return;
  const root = process.getuid?.() === 0;
  if (root) {
    say(`installing system libraries: ${lacking.map((names) => names[0]).join(' ')} …`);
    await apt(['update', '-qq']);
  }
  const names = await Promise.all(lacking.map(nameOf));
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (!root) {
    throw new SetupError(
      `System libraries are missing and installing them needs root. Run this once, then start again:\n\n  sudo apt-get ${install.join(' ')}\n`,
    );
  }
  const result = await apt(['-qq', ...install]);
  if (result.code !== 0) throw new SetupError(`apt-get ${install.join(' ')} failed:\n${result.output.trim()}`);
  const still = await missing(groups);
  if (still.length > 0) throw new SetupError(`still missing after apt-get: ${still.map((n) => n[0]).join(' ')}`);
}

/** @param {'app' | 'test'} need */
export const system = (need) => ({
  name: 'system libraries',
  ready: () => process.platform !== 'linux' || isStamped(need),
  async prepare(say) {
    if (!isDebian()) {
      say(
        `this is not a Debian system: Electron needs GTK 3, NSS, ALSA, GBM, libXss, libnotify and libsecret${need === 'test' ? ', and the tests need Xvfb, xauth, D-Bus and gnome-keyring' : ''}; install them if the program does not start`,
      );
      writeJson(stampFile, { trace: traceOf(statusFile), have: ['app', 'test'] });
      return;
    }
    await ensureDebian(need === 'test' ? [...RUN, ...TEST] : RUN, say);
    const trace = traceOf(statusFile);
    const before = readJson(stampFile);
    const have = new Set([...(before?.trace === trace ? before.have : []), 'app', need]);
    writeJson(stampFile, { trace, have: [...have] });
  },
});
