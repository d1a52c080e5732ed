/**
 * Packages of the program in release/, from the runtime that the set-up found. One made from the fallback runtime is a proof for testing: its
 * version says so, and it is no release.
 *
 *   npm run package                the unpacked program
 *   npm run package -- deb         and a Debian package, its feed description and (with ROI_UPDATE_KEY) its signature
 *   npm run package -- release     what electron-builder.yml names for this system; electron-builder downloads its tools (docs/release.md)
 *   --version=X                    another version than package.json's
 */
import fs from 'node:fs';
import path from 'node:path';
import { build as pack, Platform } from 'electron-builder';
import { load } from 'js-yaml';
import { build } from './build.mjs';
import { electronPath } from './electron.mjs';
import { root } from './lib/paths.mjs';
import { makeDeb } from './package/deb.mjs';
import { writeFeed } from './package/feed.mjs';
import { writeSbom } from './sbom.mjs';
import { main, setup } from './setup.mjs';

const KINDS = ['dir', 'deb', 'release'];

await main(async () => {
  const args = process.argv.slice(2);
  const kind = args.find((arg) => !arg.startsWith('--')) ?? 'dir';
  if (!KINDS.includes(kind)) throw new Error(`Not a kind of package: ${kind} (${KINDS.join(', ')})`);
  await setup({ need: 'app' });
  await build();
  const dist = path.dirname(electronPath());
  const pinned = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const found = fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  const own = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  const wanted = args.find((arg) => arg.startsWith('--version='))?.slice('--version='.length) ?? own;
  const proof = found !== pinned;
  if (proof && kind === 'release')
    throw new Error(`A release is made from Electron ${pinned}; this machine has ${found}.`);
  if (proof) console.log(`Package: made from Electron ${found}, not ${pinned}: a proof for testing, never a release`);
  const version = proof ? `${wanted}-proof` : wanted;
  await pack({
    projectDir: root,
    ...(kind === 'release' ? {} : { targets: Platform.current().createTarget('dir') }),
    publish: 'never',
    config: { electronDist: dist, electronVersion: found, extraMetadata: { version } },
  });
  if (kind === 'deb') {
    const { deb, linux } = load(fs.readFileSync(path.join(root, 'electron-builder.yml'), 'utf8'));
    const file = await makeDeb({
      unpacked: path.join(root, 'release/linux-unpacked'),
      version,
      config: {
        depends: deb.depends,
        recommends: deb.recommends,
        maintainer: linux.maintainer,
        synopsis: linux.synopsis,
      },
    });
    for (const made of [file, ...writeFeed({ file, version, description: 'latest-linux.yml' })])
      console.log(`Package: ${path.relative(root, made)}`);
  }
  const { file, components } = await writeSbom();
  console.log(`Package: ${path.relative(root, file)}, ${components} components`);
  return 0;
});
