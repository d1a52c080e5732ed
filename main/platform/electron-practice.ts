/** Starts the practice exchange (dist/exchange/main.js) as a utility process of the program, when the user asks to practise. */
import fs from 'node:fs';
import path from 'node:path';
import { utilityProcess, type UtilityProcess } from 'electron';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { PracticeServer } from './ports.ts';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 2_000;
/** Sites that take minutes answer in seconds; what they write is dated truly. */
const PACE = '60';

const readySchema = z.object({
  ready: z.literal(true),
  authorizeUrl: z.string(),
  tokenUrl: z.string(),
  fhirUrl: z.string(),
  m2m: z.object({ clientId: z.string(), clientSecret: z.string() }),
});

export function createElectronPractice(dist: string): PracticeServer {
  const entry = path.join(dist, 'exchange', 'main.js');
  let child: UtilityProcess | null = null;
  return {
    available: fs.existsSync(entry),
    start: (stateFile, stateKey) =>
      new Promise((resolve, reject) => {
        child?.kill();
        const made = utilityProcess.fork(entry, ['--state', stateFile, '--speed', '1', '--pace', PACE], {
          serviceName: 'Practice exchange',
          stdio: 'ignore',
          env: { ...process.env, ROI_PRACTICE_STATE_KEY: stateKey },
        });
        child = made;
        const failed = (reason: string): void => {
          clearTimeout(timer);
          made.kill();
          reject(
            new AppError('internal', 'The practice exchange did not start.', {
              nextStep: 'Try again.',
              retryable: true,
              technical: { reason },
            }),
          );
        };
        const timer = setTimeout(() => failed('time limit'), START_LIMIT_MS);
        made.once('exit', (code) => failed(`exit ${code}`));
        made.on('message', (message: unknown) => {
          const ready = readySchema.safeParse(message);
          if (!ready.success) return;
          clearTimeout(timer);
          made.removeAllListeners('exit');
          resolve(ready.data);
        });
      }),
    stop: () => {
      const ending = child;
      child = null;
      return ending ? end(ending) : Promise.resolve();
    },
  };
}

/** Lets it write what is unsaved; a process that stays would keep the whole program from ending. */
function end(child: UtilityProcess): Promise<void> {
  return new Promise((resolve) => {
    const { pid } = child;
    if (pid === undefined) {
      resolve();
      return;
    }
    const force = setTimeout(() => {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended at the same moment.
        resolve();
      }
    }, STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.postMessage('close');
  });
}
