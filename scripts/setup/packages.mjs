/** npm packages: installed from the lockfile when, and only when, node_modules does not match it. */
import fs from 'node:fs';
import path from 'node:path';
import { modules, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { hashOfFile, readJson, writeJson } from '../lib/stamp.mjs';
import { SetupError } from './error.mjs';

const lockFile = path.join(root, 'package-lock.json');
const installedFile = path.join(modules, '.package-lock.json');
const stampFile = path.join(modules, '.roi-stamp');

const key = () => hashOfFile(lockFile);
const isStamped = () => fs.existsSync(installedFile) && readJson(stampFile)?.key === key();

/** Compares what npm recorded as installed with the lockfile, so that a plain `npm install` is not undone. */
function matches() {
  const wanted = readJson(lockFile)?.packages;
  const have = readJson(installedFile)?.packages;
  if (!wanted || !have) return false;
  for (const [where, entry] of Object.entries(wanted)) {
    if (where === '') continue;
    const got = have[where];
    if (!got) {
      if (entry.optional || entry.devOptional) continue; // another platform's binary
      return false;
    }
    if (got.version !== entry.version || got.integrity !== entry.integrity) return false;
    if (!fs.existsSync(path.join(root, where, 'package.json'))) return false;
  }
  return Object.keys(have).every((where) => where in wanted);
}

export const packages = {
  name: 'packages',
  ready: isStamped,
  async prepare(say) {
    if (!fs.existsSync(lockFile)) throw new SetupError('package-lock.json is missing: take it from the repository.');
    if (!matches()) {
      say('installing the npm packages of package-lock.json (about a minute) …');
      // Without install scripts: nothing we use needs one, and none should run on a workstation unasked.
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
      const result = await run(npm, args, { cwd: root, limitMs: 900_000 });
      if (result.code !== 0) throw new SetupError(`npm ci failed:\n${result.output.trim()}`);
    }
    writeJson(stampFile, { key: key() });
  },
};
