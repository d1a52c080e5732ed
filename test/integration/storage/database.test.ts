import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { openDatabase, startsPlain } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const people = [
  { version: 10, name: 'people', up: 'CREATE TABLE person (id INTEGER PRIMARY KEY, family TEXT NOT NULL) STRICT;' },
];
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : `other: ${String(error)}`;
  }
};

describe('encrypted database', () => {
  const folder = useTempFolder();

  it('writes nothing readable: neither SQLite’s header nor a name, in the database or its log', () => {
    const file = path.join(folder(), 'a.db');
    const db = openDatabase({ file, key: randomBytes(32), migrations: people });
    db.sql('INSERT INTO person (family) VALUES (:family)').run({ family: 'Zzyzxova' });
    const bytes = [file, `${file}-wal`].filter((f) => fs.existsSync(f)).map((f) => fs.readFileSync(f));
    expect(bytes.length).toBeGreaterThan(1);
    for (const b of bytes) {
      expect(b.includes('SQLite format 3')).toBe(false);
      expect(b.includes('Zzyzxova')).toBe(false);
    }
    db.close();
    expect(startsPlain(file)).toBe(false);
  });

  it('keeps rows over a restart with the same key, and refuses another key without changing the file', () => {
    const file = path.join(folder(), 'a.db');
    const key = randomBytes(32);
    const db = openDatabase({ file, key, migrations: people });
    db.sql('INSERT INTO person (family) VALUES (:family)').run({ family: 'Okafor' });
    db.close();
    const before = fs.readFileSync(file);
    expect(codeOf(() => openDatabase({ file, key: randomBytes(32), migrations: people }))).toBe('storeDamaged');
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    const again = openDatabase({ file, key, migrations: people });
    expect(again.sql<{ family: string }>('SELECT family FROM person').all()).toEqual([{ family: 'Okafor' }]);
    again.close();
  });

  it('refuses a plain SQLite file and a damaged page', () => {
    const plain = path.join(folder(), 'plain.db');
    fs.writeFileSync(plain, Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), Buffer.alloc(4080)]));
    expect(codeOf(() => openDatabase({ file: plain, key: randomBytes(32), migrations: people }))).toBe('storeDamaged');
    const file = path.join(folder(), 'a.db');
    const key = randomBytes(32);
    openDatabase({ file, key, migrations: people }).close();
    const bytes = fs.readFileSync(file);
    bytes[100] = (bytes[100] ?? 0) ^ 0xff;
    fs.writeFileSync(file, bytes);
    expect(codeOf(() => openDatabase({ file, key, migrations: people }))).toBe('storeDamaged');
  });

  it('runs migrations once, in order, and stops at a newer schema', () => {
    const file = path.join(folder(), 'a.db');
    const key = randomBytes(32);
    const second = { version: 20, name: 'given', up: "ALTER TABLE person ADD COLUMN given TEXT NOT NULL DEFAULT '';" };
    openDatabase({ file, key, migrations: people }).close();
    let backedUpFrom = 0;
    openDatabase({ file, key, migrations: [second, ...people], backup: (_db, from) => (backedUpFrom = from) }).close();
    expect(backedUpFrom).toBe(10);
    expect(codeOf(() => openDatabase({ file, key, migrations: people }))).toBe('storeNewer');
  });

  it('leaves nothing behind when a migration fails half way', () => {
    const file = path.join(folder(), 'a.db');
    const key = randomBytes(32);
    openDatabase({ file, key, migrations: people }).close();
    const broken = {
      version: 20,
      name: 'broken',
      up: 'CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);',
    };
    expect(() => openDatabase({ file, key, migrations: [...people, broken] })).toThrow();
    const db = openDatabase({ file, key, migrations: people });
    expect(db.sql("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
    db.close();
  });

  it('rolls a failed transaction back, nested ones with it', () => {
    const db = openDatabase({ file: path.join(folder(), 'a.db'), key: randomBytes(32), migrations: people });
    const insert = db.sql('INSERT INTO person (family) VALUES (:family)');
    expect(() =>
      db.transaction(() => {
        insert.run({ family: 'A' });
        db.transaction(() => insert.run({ family: 'B' }));
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(db.sql<{ n: number }>('SELECT count(*) AS n FROM person').get()?.n).toBe(0);
    db.close();
  });
});
