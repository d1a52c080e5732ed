/**
 * Builds dist/ when, and only when, a source is not the one it was built from.
 *
 *   node scripts/build.mjs [--force]
 */
import fs from 'node:fs';
import path from 'node:path';
import { electronEnv } from './lib/electron-paths.mjs';
import { withLock } from './lib/lock.mjs';
import { bin, dist, root } from './lib/paths.mjs';
import { runNode, seconds } from './lib/run.mjs';
import { hashOf, readJson, traceOf, writeJson } from './lib/stamp.mjs';
import { writeLicences } from './package/licences.mjs';
import { SetupError } from './setup/error.mjs';

const SOURCES = ['main', 'preload', 'renderer', 'public', 'test/exchange', 'vite.config.ts', 'package.json'];
const SOURCES_OF_VERSIONS = ['package-lock.json', 'tsconfig.base.json'];
const PRODUCTS = [
  'main/app.js',
  'main/decoder.js',
  'preload/bridge.cjs',
  'renderer',
  'exchange/main.js',
  'licences.json',
];
const stampFile = path.join(dist, '.build.json');

/** Names, sizes and modification times of all sources: some milliseconds, where reading them would take longer. */
function fingerprint() {
  const parts = [];
  const visit = (relative) => {
    const file = path.join(root, relative);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (!stat.isDirectory()) return void parts.push(`${relative}=${traceOf(file)}`);
    for (const name of fs.readdirSync(file).sort()) visit(`${relative}/${name}`);
  };
  [...SOURCES, ...SOURCES_OF_VERSIONS].forEach(visit);
  return hashOf(...parts);
}

const isFresh = () =>
  readJson(stampFile)?.sources === fingerprint() && PRODUCTS.every((name) => fs.existsSync(path.join(dist, name)));

/** @returns {Promise<boolean>} whether anything had to be built */
export async function build({ force = false } = {}) {
  if (!force && isFresh()) return false;
  return withLock('build', async () => {
    if (!force && isFresh()) return false;
    console.log('Build: vite build --app …');
    const sources = fingerprint();
    fs.rmSync(stampFile, { force: true });
    const env = electronEnv({ ...process.env, NODE_ENV: 'production' });
    const result = await runNode(bin.vite, ['build', '--app', '--logLevel=warn'], { cwd: root, env, limitMs: 300_000 });
    if (result.code !== 0) throw new SetupError(`The build failed:\n${result.output.trim()}`);
    writeLicences();
    const lacking = PRODUCTS.filter((name) => !fs.existsSync(path.join(dist, name)));
    if (lacking.length > 0) throw new SetupError(`The build did not produce dist/${lacking.join(', dist/')}.`);
    writeJson(stampFile, { sources });
    console.log(`Build: done (${seconds(result.ms)})`);
    return true;
  });
}

if (process.argv[1] === import.meta.filename) {
  const { main } = await import('./setup.mjs');
  await main(async () => {
    if (!(await build({ force: process.argv.includes('--force') }))) console.log('Build: dist/ is up to date');
  });
}
