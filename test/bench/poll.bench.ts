/**
 * One cycle of watching 100,000 open Tasks in 20 batches of which 1 % changed: what it asks of the exchange, how long the main process
 * cannot answer, what memory it takes. The exchange and the workstation each live in a process of their own.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'vite';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, program } from './lib.ts';
import type { SeededExchange } from './poll-exchange.ts';
import type { Cycle } from './poll-station.ts';

const BATCHES = 20;
const CHILDREN = 5_000;
const CHANGED = 50;
const PAGE = 100;

/** Inside the project, so that native modules are found from there. */
const out = path.join(program, 'node_modules/.cache/roi-poll-bench');

const answer = async <T>(child: ChildProcess): Promise<T> => {
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${String(code)}.`);
  });
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [T];
  return message;
};
const ask = <T>(child: ChildProcess, message: unknown): Promise<T> => {
  const answered = answer<T>(child);
  child.send(message as string);
  return answered;
};

bench('poll.requests poll.stall poll.memory', async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: program,
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input: {
          exchange: path.join(import.meta.dirname, 'poll-exchange.ts'),
          station: path.join(import.meta.dirname, 'poll-station.ts'),
        },
        output: { entryFileNames: '[name].mjs' },
      },
    },
  });
  const folder = createWorkFolder('roi-bench-poll-');
  const exchange = fork(path.join(out, 'exchange.mjs'), [BATCHES, CHILDREN, CHANGED].map(String), {
    serialization: 'advanced',
  });
  const station = fork(path.join(out, 'station.mjs'), [folder.root], {
    serialization: 'advanced',
    execArgv: ['--expose-gc'],
  });
  try {
    await ask(station, await answer<SeededExchange>(exchange));
    // A program that has been running for a while has polled before.
    const quiet = await ask<Cycle>(station, 'cycle');
    await ask(exchange, 'change');
    const cycle = await ask<Cycle>(station, 'cycle');
    const { requests } = await ask<{ requests: number }>(exchange, 'count');
    if (cycle.changed !== BATCHES * CHANGED)
      throw new Error(`${cycle.changed} of ${BATCHES * CHANGED} changes were seen.`);
    if (requests !== cycle.requests)
      throw new Error(`The exchange counted ${requests} requests, the workstation ${cycle.requests}.`);
    process.stderr.write(`quiet ${JSON.stringify(quiet)}\nchanged ${JSON.stringify(cycle)}\n`);
    const tasks = BATCHES * CHILDREN;
    const pages = BATCHES * Math.ceil(CHANGED / PAGE);
    figure('poll.requests', requests, 'requests', tasks, (pages + BATCHES) / tasks);
    figure('poll.stall', Math.max(quiet.stallMs, cycle.stallMs), 'ms', null, 50);
    figure('poll.memory', cycle.growthMb, 'MB', null, 64);
  } finally {
    for (const child of [exchange, station]) if (child.connected) child.send('end');
    await Promise.all([exchange, station].map((c) => (c.exitCode === null ? once(c, 'exit') : null)));
    folder.remove();
  }
});
