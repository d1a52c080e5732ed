import { describe, expect, it } from 'vitest';
import { contract } from '../../preload/contract/index.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import { createDispatch, type DispatchDeps } from '../../main/ipc/dispatch.ts';
import { isTrustedSender, type Sender } from '../../main/ipc/sender.ts';
import { AppError } from '../../main/lib/errors.ts';
import { silentLogger } from '../../main/lib/logger.ts';

const good: Sender = { webContentsId: 7, isMainFrame: true, origin: 'app://bundle' };

function setup(
  over: { unlocked?: boolean; signedIn?: boolean; handlers?: Record<string, (input: never) => unknown> } = {},
) {
  const audited: { event: string; outcome: string; subject?: string | undefined; detail?: string | undefined }[] = [];
  const called: string[] = [];
  const handlers = Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      (input: never) => {
        called.push(name);
        return Promise.resolve().then(() => over.handlers?.[name]?.(input));
      },
    ]),
  ) as unknown as DispatchDeps['handlers'];
  const dispatch = createDispatch({
    handlers,
    isTrusted: (s) => isTrustedSender(s, new Set([7])),
    isUnlocked: () => over.unlocked ?? true,
    isPermitted: () => true,
    requireSession: () =>
      over.signedIn === false ? Promise.reject(new AppError('signedOut', 'Signed out.')) : Promise.resolve(),
    lockSignal: () => new AbortController().signal,
    audit: { append: (e) => void audited.push(e) },
    log: silentLogger,
  });
  const call = async (
    name: string,
    input: unknown,
    sender: Sender = good,
  ): Promise<{ data?: unknown; error?: SeamError }> => {
    const e = await dispatch(sender, name, input);
    return e.ok ? { data: e.data } : { error: e.error };
  };
  return { call, audited, called };
}

describe('dispatch', () => {
  it.each<[string, Sender]>([
    ['another window', { ...good, webContentsId: 8 }],
    ['a frame inside', { ...good, isMainFrame: false }],
    ['another origin', { ...good, origin: 'https://bundle' }],
    ['a look-alike origin', { ...good, origin: 'app://bundle.evil' }],
    ['a frame that is gone', { ...good, origin: null }],
  ])('denies %s before anything runs, and records it', async (_name, sender) => {
    const { call, audited, called } = setup();
    expect((await call('app:status', {}, sender)).error?.code).toBe('denied');
    expect(called).toEqual([]);
    expect(audited).toHaveLength(1);
    expect(audited[0]?.outcome).toBe('denied');
  });

  it.each(['nothing', '__proto__', 'constructor', 'toString', ''])(
    'denies the unknown operation “%s”',
    async (name) => {
      const { call } = setup();
      expect((await call(name, {})).error?.code).toBe('denied');
    },
  );

  it('refuses every operation that is not public while the store is locked', async () => {
    const { call, called } = setup({ unlocked: false });
    const notPublic = Object.entries(contract).filter(([, o]) => o.access !== 'public');
    expect(notPublic.length).toBeGreaterThan(25);
    for (const [name] of notPublic) expect((await call(name, {})).error?.code, name).toBe('locked');
    expect(called).toEqual([]);
  });

  it('lets only what is needed before the store is open be public', () => {
    const open = Object.entries(contract)
      .filter(([, o]) => o.access === 'public')
      .map(([n]) => n);
    expect(open.filter((n) => !/^(app|store|restore):|^updates:state$/.test(n))).toEqual([]);
  });

  it('asks for a session where one is needed', async () => {
    const { call, called } = setup({ signedIn: false });
    expect((await call('requests:submit', { id: 'r1' })).error?.code).toBe('signedOut');
    expect(called).toEqual([]);
  });

  it('parses strictly and names the field', async () => {
    const { call, audited } = setup();
    const { error } = await call('connections:setSecret', { profileId: 'a', secret: '' });
    expect(error?.code).toBe('invalid');
    expect(error?.fields[0]?.path).toBe('secret');
    expect(audited).toMatchObject([{ event: 'connection.secretSet', outcome: 'failure' }]);
    expect(JSON.stringify(audited)).not.toContain('secret:');
  });

  it('never lets an unexpected answer or the text of an unexpected fault through', async () => {
    const { call } = setup({
      handlers: {
        'session:get': () => ({ state: 'signedIn', token: 'abc' }),
        'activity:verify': () => {
          throw new Error('Okafor 1951-03-09');
        },
      },
    });
    const bad = await call('session:get', {});
    expect(bad.error?.code).toBe('internal');
    const thrown = await call('activity:verify', {});
    expect(thrown.error?.code).toBe('internal');
    expect(JSON.stringify(thrown)).not.toContain('Okafor');
  });

  it('drops members that the output schema does not name', async () => {
    const session = { state: 'signedIn', authKind: 'm2m', scopes: [], expiresAt: null, user: null, error: null };
    const { call } = setup({ handlers: { 'session:get': () => ({ ...session, accessToken: 'eyJ' }) } });
    expect((await call('session:get', {})).data).toEqual(session);
  });

  it('records the subject by id', async () => {
    const { call, audited } = setup({ handlers: { 'requests:discardDraft': () => ({}) } });
    await call('requests:discardDraft', { id: 'r-1' });
    expect(audited).toEqual([{ event: 'request.draftDiscarded', outcome: 'success', subject: 'request/r-1' }]);
  });
});
