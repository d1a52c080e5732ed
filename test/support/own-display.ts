/**
 * A virtual display for each worker of a suite. Two programs on one display cover each other, and a covered window may stop drawing: whoever waits for its
 * next frame then waits for ever.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

let started: Promise<string | null> | null = null;

/** @returns the name of this worker's display; null where none is needed or can be had */
export function ownDisplay(): Promise<string | null> {
  // A suite runs under xvfb-run where there is one; a person who looks on has asked for their own display.
  if (process.platform !== 'linux' || process.env['TEST_WORKER_INDEX'] === undefined) return Promise.resolve(null);
  started ??= start();
  return started;
}

function start(): Promise<string | null> {
  return new Promise((resolve) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    server.once('error', () => resolve(null));
    server.once('exit', () => resolve(null));
    process.once('exit', () => server.kill('SIGKILL'));
    // The server writes the number of its display when it is ready.
    const said = server.stdio[3] as Readable;
    said.once('data', (number: Buffer) => {
      server.unref();
      (said as Readable & { unref?: () => void }).unref?.();
      resolve(`:${number.toString().trim()}`);
    });
  });
}
