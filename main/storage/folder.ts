/**
 * Folds what was logged into the database (https://www.sqlite.org/wal.html, "Checkpointing") on a thread of its own, with a connection of
 * its own: the pages are copied and the disk is waited for while the main process goes on. The thread holds the key inside its connection
 * only, as the main connection does, and ends with it.
 *
 * Its work stands here as text, because it is the same file in the bundle, in a packed archive and in plain Node.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

const WORK = `
const { parentPort, workerData } = require('node:worker_threads');
const Driver = require(workerData.driver);
const database = new Driver(workerData.file, { fileMustExist: true, timeout: 2000 });
database.pragma("cipher='sqlcipher'");
database.pragma('key="x\\'' + Buffer.from(workerData.key).toString('hex') + '\\'"');
workerData.key.fill(0);
database.pragma('cache_size=-2000');
parentPort.on('message', (message) => {
  if (message === 'end') {
    database.close();
    Atomics.store(workerData.closed, 0, 1);
    Atomics.notify(workerData.closed, 0);
    parentPort.close();
    return;
  }
  // Passive: never waits for a writer, and no writer waits for it.
  try { database.pragma('wal_checkpoint(PASSIVE)'); } catch (error) { if (error.code !== 'SQLITE_BUSY') throw error; }
  parentPort.postMessage('folded');
});
`;

export interface Folder {
  /** Answers when what was logged before is folded in, as far as nobody reads an older state. Calls during one share the next. */
  fold(): Promise<void>;
  /** Whether the thread can be relied upon. */
  readonly works: boolean;
  /**
   * Returns when the thread has let go of the file: whoever closes the database next is the last one at it, and what stands at its path
   * afterwards (a copy under a new key) is met by nobody.
   */
  close(): void;
}

/** Longest wait for a fold that goes on while the database is closed, milliseconds. */
const LONGEST_CLOSE_MS = 10_000;

/** @param key 32 bytes; a copy is handed over and zeroed there */
export function createFolder(file: string, key: Uint8Array): Folder {
  const copy = new Uint8Array(key);
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(WORK, {
    eval: true,
    workerData: { file, key: copy, closed, driver: createRequire(import.meta.url).resolve('better-sqlite3') },
    transferList: [copy.buffer],
    // Nothing of the program's surroundings.
    env: {},
  });
  // It keeps no program alive.
  worker.unref();
  let works = true;
  let waiting: (() => void)[] = [];
  let asked: (() => void)[] | null = null;
  const release = (): void => {
    const done = asked ?? [];
    asked = null;
    for (const tell of done) tell();
    if (waiting.length > 0) ask();
  };
  const ask = (): void => {
    asked = waiting;
    waiting = [];
    worker.postMessage('fold');
  };
  const end = (): void => {
    works = false;
    const all = [...(asked ?? []), ...waiting];
    asked = null;
    waiting = [];
    for (const tell of all) tell();
  };
  worker.on('message', release);
  worker.on('error', end);
  worker.on('exit', end);
  return {
    fold: () =>
      works
        ? new Promise((resolve) => {
            waiting.push(resolve);
            if (!asked) ask();
          })
        : Promise.resolve(),
    get works() {
      return works;
    },
    close: () => {
      if (!works) return;
      worker.postMessage('end');
      Atomics.wait(closed, 0, 0, LONGEST_CLOSE_MS);
      end();
    },
  };
}
