/**
 * Development with hot reload: the Vite server builds main and preload, and starts Electron against itself.
 *
 *   npm run dev [-- arguments of vite]
 */
import fs from 'node:fs';
import path from 'node:path';
import { hasDisplay } from './lib/display.mjs';
import { electronEnv } from './lib/electron-paths.mjs';
import { bin, dist, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setup } from './setup.mjs';
import { SetupError } from './setup/error.mjs';

await main(async () => {
  await setup({ need: 'app' });
  if (!hasDisplay()) throw new SetupError('There is no display: try `xvfb-run -a npm run dev`, or `npm run practice`.');
  // What is in dist/ from now on is a development build: the next start or test makes its own.
  fs.rmSync(path.join(dist, '.build.json'), { force: true });
  const args = [bin.vite, 'dev', ...process.argv.slice(2)];
  const options = { cwd: root, env: electronEnv(), show: true, limitMs: 2 ** 31 - 1 };
  return (await run(process.execPath, args, options)).code;
});
