/** Starts the decoding process (dist/main/decoder.js) as a utility process with a memory limit and nothing of the program's environment. */
import path from 'node:path';
import { utilityProcess } from 'electron';
import type { StartDecoder } from './ports.ts';

/** Megabytes of heap; buffers outside of it are bounded by the decoder's own limits. */
const HEAP_MB = 256;

export function createElectronDecoder(dist: string): StartDecoder {
  const entry = path.join(dist, 'main', 'decoder.js');
  return () => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Page decoder',
      stdio: 'ignore',
      env: {},
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
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
