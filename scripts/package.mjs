/**
 * Makes the unpacked program in release/ with electron-builder, from the runtime that the set-up found. One made from the
 * fallback runtime is a proof for testing: its version says so, and it is no release.
 *
 *   npm run package
 */
import fs from 'node:fs';
import path from 'node:path';
import { build as pack, Platform } from 'electron-builder';
import { build } from './build.mjs';
import { electronPath } from './electron.mjs';
import { root } from './lib/paths.mjs';
import { main, setup } from './setup.mjs';

await main(async () => {
  await setup({ need: 'app' });
  await build();
  const dist = path.dirname(electronPath());
  const pinned = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const found = fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const proof = found !== pinned;
  if (proof) console.log(`Package: made from Electron ${found}, not ${pinned}: a proof for testing, never a release`);
  await pack({
    projectDir: root,
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: {
      electronDist: dist,
      electronVersion: found,
      extraMetadata: { version: proof ? `${version}-proof` : version },
    },
  });
  return 0;
});
