/** Starts the process that copies a database under a new key. The keys go to it as a message, never in its arguments or environment. */
import path from 'node:path';
import { utilityProcess } from 'electron';
import { AppError } from '../lib/errors.ts';
import type { ErrorCode } from '../../preload/contract/errors.ts';
import type { CopyUnderNewKey, RekeyAnswer } from './ports.ts';

export function createElectronRekey(dist: string): CopyUnderNewKey {
  const entry = path.join(dist, 'main', 'rekeyer.js');
  return (job) =>
    new Promise((resolve, reject) => {
      const child = utilityProcess.fork(entry, [], { serviceName: 'Key change', stdio: 'ignore', env: {} });
      let answered = false;
      child.on('message', (answer: RekeyAnswer) => {
        answered = true;
        child.kill();
        if (answer.ok) resolve();
        else reject(failed(answer.code));
      });
      child.once('exit', () => {
        if (!answered) reject(failed('internal'));
      });
      child.once('spawn', () => child.postMessage(job));
    });
}

const failed = (code: ErrorCode): AppError =>
  code === 'diskFull'
    ? new AppError('diskFull', 'The disk is full.', { nextStep: 'Free some space, then try again.' })
    : code === 'internal'
      ? new AppError('internal', 'The copy under the new key was not made.')
      : new AppError('storeDamaged', 'A database of the store could not be copied under the new key.');
