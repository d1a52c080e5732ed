/** Builds the processes for hostile bytes and starts them as a forked Node with little memory: what Electron's utility process is to the program. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { build } from 'vite';
import type { StartDecoder } from '../../../main/platform/ports.ts';

/** @param out a folder for the built file @returns the file */
export const buildDecoder = (out: string): Promise<string> =>
  buildProcess('main/records/tiff/process.ts', out, 'decoder.mjs');

/** @param entry from the root of the repository @param out a folder for the built file @returns the file */
export async function buildProcess(entry: string, out: string, name: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.resolve(import.meta.dirname, '../../..'),
    ssr: { noExternal: true },
    build: {
      ssr: path.resolve(import.meta.dirname, '../../..', entry),
      outDir: out,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: name } },
    },
  });
  return path.join(out, name);
}

export interface StartedDecoders {
  start: StartDecoder;
  /** Process ids in the order of their start. */
  pids: number[];
}

export function forkDecoder(file: string, heapMb = 128): StartedDecoders {
  const pids: number[] = [];
  return {
    pids,
    start: () => {
      const child = fork(file, [], {
        serialization: 'advanced',
        stdio: 'ignore',
        env: {},
        execArgv: [`--max-old-space-size=${heapMb}`],
      });
      pids.push(child.pid ?? 0);
      return {
        post: (message) => {
          if (child.connected) child.send(message as object);
        },
        onMessage: (heard) => void child.on('message', heard),
        onExit: (ended) => void child.once('exit', ended),
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
