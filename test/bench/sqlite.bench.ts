/** The encrypted database against plain SQLite: the same engine, pragmas and workload, with and without a key. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Driver from 'better-sqlite3';
import { openDatabase } from '../../main/storage/database.ts';
import type { Database } from '../../main/storage/database-port.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, median, timed } from './lib.ts';

const ROWS = 5_000;
const SCHEMA =
  'CREATE TABLE request (id INTEGER PRIMARY KEY, status TEXT NOT NULL, patient TEXT NOT NULL, site TEXT NOT NULL, json TEXT NOT NULL) STRICT; CREATE INDEX request_status ON request (status, patient);';

interface Engine {
  all(sql: string, params: Record<string, string | number>): unknown[];
  run(sql: string, params: Record<string, string | number>): void;
  transaction(work: () => void): void;
}

/** A chase list is imported in one transaction. */
function bulk(engine: Engine): void {
  const json = JSON.stringify({ resourceType: 'Task', description: 'x'.repeat(600) });
  engine.transaction(() => {
    for (let i = 0; i < ROWS; i++)
      engine.run('INSERT INTO request VALUES (:id, :status, :patient, :site, :json)', {
        id: i,
        status: `s${i % 12}`,
        patient: `p${(i * 7919) % ROWS}`,
        site: `site ${i % 300}`,
        json,
      });
  });
}

/** Working with it: durable single writes (journal, status), rows opened, sorted pages of the list, counts of the board. */
function work(engine: Engine): void {
  for (let i = 0; i < 400; i++)
    engine.run('UPDATE request SET status = :status WHERE id = :id', { id: (i * 97) % ROWS, status: `s${i % 5}` });
  for (let i = 0; i < 10_000; i++) engine.all('SELECT * FROM request WHERE id = :id', { id: (i * 131) % ROWS });
  for (let i = 0; i < 200; i++)
    engine.all('SELECT * FROM request WHERE status = :status ORDER BY patient LIMIT 100', { status: `s${i % 12}` });
  for (let i = 0; i < 20; i++)
    engine.all('SELECT status, count(*) AS n FROM request WHERE site <> :site GROUP BY status', { site: 'site 1' });
}

interface Times {
  bulk: number;
  work: number;
}

bench('sqlite.encrypted', async () => {
  const folder = createWorkFolder('roi-bench-sqlite-');
  let n = 0;
  const next = (): string => path.join(folder.root, `bench-${n++}.db`);
  const drop = (file: string): void => {
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
  };
  const measure = async (engine: Engine): Promise<Times> => ({
    bulk: await timed(() => bulk(engine)),
    work: await timed(() => work(engine)),
  });
  const encrypted = async (): Promise<Times> => {
    const file = next();
    const db: Database = openDatabase({
      file,
      key: randomBytes(32),
      migrations: [{ version: 10, name: 'request', up: SCHEMA }],
    });
    const times = await measure({
      all: (sql, p) => db.sql(sql).all(p),
      run: (sql, p) => void db.sql(sql).run(p),
      transaction: (w) => db.transaction(w),
    });
    db.close();
    drop(file);
    return times;
  };
  const plain = async (): Promise<Times> => {
    const file = next();
    const db = new Driver(file);
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'temp_store=MEMORY', 'cache_size=-32000'])
      db.pragma(pragma);
    db.exec(SCHEMA);
    const cache = new Map<string, ReturnType<typeof db.prepare>>();
    const statement = (sql: string) => {
      const made = cache.get(sql) ?? db.prepare(sql);
      cache.set(sql, made);
      return made;
    };
    const times = await measure({
      all: (sql, p) => statement(sql).all(p),
      run: (sql, p) => void statement(sql).run(p),
      transaction: (w) => {
        db.exec('BEGIN IMMEDIATE');
        w();
        db.exec('COMMIT');
      },
    });
    db.close();
    drop(file);
    return times;
  };
  const rounds: { encrypted: Times; plain: Times }[] = [];
  for (let i = 0; i < 8; i++) {
    const round = { encrypted: await encrypted(), plain: await plain() };
    if (i > 0) rounds.push(round);
  }
  folder.remove();
  const of = (engine: 'encrypted' | 'plain', part: keyof Times): number => median(rounds.map((r) => r[engine][part]));
  figure(
    'sqlite.encrypted',
    of('encrypted', 'work') + of('encrypted', 'bulk'),
    'ms',
    of('plain', 'work') + of('plain', 'bulk'),
    1.2,
  );
  // Each page is encrypted and authenticated once into the log and once into the database: what writing in bulk costs, for information.
  figure('sqlite.encrypted-bulk', of('encrypted', 'bulk'), 'ms', of('plain', 'bulk'), null);
});
