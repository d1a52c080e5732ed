/**
 * After the lock: the memory of every process of the program holds neither the store's key nor those of its records and its trail. Before the lock
 * the same search finds the store's key, a token and a name, so that it is known to find. What freed memory may still hold is said in docs/security.md.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createKeyring, deriveStoreKey } from '../../main/storage/keyring.ts';
import { goTo, lock, setUpStore, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { bothWidths, processTree, searchMemory, type Marker } from '../support/memory.ts';
import { plainPlatform } from '../support/plain-platform.ts';
import { policyFor } from '../support/policy.ts';
import { call, seedDraft } from '../support/seam.ts';
import { startTokenSpy } from '../support/token-spy.ts';

/** A name that stands nowhere else; built at run time, so that no compiled test holds it either. */
const FAMILY = ['Zwrx', 'quibbl', 'esworthy'].join('');

test('the keys of store, records and trail leave the memory at a lock', async ({ launch, practiceExchange }) => {
  test.skip(process.platform !== 'linux', 'the memory of another process is read through /proc');
  test.setTimeout(180_000);
  const exchange = await practiceExchange();
  const spy = await startTokenSpy(exchange.tokenUrl);
  const program = await launch({
    policy: policyFor(exchange, { profile: { tokenUrl: spy.tokenUrl } }),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const { window } = program;
  const code = await setUpStore(window);
  await call(window, 'session:signIn', {});
  await seedDraft(window, { family: FAMILY, given: 'Zed', birthDate: '1951-03-09' });
  await goTo(window, 'Requests');
  await expect(window.getByRole('row', { name: new RegExp(FAMILY) })).toBeVisible();

  const keyring = createKeyring(program.userDataDir, plainPlatform(program.userDataDir).keychain);
  const read = await keyring.read();
  const key = read.kind === 'present' ? await keyring.openSecret(read.file, 'recovery', code) : null;
  if (!key) throw new Error('The recovery code does not open the store.');
  const keys = {
    store: key,
    database: deriveStoreKey(key, 'database/exchange-test'),
    records: deriveStoreKey(key, 'records/exchange-test'),
    chain: deriveStoreKey(key, 'audit/chain'),
  };
  const [token = ''] = spy.seen().get('access_token') ?? [];
  const markers: Marker[] = [
    ...Object.entries(keys).map(([name, bytes]) => ({
      name: `${name} key`,
      bytes: [bytes, Buffer.from(bytes.toString('hex'))],
    })),
    { name: 'token', bytes: bothWidths(token) },
    { name: 'patient', bytes: bothWidths(FAMILY) },
  ];
  const pid = program.app.process().pid ?? 0;
  const names = (found: { name: string }[]): string[] => [...new Set(found.map((f) => f.name))].sort();
  expect(token.length).toBeGreaterThan(20);
  expect(names(searchMemory(processTree(pid), markers)), 'while it is open').toEqual(
    expect.arrayContaining(['patient', 'store key', 'token']),
  );
  await lock(window);
  await delay(4_000);
  const zeroed = markers.filter(({ name }) => ['store key', 'records key', 'chain key'].includes(name));
  expect(zeroed).toHaveLength(3);
  await expect.poll(() => searchMemory(processTree(pid), zeroed), { timeout: 30_000, intervals: [2_000] }).toEqual([]);
  await unlock(window);
  await spy.close();
});
