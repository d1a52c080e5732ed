/** Entry of the process that copies a database under a new key (dist/main/rekeyer.js): one job, one answer, then it ends. */
import { AppError } from '../lib/errors.ts';
import type { RekeyAnswer, RekeyJob } from '../platform/ports.ts';
import { copyUnderNewKey } from './rekey.ts';

const { parentPort } = process as unknown as {
  parentPort: {
    once(event: 'message', run: (message: { data: RekeyJob }) => void): void;
    postMessage(answer: RekeyAnswer): void;
  };
};

parentPort.once('message', ({ data }) => {
  try {
    copyUnderNewKey(data);
    parentPort.postMessage({ ok: true });
  } catch (cause) {
    const code = cause instanceof AppError ? cause.code : isFull(cause) ? 'diskFull' : 'internal';
    parentPort.postMessage({ ok: false, code });
  }
});

function isFull(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code === 'SQLITE_FULL' || code === 'ENOSPC';
}
