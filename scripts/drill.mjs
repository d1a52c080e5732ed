/**
 * The crash drill: the real program is killed over and over while it sends a chase list, and the account of the exchange is compared
 * with its own.
 *
 *   npm run drill:download [-- --kills N --documents N --seed N]      kills it while it receives documents, instead
 *   npm run drill [-- --rows N --kills N --seed N]
 *   npm run drill -- --exchange URL --token-url URL --client-id ID      the secret comes from ROI_CLIENT_SECRET
 *
 * Without --exchange it runs twice against a practice exchange with faults: one honours If-None-Exist, one ignores it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { onVirtualDisplay } from './lib/display.mjs';
import { electronEnv } from './lib/electron-paths.mjs';
import { bin, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setup } from './setup.mjs';
import { SetupError } from './setup/error.mjs';

const LIMIT_MS = 6 * 3_600_000;

function asked() {
  const text = { type: 'string' };
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        download: { type: 'boolean' },
        documents: text,
        rows: text,
        kills: text,
        seed: text,
        exchange: text,
        'token-url': text,
        'client-id': text,
      },
    }));
  } catch (error) {
    throw new SetupError(error.message);
  }
  const number = (name, usual, least) => {
    const value = values[name] === undefined ? usual : Number(values[name]);
    if (!Number.isInteger(value) || value < least)
      throw new SetupError(`--${name} needs a whole number from ${least}.`);
    return value;
  };
  const numbers = {
    rows: number('rows', 2000, 1),
    kills: number('kills', 100, 0),
    seed: number('seed', Date.now() % 1_000_000, 0),
    ...(values.download ? { documents: number('documents', 12, 1) } : {}),
  };
  if (values.exchange === undefined) return numbers;
  if (values['token-url'] === undefined || values['client-id'] === undefined)
    throw new SetupError('--exchange also needs --token-url and --client-id.');
  if (!process.env.ROI_CLIENT_SECRET) throw new SetupError('The client secret is expected in ROI_CLIENT_SECRET.');
  const address = (name) => {
    const url = URL.canParse(values[name]) ? new URL(values[name]) : null;
    // The program takes no name for this machine: a name can be made to lead elsewhere.
    if (url?.hostname === 'localhost' && url.protocol === 'http:') url.hostname = '127.0.0.1';
    const here = url?.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname);
    if (url?.protocol !== 'https:' && !here)
      throw new SetupError(`--${name} needs an https address, or an http one of this machine: ${values[name]}`);
    return url.href;
  };
  return {
    ...numbers,
    foreign: { fhirUrl: address('exchange'), tokenUrl: address('token-url'), clientId: values['client-id'] },
  };
}

await main(async () => {
  const options = asked();
  await setup({ need: 'test' });
  await build();
  // Whatever the program and its helpers leave lies in here.
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-drill-'));
  const remove = () => fs.rmSync(temp, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.on('exit', remove);
  const what = options.documents === undefined ? `${options.rows} rows` : `${options.documents} documents`;
  console.log(`Drill: ${what}, ${options.kills} kills, seed ${options.seed}`);
  const args = [bin.playwright, 'test', '-c', path.join(root, 'test/drill/playwright.config.ts')];
  const env = {
    ...electronEnv(),
    TMPDIR: temp,
    ROI_DRILL: JSON.stringify(options),
    ROI_DRILL_RUN: options.documents === undefined ? 'run.ts' : 'download-run.ts',
  };
  const { code } = await run(...onVirtualDisplay(process.execPath, args), {
    cwd: root,
    env,
    show: true,
    limitMs: LIMIT_MS,
  });
  return code === 0 ? 0 : 1;
});
