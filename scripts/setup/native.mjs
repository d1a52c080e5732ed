/**
 * The encrypting SQLite: its prebuilt binary is tried in child processes of Node and of Electron (a wrong one kills the
 * process that loads it). Only where it dies is it compiled, once, and kept for the next `npm ci`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findElectron } from '../lib/electron-paths.mjs';
import { bin, modules, root, runtime } from '../lib/paths.mjs';
import { run, runNode } from '../lib/run.mjs';
import { hashOf, readJson, traceOf, writeJson } from '../lib/stamp.mjs';
import { SetupError } from './error.mjs';
import { COMPILE, ensureDebian } from './system.mjs';

const folder = path.join(modules, 'better-sqlite3');
const store = path.join(runtime, 'native');
const stampFile = path.join(store, 'loads.json');
const probe = path.join(root, 'scripts/setup/native-probe.cjs');

/** Compiled against the Node-API of the oldest runtime in use; every runtime is probed with the result. */
const flags = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

const isMusl = () => process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime;
const target = () => `${process.platform}${isMusl() ? 'musl' : ''}-${process.arch}`;
const binary = () => path.join(folder, 'prebuilds', `${target()}.node`);
const version = () => readJson(path.join(folder, 'package.json'))?.version;
const cached = () => path.join(store, `better-sqlite3-${version()}-${target()}-${hashOf(flags).slice(0, 12)}.node`);

function key() {
  const electron = findElectron();
  return hashOf(
    version(),
    traceOf(binary()),
    process.version,
    electron?.version,
    traceOf(electron?.executable ?? ''),
    flags,
  );
}

async function loads() {
  const limitMs = 30_000;
  const inNode = await runNode(probe, [], { cwd: root, limitMs });
  if (!inNode.output.includes('sqlite-ok')) return { ok: false, where: `Node ${process.version}`, ...inNode };
  const electron = findElectron();
  if (!electron) return { ok: true };
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const inElectron = await run(electron.executable, [probe], { cwd: root, env, limitMs });
  if (!inElectron.output.includes('sqlite-ok')) {
    return { ok: false, where: `Electron ${electron.version}`, ...inElectron };
  }
  return { ok: true };
}

/** A running program keeps its old file: the new one takes the name, it does not overwrite the bytes. */
function putInPlace(file) {
  const temporary = `${binary()}.${process.pid}.tmp`;
  fs.copyFileSync(file, temporary);
  fs.renameSync(temporary, binary());
}

/** Headers that lie beside this Node or in /usr; node-gyp would otherwise download them. */
function headers() {
  const prefixes = [path.resolve(process.execPath, '../..'), '/usr', '/usr/local'];
  return prefixes.find((prefix) => fs.existsSync(path.join(prefix, 'include/node/node_api.h')));
}

async function compile(say) {
  if (fs.existsSync('/var/lib/dpkg/status')) await ensureDebian(COMPILE, say);
  say('compiling the encrypting SQLite for this runtime (once, about a minute) …');
  const nodedir = headers();
  const args = ['rebuild', '--release', '--force_build=1', ...(nodedir ? [`--nodedir=${nodedir}`] : [])];
  const env = { ...process.env, CXXFLAGS: flags };
  const options = { cwd: folder, env, limitMs: 900_000 };
  const result = await runNode(bin.nodeGyp, [...args, '-j', String(os.availableParallelism())], options);
  const built = path.join(folder, 'build/Release/better_sqlite3.node');
  if (result.code !== 0 || !fs.existsSync(built)) {
    const hint = nodedir
      ? ''
      : "\n\nNode's header files (include/node) are not beside this Node and could not be downloaded: install them (on Debian: `libnode-dev`, or a Node that brings its headers) and start again.";
    throw new SetupError(
      `Compiling better-sqlite3 failed:\n${result.output.trim().split('\n').slice(-30).join('\n')}${hint}`,
    );
  }
  fs.mkdirSync(store, { recursive: true });
  fs.copyFileSync(built, `${cached()}.tmp`);
  fs.renameSync(`${cached()}.tmp`, cached());
  fs.rmSync(path.join(folder, 'build'), { recursive: true, force: true });
}

export const native = {
  name: 'native module',
  ready: () => readJson(stampFile)?.key === key(),
  async prepare(say) {
    if (!fs.existsSync(binary())) say(`there is no prebuilt SQLite for ${target()}`);
    let result = await loads();
    if (!result.ok) {
      say(`the prebuilt SQLite does not load in ${result.where} (${result.signal ?? `code ${result.code}`})`);
      if (!fs.existsSync(cached())) await compile(say);
      putInPlace(cached());
      result = await loads();
      if (!result.ok) {
        fs.rmSync(cached(), { force: true });
        throw new SetupError(`The compiled SQLite does not load in ${result.where} either:\n${result.output.trim()}`);
      }
    }
    writeJson(stampFile, { key: key() });
  },
};
