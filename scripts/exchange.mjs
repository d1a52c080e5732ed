/**
 * The practice exchange alone, on 127.0.0.1; prints one line of JSON when it is ready.
 *
 *   npm run exchange [-- arguments]
 */
import path from 'node:path';
import { build } from './build.mjs';
import { dist, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setup } from './setup.mjs';

await main(async () => {
  await setup({ need: 'app' });
  await build();
  const args = [path.join(dist, 'exchange/main.js'), ...process.argv.slice(2)];
  return (await run(process.execPath, args, { cwd: root, show: true, limitMs: 2 ** 31 - 1 })).code;
});
