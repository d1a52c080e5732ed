import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/lib/clock.ts';
import { AppError } from '../../../main/lib/errors.ts';
import type { Keychain } from '../../../main/platform/ports.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createStoreService } from '../../../main/storage/store-service.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

/** Stands for safeStorage, whose faults cannot be made otherwise; the real keychain is driven in test/e2e. */
function testKeychain(): Keychain & { mode: 'ok' | 'absent' | 'locked' | 'changed' } {
  return {
    mode: 'ok',
    status() {
      const off = this.mode === 'absent' || this.mode === 'locked';
      return Promise.resolve({
        available: !off,
        backend: 'test',
        reason: off ? 'off' : null,
        temporarilyUnavailable: this.mode === 'locked',
      });
    },
    encrypt: (plain) => Promise.resolve(Buffer.from(`sealed:${plain}`)),
    decrypt(sealed) {
      if (this.mode === 'changed') return Promise.reject(new Error('no'));
      return Promise.resolve(sealed.toString().slice(7));
    },
  };
}

describe('store', () => {
  const temp = useTempFolder();
  const start = (folder = temp(), keychain = testKeychain()) => {
    let database: ReturnType<typeof openDatabase> | null = null;
    const store = createStoreService({
      userData: folder,
      keychain,
      clock: systemClock,
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
    return { folder, keychain, store };
  };
  const make = async (s: ReturnType<typeof start>, passphrase?: string): Promise<string> => {
    await s.store.load();
    const { recoveryCode } = await s.store.create(
      passphrase === undefined ? { slot: 'keychain' } : { slot: 'passphrase', passphrase },
    );
    expect((await s.store.state()).kind).toBe('unconfirmed');
    expect((await s.store.confirmRecovery(recoveryCode.toLowerCase().replaceAll('-', ' '))).kind).toBe('unlocked');
    return recoveryCode;
  };
  const fail = (p: Promise<unknown>): Promise<AppError> =>
    p.then(
      () => {
        throw new Error('expected a failure');
      },
      (e: unknown) => {
        if (e instanceof AppError) return e;
        throw e;
      },
    );

  it('is made with a keychain slot and opens again, by keychain and by recovery code', async () => {
    const first = start();
    const code = await make(first);
    await first.store.lock();
    expect(() => first.store.key('x')).toThrow(AppError);
    const again = start(first.folder, first.keychain);
    expect((await again.store.load()).kind).toBe('locked');
    expect((await again.store.unlock({ method: 'keychain' })).kind).toBe('unlocked');
    await again.store.lock();
    first.keychain.mode = 'changed';
    expect(await again.store.unlock({ method: 'keychain' })).toMatchObject({
      kind: 'failed',
      failure: 'keychainChanged',
    });
    expect((await again.store.unlock({ method: 'recovery', code })).kind).toBe('unlocked');
  });

  it('tells an absent keychain from a locked one, and makes no store without one', async () => {
    const s = start();
    await make(s);
    await s.store.lock();
    s.keychain.mode = 'absent';
    expect(await s.store.unlock({ method: 'keychain' })).toMatchObject({ failure: 'keychainAbsent' });
    s.keychain.mode = 'locked';
    expect(await s.store.unlock({ method: 'keychain' })).toMatchObject({ failure: 'keychainLocked' });
    s.keychain.mode = 'ok';
    expect(await s.store.unlock({ method: 'keychain' })).toMatchObject({ kind: 'unlocked', failure: null });
    const without = start();
    without.keychain.mode = 'absent';
    await without.store.load();
    expect((await fail(without.store.create({ slot: 'keychain' }))).code).toBe('keyring');
    expect(fs.existsSync(path.join(without.folder, 'keyring.json'))).toBe(false);
  });

  it('refuses a wrong passphrase, then slows guessing down', async () => {
    const s = start();
    await make(s, 'correct horse battery');
    await s.store.lock();
    for (let i = 0; i < 5; i++)
      expect((await fail(s.store.unlock({ method: 'passphrase', passphrase: `wrong ${i}` }))).code).toBe('keyring');
    expect((await fail(s.store.unlock({ method: 'passphrase', passphrase: 'correct horse battery' }))).code).toBe(
      'throttled',
    );
  }, 20_000);

  it('never writes the key, the code or the passphrase', async () => {
    const s = start();
    const code = await make(s, 'correct horse battery');
    const text = fs.readFileSync(path.join(s.folder, 'keyring.json'), 'utf8');
    expect(text).not.toContain('correct horse');
    expect(text.replaceAll('-', '')).not.toContain(code.replaceAll('-', ''));
    expect(fs.statSync(path.join(s.folder, 'keyring.json')).mode & 0o077).toBe(0);
  });

  it('names a missing, damaged or newer keyring and destroys nothing', async () => {
    const s = start();
    await make(s);
    await s.store.lock();
    const file = path.join(s.folder, 'keyring.json');
    const good = fs.readFileSync(file, 'utf8');
    const database = fs.readFileSync(path.join(s.folder, 'audit.db'));
    fs.writeFileSync(file, good.slice(0, 40));
    expect(await start(s.folder).store.load()).toMatchObject({ kind: 'failed', failure: 'keyringDamaged' });
    expect(fs.readFileSync(file, 'utf8')).toBe(good.slice(0, 40));
    fs.writeFileSync(file, good.replace('"version": 1', '"version": 2'));
    expect(await start(s.folder).store.load()).toMatchObject({ failure: 'storeNewer' });
    fs.rmSync(file);
    const lost = start(s.folder);
    expect(await lost.store.load()).toMatchObject({ failure: 'keyringMissing' });
    expect((await fail(lost.store.create({ slot: 'keychain' }))).code).toBe('conflict');
    expect(fs.existsSync(file)).toBe(false);
    expect(fs.readFileSync(path.join(s.folder, 'audit.db')).equals(database)).toBe(true);
  });

  it('names a damaged database', async () => {
    const s = start();
    await make(s);
    await s.store.lock();
    fs.writeFileSync(path.join(s.folder, 'audit.db'), Buffer.alloc(8192, 7));
    expect(await s.store.unlock({ method: 'keychain' })).toMatchObject({ kind: 'failed', failure: 'storeDamaged' });
    expect(s.store.isUnlocked()).toBe(false);
  });

  it('starts first run again when the code was never typed back', async () => {
    const s = start();
    await s.store.load();
    const { recoveryCode } = await s.store.create({ slot: 'keychain' });
    expect((await fail(s.store.confirmRecovery('0000'))).options.fields?.[0]?.path).toBe('code');
    expect((await start(s.folder).store.load()).kind).toBe('absent');
    expect((await s.store.confirmRecovery(recoveryCode)).kind).toBe('unlocked');
  });
});
