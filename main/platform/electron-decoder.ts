/** Starts the processes for work on hostile bytes (dist/main) as utility processes with a memory limit and nothing of the program's environment. */
import path from 'node:path';
import { utilityProcess } from 'electron';
import type { StartDecoder } from './ports.ts';

interface Worker {
  file: string;
  name: string;
  /** Megabytes of heap; buffers outside of it are bounded by the process' own limits. */
  heapMb: number;
}

export const workers = {
  decoder: { file: 'decoder.js', name: 'Page decoder', heapMb: 256 },
  recognizer: { file: 'recognizer.js', name: 'Page recognition', heapMb: 512 },
  reader: { file: 'reader.js', name: 'Text reader', heapMb: 768 },
} as const satisfies Record<string, Worker>;

export function createElectronDecoder(dist: string, worker: Worker): StartDecoder {
  const entry = path.join(dist, 'main', worker.file);
  return () => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: worker.name,
      stdio: 'ignore',
      env: {},
      execArgv: [`--max-old-space-size=${worker.heapMb}`],
    });
    return {
      post: (message) => child.postMessage(message),
      onMessage: (heard) => void child.on('message', heard),
      onExit: (ended) => void child.once('exit', ended),
      kill: () => {
        const { pid } = child;
        // A loop hears no polite signal.
        if (pid === undefined) child.kill();
        else
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It ended at the same moment.
          }
      },
    };
  };
}
