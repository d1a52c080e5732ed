/**
 * A whole copy of an encrypted database under the same key, made while others use it: VACUUM INTO (https://www.sqlite.org/lang_vacuum.html), because
 * SQLite's backup interface fails on an encrypted database and a copied file may lack what is still in the log. The copy is opened again and checked
 * before anybody counts it. All of it happens on a thread with connections of its own, since it takes seconds.
 *
 * The thread's work stands here as text, because it is the same file in the bundle, in a packed archive and in plain Node.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AppError } from '../lib/errors.ts';
import { startsPlain } from './database.ts';

const WORK = `
const { parentPort, workerData } = require('node:worker_threads');
const { driver, source, target, key, tables } = workerData;
const Driver = require(driver);
const open = (file, readonly) => {
  const database = new Driver(file, { fileMustExist: true, readonly, timeout: 5000 });
  database.pragma("cipher='sqlcipher'");
  database.pragma('key="x\\'' + Buffer.from(key).toString('hex') + '\\'"');
  return database;
};
try {
  if (source !== null) {
    const from = open(source, false);
    from.pragma('temp_store=MEMORY');
    from.prepare('VACUUM INTO ?').run(target);
    from.close();
  }
  const copy = open(target, true);
  const problems = copy.pragma('integrity_check').map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const known = new Set(copy.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map((row) => row.name));
  const counts = {};
  for (const table of tables) if (known.has(table)) counts[table] = copy.prepare('SELECT count(*) AS n FROM "' + table + '"').get().n;
  copy.close();
  parentPort.postMessage({ problems: problems.length, counts });
} catch (error) {
  parentPort.postMessage({ failed: String(error.code ?? error.message) });
} finally {
  key.fill(0);
}
`;

type Answer = { problems: number; counts: Record<string, number> } | { failed: string };

export interface SnapshotCheck {
  /** Rows of the tables that were asked for and exist. */
  counts: Record<string, number>;
}

/**
 * @param source null only checks `target`
 * @param key 32 bytes; copied
 * @param tables names from the program's own schema
 * @throws AppError `storeDamaged` when the copy does not check out, `diskFull`, `conflict`
 */
export async function snapshotDatabase(
  ask: { source: string | null; target: string; key: Uint8Array; tables: readonly string[] },
  signal: AbortSignal,
): Promise<SnapshotCheck> {
  if (ask.tables.some((name) => !/^[a-z_]+$/.test(name))) throw new AppError('internal', 'Not a table of ours.');
  const key = new Uint8Array(ask.key);
  const worker = new Worker(WORK, {
    eval: true,
    workerData: {
      driver: createRequire(import.meta.url).resolve('better-sqlite3'),
      source: ask.source,
      target: ask.target,
      key,
      tables: ask.tables,
    },
    transferList: [key.buffer],
    // Nothing of the program's surroundings.
    env: {},
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new AppError('aborted', 'Stopped.')));
    });
    if ('failed' in answer) throw failure(answer.failed);
    if (answer.problems > 0 || startsPlain(ask.target)) throw failure('SQLITE_CORRUPT');
    return { counts: answer.counts };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failure(code: string): AppError {
  const technical = { reason: code };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return new AppError('diskFull', 'The disk is full.', { technical });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new AppError('conflict', 'Another program holds the database.', { technical, retryable: true });
  if (code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY')
    return new AppError('conflict', 'The copy of the database could not be written or read.', { technical });
  return new AppError('storeDamaged', 'The copy of the database does not open.', { technical });
}
