/**
 * A delivery of a gigabyte received by the real program - fetched, hashed, sealed, on the disk, checked and written down - beside curl
 * that writes the same file, each from a server in a process of its own. And what the program's memory grows by for four gigabytes.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startExchange, type Exchange } from '../exchange/index.ts';
import { setUpStore } from '../support/clerk.ts';
import { sendRequest } from '../support/deliver.ts';
import { type Launched, launchApp } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, median, pssOfTreeMb } from './lib.ts';

const GB = 1_000_000_000;
const ROUNDS = 3;
const LIMIT_MS = 300_000;

interface Server {
  address: string;
  begunMs(): Promise<number>;
  stop(): Promise<void>;
}

async function serve(bytes: number): Promise<Server> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'large-file.mjs'), String(bytes)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    address,
    begunMs: async () => Number(await (await fetch(`${address}/begun`)).text()),
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}

/** Milliseconds from curl's request to its last byte in the file. */
async function curlMs(url: string): Promise<number> {
  const folder = createWorkFolder('roi-bench-curl-');
  const file = path.join(folder.root, 'plain');
  const { stdout } = await promisify(execFile)('curl', ['-s', '-o', file, '-w', '%{time_total}', url]);
  folder.remove();
  return Number(stdout) * 1000;
}

async function startProgram(): Promise<{ exchange: Exchange; program: Launched }> {
  const exchange = await startExchange();
  const program = await launchApp({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  await setUpStore(program.window);
  return { exchange, program };
}

let deliveries = 0;
/** Delivers the server's file to a new request. @returns milliseconds from its request for the file to the row that says it is here */
async function receivedMs(
  { exchange, program }: Awaited<ReturnType<typeof startProgram>>,
  server: Server,
  bytes: number,
): Promise<number> {
  const page = program.window;
  const id = await sendRequest(page);
  const taskId = exchange.tasks().at(-1)?.id ?? '';
  exchange.set(taskId, {
    status: 'completed',
    output: [
      {
        type: { coding: [{ system: 'https://roi-workstation.example/fhir/CodeSystem/roi', code: 'record' }] },
        valueAttachment: { contentType: 'application/pdf', size: bytes, url: `${server.address}/file-${deliveries++}` },
      },
    ],
  });
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += 250) {
    const document = (await call(page, 'requests:get', { id })).documents[0];
    if (document?.state === 'ready' && document.receivedAt !== null)
      return Date.parse(document.receivedAt) - (await server.begunMs());
    if (document && !['waiting', 'downloading'].includes(document.state))
      throw new Error(`The document is ${document.state}: ${document.error?.message ?? ''}`);
    await delay(250);
  }
  throw new Error('The document did not arrive.');
}

bench('download.seal', async () => {
  const server = await serve(GB);
  const started = await startProgram();
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const curl = await curlMs(`${server.address}/file`);
    const sealed = await receivedMs(started, server, GB);
    // What was received lies on the same disk as what comes next.
    const records = path.join(started.program.userDataDir, 'profiles', 'exchange-test', 'records');
    for (const file of fs.readdirSync(records)) fs.rmSync(path.join(records, file));
    if (round > 0) {
      plain.push(curl);
      ours.push(sealed);
    }
  }
  await started.program.close();
  await started.exchange.close();
  await server.stop();
  const rate = (ms: number): number => GB / 1e6 / (ms / 1000);
  figure('download.seal', rate(median(ours)), 'MB/s', rate(median(plain)), { atLeast: 0.7 });
});

bench('download.memory', async () => {
  const bytes = 4 * GB;
  const server = await serve(bytes);
  const started = await startProgram();
  const pid = started.program.app.process().pid ?? 0;
  // A small one first: what the first download of all needs is not growth.
  const small = await serve(20_000_000);
  await receivedMs(started, small, 20_000_000);
  await small.stop();
  await delay(3000);
  const before = pssOfTreeMb(pid).mb;
  let most = 0;
  let done = false;
  const watch = (async () => {
    while (!done) {
      most = Math.max(most, pssOfTreeMb(pid).mb);
      await delay(200);
    }
  })();
  await receivedMs(started, server, bytes);
  done = true;
  await watch;
  await started.program.close();
  await started.exchange.close();
  await server.stop();
  figure('download.memory', Math.max(0, most - before), 'MB', null, 64);
});
