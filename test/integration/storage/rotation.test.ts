/** The store key is replaced: everything opens under the new one, nothing under the old; killed at any moment one of them opens everything. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/lib/clock.ts';
import { AppError } from '../../../main/lib/errors.ts';
import type { RekeyJob } from '../../../main/platform/ports.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { copyUnderNewKey } from '../../../main/storage/rekey.ts';
import { createSealedFiles } from '../../../main/storage/sealed-file.ts';
import { createStoreService, type StoreService } from '../../../main/storage/store-service.ts';
import { plainPlatform } from '../../support/plain-platform.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const PASSPHRASE = 'correct horse battery';
const temp = useTempFolder();
const MIGRATIONS = [
  {
    version: 9000,
    name: 'as the rooms do it',
    up: `CREATE TABLE document (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, wrapped_key TEXT) STRICT;
         CREATE TABLE filler (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
         CREATE VIRTUAL TABLE find USING fts5 (text, tokenize = 'trigram remove_diacritics 1');`,
  },
];
const PROFILES = ['alpha', 'beta'];
const profileFolder = (folder: string, id: string): string => path.join(folder, 'profiles', id);

interface Opened {
  store: StoreService;
  folder: string;
}
function start(folder: string, copy?: (job: RekeyJob) => void): Opened {
  let database: ReturnType<typeof openDatabase> | null = null;
  const store = createStoreService({
    userData: folder,
    keychain: plainPlatform(folder).keychain,
    clock: systemClock,
    keptPurposes: ['audit/chain'],
    copyUnderNewKey: async (job) => {
      await Promise.resolve();
      (copy ?? copyUnderNewKey)(job);
    },
    onOpen: () => {
      database = openDatabase({
        file: path.join(folder, 'audit.db'),
        key: store.key('database/audit'),
        migrations: [],
      });
    },
    onClose: () => {
      database?.close();
      database = null;
    },
    changed: () => undefined,
  });
  return { store, folder };
}

const connection = (s: Opened, id: string) =>
  openDatabase({
    file: path.join(profileFolder(s.folder, id), 'workstation.db'),
    key: s.store.key(`database/${id}`),
    migrations: MIGRATIONS,
  });

/** A store with two connections, each with rows, a search index and a sealed document. @returns its recovery code */
async function fill(s: Opened): Promise<string> {
  await s.store.load();
  const { recoveryCode } = await s.store.create({ slot: 'passphrase', passphrase: PASSPHRASE });
  await s.store.confirmRecovery(recoveryCode);
  for (const id of PROFILES) {
    const database = connection(s, id);
    const sealed = createSealedFiles(path.join(profileFolder(s.folder, id), 'records'), () =>
      s.store.key(`records/${id}`),
    );
    const writer = await sealed.create('document-1', 'document-1', { sha1: false });
    await writer.write(Buffer.from(`chart of ${id}`));
    const { wrappedKey } = await writer.finish();
    database.transaction(() => {
      database.sql('INSERT INTO document VALUES (1, :id, :key)').run({ id: 'document-1', key: wrappedKey });
      for (let n = 0; n < 300; n++)
        database.sql('INSERT INTO filler VALUES (:n, :text)').run({ n, text: `${id} ${n} `.repeat(20) });
      database.sql('INSERT INTO find VALUES (:text)').run({ text: `Quibblesworth ${id}` });
    });
    database.close();
  }
  return recoveryCode;
}

/** Everything that was put in, read back through the store's present key. */
async function holds(s: Opened): Promise<void> {
  for (const id of PROFILES) {
    const database = connection(s, id);
    try {
      expect(database.sql<{ n: number }>('SELECT count(*) AS n FROM filler').get()?.n).toBe(300);
      expect(database.sql(`SELECT text FROM find WHERE find MATCH 'quibbles'`).all()).toEqual([
        { text: `Quibblesworth ${id}` },
      ]);
      const row = database.sql<{ wrapped_key: string }>('SELECT wrapped_key FROM document').get();
      const sealed = createSealedFiles(path.join(profileFolder(s.folder, id), 'records'), () =>
        s.store.key(`records/${id}`),
      );
      const text = await sealed.read('document-1', 'document-1', row?.wrapped_key ?? '', 0, 100);
      expect(text.toString()).toBe(`chart of ${id}`);
    } finally {
      database.close();
    }
  }
}

const codeOf = (p: Promise<unknown>): Promise<string> =>
  p.then(
    () => 'done',
    (e: unknown) => (e instanceof AppError ? e.code : String(e)),
  );
const leftovers = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.includes('.rekeyed'));

describe('a new store key', () => {
  it('opens everything, and the former key and code open nothing any more', async () => {
    const s = start(temp());
    const formerCode = await fill(s);
    const formerKeyring = fs.readFileSync(path.join(s.folder, 'keyring.json'));
    const formerKey = s.store.key('database/alpha');
    const chain = s.store.key('audit/chain');
    expect(await codeOf(s.store.rotateKey('x', PASSPHRASE))).toBe('conflict');
    expect(await codeOf(s.store.prepareCode('wrong passphrase'))).toBe('keyring');
    const { recoveryCode } = await s.store.prepareCode(PASSPHRASE);
    expect(await codeOf(s.store.rotateKey('0000', PASSPHRASE))).toBe('invalid');
    expect(await codeOf(s.store.rotateKey(recoveryCode, 'wrong passphrase'))).toBe('keyring');
    expect((await s.store.rotateKey(recoveryCode.toLowerCase(), PASSPHRASE)).kind).toBe('unlocked');
    await holds(s);
    expect(s.store.key('audit/chain').equals(chain), 'the chain of the trail goes on').toBe(true);
    expect(leftovers(s.folder)).toEqual([]);
    for (const id of PROFILES)
      expect(() =>
        openDatabase({
          file: path.join(profileFolder(s.folder, id), 'workstation.db'),
          key: formerKey,
          migrations: MIGRATIONS,
        }),
      ).toThrow(AppError);
    await s.store.lock();
    const again = start(s.folder);
    await again.store.load();
    expect(await codeOf(again.store.unlock({ method: 'recovery', code: formerCode }))).toBe('keyring');
    expect((await again.store.unlock({ method: 'passphrase', passphrase: PASSPHRASE })).kind).toBe('unlocked');
    await again.store.lock();
    expect((await again.store.unlock({ method: 'recovery', code: recoveryCode })).kind).toBe('unlocked');
    await holds(again);
    await again.store.lock();
    // A keyring of before, put back: it opens nothing, and nothing is changed by trying.
    fs.writeFileSync(path.join(s.folder, 'keyring.json'), formerKeyring);
    const before = fs.readFileSync(path.join(s.folder, 'audit.db'));
    const old = start(s.folder);
    await old.store.load();
    expect(await old.store.unlock({ method: 'passphrase', passphrase: PASSPHRASE })).toMatchObject({
      failure: 'storeDamaged',
    });
    expect(fs.readFileSync(path.join(s.folder, 'audit.db')).equals(before)).toBe(true);
  }, 60_000);

  it('is not taken when one database cannot be copied: the former key goes on, with nothing left behind', async () => {
    const folder = temp();
    const made = start(folder);
    await fill(made);
    await made.store.lock();
    let left = 2;
    const s = start(folder, (job) => {
      if (--left === 0) throw new AppError('diskFull', 'The disk is full.');
      copyUnderNewKey(job);
    });
    await s.store.load();
    await s.store.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    const { recoveryCode } = await s.store.prepareCode(PASSPHRASE);
    expect(await codeOf(s.store.rotateKey(recoveryCode, PASSPHRASE))).toBe('diskFull');
    expect((await s.store.state()).kind).toBe('unlocked');
    await holds(s);
    expect(leftovers(folder)).toEqual([]);
    // A database that this store cannot open would be lost with the former key: it stops the replacement.
    await s.store.lock();
    const damaged = path.join(profileFolder(folder, 'beta'), 'workstation.db');
    const whole = fs.readFileSync(damaged);
    fs.writeFileSync(damaged, Buffer.concat([Buffer.alloc(4096, 3), whole.subarray(4096)]));
    left = 99;
    await s.store.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    const next = await s.store.prepareCode(PASSPHRASE);
    expect(await codeOf(s.store.rotateKey(next.recoveryCode, PASSPHRASE))).toBe('storeDamaged');
    fs.writeFileSync(damaged, whole);
    await holds(s);
  }, 60_000);
});

describe('killed while the key is replaced', () => {
  /** Inside the project, so that the native module is found from there. */
  const out = path.resolve(import.meta.dirname, '../../../node_modules/.cache/roi-rotation-child', String(process.pid));
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      root: path.resolve(import.meta.dirname, '../../..'),
      ssr: { noExternal: true, external: ['better-sqlite3'] },
      build: {
        ssr: fileURLToPath(new URL('./rotation-child.ts', import.meta.url)),
        outDir: out,
        emptyOutDir: true,
        minify: false,
        target: 'node20.18',
        rolldownOptions: { output: { format: 'es', entryFileNames: 'child.mjs' } },
      },
    });
  }, 60_000);
  afterAll(() => fs.rmSync(out, { recursive: true, force: true }));

  /** @param killAfterMs from the start of the replacement; null lets it end @returns the new code and how long it took */
  function run(folder: string, killAfterMs: number | null): Promise<{ code: string; ended: boolean; tookMs: number }> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [path.join(out, 'child.mjs'), folder, PASSPHRASE], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      let problems = '';
      let began = 0;
      let tookMs = 0;
      child.stderr.on('data', (d: Buffer) => (problems += d.toString()));
      child.stdout.on('data', (d: Buffer) => {
        text += d.toString();
        if (began === 0 && text.includes('begin\n')) {
          began = performance.now();
          if (killAfterMs !== null) void delay(killAfterMs).then(() => child.kill('SIGKILL'));
        }
        if (text.includes('end\n')) tookMs = performance.now() - began;
      });
      child.on('close', () => {
        const code = /code (\S+)/.exec(text)?.[1];
        if (code === undefined) reject(new Error(problems));
        else resolve({ code, ended: text.includes('end\n'), tookMs });
      });
    });
  }

  it('one of the two keys opens everything, whatever the moment', async () => {
    const origin = temp();
    const made = start(origin);
    const formerCode = await fill(made);
    await made.store.lock();
    const copyOf = (): string => {
      const folder = temp();
      fs.cpSync(origin, folder, { recursive: true });
      return folder;
    };
    const whole = await run(copyOf(), null);
    expect(whole.ended).toBe(true);
    const outcomes = { former: 0, next: 0 };
    const KILLS = 8;
    for (let i = 0; i < KILLS; i++) {
      const folder = copyOf();
      const { code } = await run(folder, (whole.tookMs * (i + 0.5)) / KILLS);
      const s = start(folder);
      await s.store.load();
      const byFormer = await codeOf(s.store.unlock({ method: 'recovery', code: formerCode }));
      if (byFormer !== 'done') expect((await s.store.unlock({ method: 'recovery', code })).kind).toBe('unlocked');
      expect((await s.store.state()).kind).toBe('unlocked');
      outcomes[byFormer === 'done' ? 'former' : 'next']++;
      await holds(s);
      expect(leftovers(folder), `kill ${i}`).toEqual([]);
      await s.store.lock();
      expect((await s.store.unlock({ method: 'passphrase', passphrase: PASSPHRASE })).kind).toBe('unlocked');
      await s.store.lock();
    }
    expect(outcomes.former + outcomes.next).toBe(KILLS);
    expect(outcomes.former, 'some were killed before the new key was the store’s').toBeGreaterThan(0);
  }, 180_000);

  it('killed between the new keyring and the last database, the rest takes its place at the next unlock', async () => {
    const s = start(temp());
    await fill(s);
    const { recoveryCode } = await s.store.prepareCode(PASSPHRASE);
    // The rename of the second connection fails once, as if the process had ended there.
    const blocked = path.join(profileFolder(s.folder, 'beta'), 'workstation.db');
    const rename = fs.renameSync;
    fs.renameSync = (from, to) => {
      if (to === blocked) throw new Error('killed here');
      rename(from, to);
    };
    try {
      expect(await codeOf(s.store.rotateKey(recoveryCode, PASSPHRASE))).toMatch(/killed here/);
    } finally {
      fs.renameSync = rename;
    }
    const keyring = JSON.parse(fs.readFileSync(path.join(s.folder, 'keyring.json'), 'utf8')) as { swap?: string[] };
    expect(keyring.swap).toHaveLength(3);
    const again = start(s.folder);
    await again.store.load();
    expect((await again.store.unlock({ method: 'recovery', code: recoveryCode })).kind).toBe('unlocked');
    await holds(again);
    expect(leftovers(s.folder)).toEqual([]);
    await again.store.lock();
  }, 60_000);
});
