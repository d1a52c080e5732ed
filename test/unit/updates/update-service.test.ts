/** When an update is looked for, taken and installed: only signed ones, after a backup, one thing at a time, when the policy and the people allow it. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { UpdateEngine, UpdateOffer, UpdatePolicy } from '../../../main/updates/ports.ts';
import { isSigned } from '../../../main/updates/signature.ts';
import { createUpdateService } from '../../../main/updates/update-service.ts';
import { steppedClock } from '../scheduler/stepped-clock.ts';

const key = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const publicKeyOf = ({ publicKey }: { publicKey: KeyObject }): string =>
  publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const signed = (offer: UpdateOffer, by = key): string =>
  sign(null, Buffer.from(`roi-workstation update\n${offer.version}\n${offer.sha512}\n`), by.privateKey).toString(
    'base64',
  );

const offer: UpdateOffer = { version: '1.3.0', sha512: 'c2hhNTEy', file: 'roi-workstation-1.3.0.deb' };

const context = {} as never;

let did: string[];
let found: UpdateOffer | null;
let signature: string;
let idle: boolean;
let backup: () => Promise<void>;
let engine: UpdateEngine;

beforeEach(() => {
  did = [];
  found = offer;
  signature = signed(offer);
  idle = false;
  backup = () => Promise.resolve(void did.push('backup'));
  engine = {
    check: ({ url, channel }) => Promise.resolve((did.push(`check ${url} ${channel}`), found)),
    download: (progress) => {
      did.push('download');
      progress(0.5);
      return Promise.resolve();
    },
    fetchText: (url) => Promise.resolve((did.push(`fetch ${url}`), signature)),
    install: () => void did.push('install'),
  };
});

function service(policy: Partial<UpdatePolicy> = {}, by: UpdateEngine | null = engine) {
  const clock = steppedClock();
  const updates = createUpdateService({
    engine: by,
    policy: {
      mode: 'notify',
      feed: 'https://updates.example/roi',
      channel: 'latest',
      publicKey: publicKeyOf(key),
      ...policy,
    },
    clock,
    log: silentLogger,
    isIdle: () => idle,
    backUp: () => backup(),
    changed: () => undefined,
  });
  const ask = (name: keyof typeof updates.handlers) => updates.handlers[name]({}, context);
  return { clock, updates, ask };
}

describe('the signature', () => {
  it('binds the version to the package', () => {
    expect(isSigned(offer, signature, publicKeyOf(key))).toBe(true);
    expect(isSigned({ ...offer, version: '1.4.0' }, signature, publicKeyOf(key))).toBe(false);
    expect(isSigned({ ...offer, sha512: 'b3RoZXI=' }, signature, publicKeyOf(key))).toBe(false);
  });
  it.each([
    ['of another key', () => signed(offer, other)],
    ['that is empty', () => ''],
    ['that is a page', () => '<html>not found</html>'],
    ['that is cut off', () => signed(offer).slice(0, 40)],
  ])('%s is none', (_what, given) => expect(isSigned(offer, given(), publicKeyOf(key))).toBe(false));
});

describe('updates', () => {
  it.each([
    ['forbidden', { mode: 'off' as const }, 'policy'],
    ['without a feed', { feed: undefined }, 'noFeed'],
    ['without a key', { publicKey: undefined }, 'noFeed'],
  ])('%s nothing is ever asked', async (_what, policy, reason) => {
    const { updates, clock, ask } = service(policy);
    updates.start();
    await clock.step(24 * 3_600_000);
    for (const name of ['updates:check', 'updates:download', 'updates:install'] as const)
      expect(await ask(name)).toEqual({ kind: 'off', reason });
    expect(did).toEqual([]);
  });
  it('a program that is not installed has none', async () => {
    expect(await service({}, null).ask('updates:check')).toEqual({ kind: 'off', reason: 'notInstalled' });
  });
  it('says when it was newest last', async () => {
    found = null;
    expect(await service().ask('updates:check')).toMatchObject({
      kind: 'idle',
      checkedAt: expect.any(String) as string,
    });
    expect(did).toEqual(['check https://updates.example/roi/ latest']);
  });
  it('does not fetch what another key signed', async () => {
    signature = signed(offer, other);
    const { ask } = service({ mode: 'install' });
    expect(await ask('updates:check')).toMatchObject({ kind: 'failed', error: { code: 'integrity' } });
    expect(await ask('updates:download')).toMatchObject({ kind: 'failed' });
    expect(await ask('updates:install')).toMatchObject({ kind: 'failed', error: { code: 'conflict' } });
    expect(did).not.toContain('download');
    expect(did).not.toContain('install');
  });
  it.each(['../other.deb', 'https://elsewhere.example/x.deb', 'a/b.deb', ''])(
    'takes no package from another place: %s',
    async (file) => {
      found = { ...offer, file };
      expect(await service().ask('updates:check')).toMatchObject({ kind: 'failed', error: { code: 'foreignOrigin' } });
    },
  );
  it('goes step by step where a person decides, and backs up before it installs', async () => {
    const { ask } = service();
    expect(await ask('updates:check')).toEqual({ kind: 'available', version: '1.3.0' });
    expect(await ask('updates:download')).toEqual({ kind: 'ready', version: '1.3.0', waitsFor: 'person' });
    expect(await ask('updates:install')).toEqual({ kind: 'installing', version: '1.3.0' });
    expect(did.slice(1)).toEqual([
      'fetch https://updates.example/roi/roi-workstation-1.3.0.deb.sig',
      'download',
      'backup',
      'install',
    ]);
  });
  it('does not install when the backup fails', async () => {
    backup = () => Promise.reject(new AppError('diskFull', 'The disk of the backup is full.'));
    const { ask } = service();
    await ask('updates:check');
    await ask('updates:download');
    expect(await ask('updates:install')).toMatchObject({ kind: 'failed', error: { code: 'diskFull' } });
    expect(did).not.toContain('install');
  });
  it('does one thing at a time', async () => {
    const { ask } = service();
    await Promise.all([ask('updates:check'), ask('updates:check'), ask('updates:check')]);
    expect(did.filter((x) => x.startsWith('check'))).toHaveLength(1);
  });
  it('by itself: looks after a minute, fetches, and waits until nobody works', async () => {
    const { updates, clock, ask } = service({ mode: 'install' });
    updates.start();
    await clock.step(61_000);
    expect(await ask('updates:state')).toEqual({ kind: 'ready', version: '1.3.0', waitsFor: 'idle' });
    await clock.step(5 * 60_000);
    expect(did).not.toContain('install');
    idle = true;
    await clock.step(61_000);
    expect(did.slice(-2)).toEqual(['backup', 'install']);
    updates.stop();
  });
  it('only tells where the policy says so, and asks again within hours', async () => {
    const { updates, clock, ask } = service();
    updates.start();
    await clock.step(7 * 3_600_000);
    expect(await ask('updates:state')).toEqual({ kind: 'available', version: '1.3.0' });
    expect(did.filter((x) => x.startsWith('check'))).toHaveLength(2);
    expect(did).not.toContain('download');
    updates.stop();
  });
});
