/**
 * The encrypted database: SQLite with SQLCipher's page encryption (AES-256-CBC + HMAC-SHA512) under a raw 256-bit key.
 * May not be opened without a key: a missing key pragma would silently write plaintext, so the file header is asserted.
 */
import fs from 'node:fs';
import path from 'node:path';
import Driver from 'better-sqlite3';
import { AppError } from '../lib/errors.ts';
import { createFolder, type Folder } from './folder.ts';
import type { Database, SqlParams, SqlStatement, SqlValue } from './database-port.ts';
import { migrate, type Migration } from './migrations.ts';

const PLAIN_HEADER = Buffer.from('SQLite format 3\0', 'latin1');

export interface OpenOptions {
  file: string;
  /** 32 bytes; the caller zeroes its copy when it locks. */
  key: Uint8Array;
  migrations: readonly Migration[];
  /**
   * Much is written: the log is folded in by a thread with a connection of its own. Never change the key of a database that is open so:
   * the thread would go on with the former one. Close it first.
   */
  folds?: boolean;
  /** Called before a migration of a database that already holds data. */
  backup?: (database: Database, fromVersion: number) => void;
}

/**
 * Opens or creates an encrypted database and brings it to the newest schema.
 * @throws AppError `storeDamaged` when the key does not open it or pages are broken, `storeNewer` for a newer schema,
 *   `diskFull`, `conflict` when another process holds it. Never changes a file that it cannot open.
 */
export function openDatabase(options: OpenOptions): Database {
  if (options.key.byteLength !== 32) throw new AppError('internal', 'A database key has 32 bytes.');
  fs.mkdirSync(path.dirname(options.file), { recursive: true, mode: 0o700 });
  const existed = fs.existsSync(options.file) && fs.statSync(options.file).size > 0;
  if (existed && startsPlain(options.file))
    throw new AppError('storeDamaged', 'The database file is not encrypted.', { technical: { reason: 'plainHeader' } });
  let driver: Driver;
  try {
    driver = new Driver(options.file, { timeout: 2000 });
  } catch (cause) {
    throw classify(cause);
  }
  try {
    driver.pragma(`cipher='sqlcipher'`);
    applyKey(driver, options.key);
    // The first read decrypts page 1: a wrong key or a damaged page shows here.
    driver.prepare('SELECT count(*) FROM sqlite_schema').get();
    driver.pragma('journal_mode=WAL');
    driver.pragma('synchronous=FULL');
    driver.pragma('temp_store=MEMORY');
    driver.pragma('foreign_keys=ON');
    driver.pragma('cache_size=-32000');
    // 16 MB of log before it is folded in: pages that change again and again are then written back once, not a dozen times.
    driver.pragma(`wal_autocheckpoint=${ALONE_PAGES}`);
    const log = createLog(driver, options);
    const database = wrap(driver, log);
    migrate(database, options.migrations, options.backup);
    if (startsPlain(options.file))
      throw new AppError('storeDamaged', 'The database was not encrypted.', { technical: { reason: 'plainHeader' } });
    log.begin();
    return database;
  } catch (cause) {
    driver.close();
    throw classify(cause);
  }
}

/** As bytes that are overwritten afterwards: text in the heap could not be, and would outlive the lock. */
function applyKey(driver: Driver, key: Uint8Array): void {
  const phrase = keyPhrase(key);
  try {
    driver.key(phrase);
  } finally {
    phrase.fill(0);
  }
}

/** `x'…'`, SQLCipher's form of a raw key, written digit by digit. */
export function keyPhrase(key: Uint8Array): Buffer {
  const phrase = Buffer.alloc(3 + key.byteLength * 2, "'");
  phrase[0] = 0x78;
  let at = 2;
  for (const byte of key) {
    phrase[at++] = digit(byte >> 4);
    phrase[at++] = digit(byte & 15);
  }
  return phrase;
}
const digit = (n: number): number => (n < 10 ? 0x30 + n : 0x57 + n);

/** True when the file begins with SQLite's own magic, i.e. is not encrypted. */
export function startsPlain(file: string): boolean {
  const fd = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(16);
    return fs.readSync(fd, head, 0, 16, 0) === 16 && head.equals(PLAIN_HEADER);
  } finally {
    fs.closeSync(fd);
  }
}

/** Pages (4 KB) of log that SQLite lets stand before it folds them in by itself, at the next commit and for as long as that takes. */
const ALONE_PAGES = 4_000;
/** With a thread at hand that is only the last resort. */
const WITH_THREAD_PAGES = 32_000;
/** Commits between two looks at the log, and its size from which it is folded in, in bytes. */
const LOOK_EVERY = 8;
const FOLD_FROM = 4 * 1024 * 1024;

/** The log of a database, and who folds it in. */
interface Log {
  /** Once the database is whole. */
  begin(): void;
  committed(): void;
  fold(): Promise<void>;
  close(): void;
}

function createLog(driver: Driver, { file, key, folds }: OpenOptions): Log {
  const kept = folds === true ? new Uint8Array(key) : null;
  let folder: Folder | null = null;
  let commits = 0;
  const fold = async (): Promise<void> => {
    if (folder?.works === true) return folder.fold();
    if (driver.open && !driver.inTransaction) driver.pragma('wal_checkpoint(PASSIVE)');
  };
  return {
    begin: () => {
      if (!kept) return;
      folder = createFolder(file, kept);
      kept.fill(0);
      driver.pragma(`wal_autocheckpoint=${WITH_THREAD_PAGES}`);
    },
    committed: () => {
      if (folder?.works !== true || ++commits % LOOK_EVERY !== 0) return;
      if ((fs.statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > FOLD_FROM) void folder.fold();
    },
    fold,
    close: () => folder?.close(),
  };
}

function wrap(driver: Driver, log: Log): Database {
  const cache = new Map<string, SqlStatement<unknown>>();
  let depth = 0;
  const guard = <T>(run: () => T): T => {
    try {
      return run();
    } catch (cause) {
      throw classify(cause);
    }
  };
  return {
    sql<Row = Record<string, SqlValue>>(text: string): SqlStatement<Row> {
      const known = cache.get(text);
      if (known) return known as SqlStatement<Row>;
      const statement = guard(() => driver.prepare(text));
      const bind = (params: SqlParams | undefined): unknown[] => (params === undefined ? [] : [params]);
      const made: SqlStatement<Row> = {
        get: (params) => guard(() => statement.get(...bind(params))) as Row | undefined,
        all: (params) => guard(() => statement.all(...bind(params))) as Row[],
        run: (params) => guard(() => statement.run(...bind(params))),
        iterate: (params) => statement.iterate(...bind(params)) as IterableIterator<Row>,
      };
      cache.set(text, made);
      return made;
    },
    exec: (text) => {
      guard(() => driver.exec(text));
    },
    transaction<T>(run: () => T): T {
      if (depth > 0) return run();
      guard(() => driver.exec('BEGIN IMMEDIATE'));
      depth++;
      try {
        const result = run();
        if (result instanceof Promise) throw new AppError('internal', 'A transaction cannot wait.');
        guard(() => driver.exec('COMMIT'));
        log.committed();
        return result;
      } catch (cause) {
        // SQLite may have rolled back by itself (disk full).
        if (driver.inTransaction) driver.exec('ROLLBACK');
        throw cause;
      } finally {
        depth--;
      }
    },
    fold: log.fold,
    get open() {
      return driver.open;
    },
    close: () => {
      cache.clear();
      log.close();
      if (driver.open) driver.close();
    },
  };
}

/** Maps SQLite's result codes (https://www.sqlite.org/rescode.html) to the closed set of errors. */
function classify(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const technical = { reason: code };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new AppError('diskFull', 'The disk is full.', {
      meaning: 'The last step was not saved; what was saved before is whole.',
      nextStep: 'Free some space, then try again.',
      technical,
      cause,
    });
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new AppError('storeDamaged', 'The database cannot be read with this key.', { technical, cause });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new AppError('conflict', 'Another program holds the database.', { technical, cause, retryable: true });
  if (
    code === 'SQLITE_CANTOPEN' ||
    code === 'SQLITE_PERM' ||
    code === 'SQLITE_READONLY' ||
    code === 'EACCES' ||
    code === 'EPERM'
  )
    return new AppError('storeDamaged', 'The database file cannot be opened.', {
      technical: { reason: 'noPermission' },
      cause,
    });
  return cause;
}
