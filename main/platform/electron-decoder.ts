/** Starts the processes that work on hostile bytes as utility processes with a memory limit and nothing of the program's environment. */
import path from 'node:path';
import { utilityProcess } from 'electron';
import type { StartDecoder } from './ports.ts';

/** Megabytes of heap; buffers outside of it are bounded by the decoder's own limits. */
const DECODER_MB = 256;
/** A PDF of many documents is made in memory: it never lies on a disk unsealed. */
const COMPOSER_MB = 2048;

/** Pages of TIFF files. */
export const createElectronDecoder = (dist: string): StartDecoder =>
  starter(dist, 'decoder', 'Page decoder', DECODER_MB);

/** One PDF of many documents. */
export const createElectronComposer = (dist: string): StartDecoder =>
  starter(dist, 'composer', 'Page composer', COMPOSER_MB);

function starter(dist: string, name: string, serviceName: string, heapMb: number): StartDecoder {
  const entry = path.join(dist, 'main', `${name}.js`);
  return () => {
    const child = utilityProcess.fork(entry, [], {
      serviceName,
      stdio: 'ignore',
      env: {},
      execArgv: [`--max-old-space-size=${heapMb}`],
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
