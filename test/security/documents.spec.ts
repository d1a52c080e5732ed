/** Received documents: readable only by an address of the moment, and plain nowhere on the disk. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lock, openRequest, quibblesworth, send, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { call, seedDraft } from '../support/seam.ts';

test('a document’s address dies with its viewer and with the lock; nothing on the disk is plain', async ({
  launch,
  practiceExchange,
}) => {
  const exchange = await practiceExchange({ chartPages: 3 });
  const program = await launch({
    sandbox: true,
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
    allow: [/status of (404|416) .*_document/],
  });
  const page = program.window;
  await setUpStore(page);
  await seedDraft(page, quibblesworth);
  await openRequest(page, quibblesworth.family);
  await send(page);
  await expect(statusOf(page)).toHaveText('Submitted');
  exchange.advance(exchange.tasks()[0]?.id ?? '', 'completed');
  await expect(page.getByRole('button', { name: /chart.*Ready/ })).toBeVisible({ timeout: 20_000 });
  const [record] = (await call(page, 'records:list', { text: '', offset: 0, limit: 1 })).rows;
  const id = record?.id ?? '';
  const read = (address: string, range?: string): Promise<{ status: number; head: string; length: number }> =>
    page.evaluate(
      async ([a, r]) => {
        const answer = await fetch(a, r === undefined ? {} : { headers: { range: r } });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        return { status: answer.status, head: String.fromCharCode(...bytes.slice(0, 4)), length: bytes.length };
      },
      [address, range] as const,
    );
  const first = await call(page, 'records:open', { id });
  expect(await read(first.address)).toEqual({ status: 200, head: '%PDF', length: first.size });
  expect(await read(first.address, 'bytes=0-3')).toEqual({ status: 206, head: '%PDF', length: 4 });
  expect((await read(first.address, `bytes=${first.size}-`)).status).toBe(416);
  await call(page, 'records:close', { address: first.address });
  expect((await read(first.address)).status, 'closed').toBe(404);
  const second = await call(page, 'records:open', { id });
  expect(second.address).not.toBe(first.address);
  await lock(page);
  expect((await read(second.address)).status, 'locked').toBe(404);
  await unlock(page);
  expect((await read(second.address)).status, 'unlocked again').toBe(404);

  await program.quit();
  const profile = path.join(program.userDataDir, 'profiles/exchange-test');
  const databases = [path.join(program.userDataDir, 'audit.db'), path.join(profile, 'workstation.db')];
  for (const file of databases) {
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file).subarray(0, 15).toString('latin1'), file).not.toBe('SQLite format 3');
  }
  const sealed = readdirSync(profile, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('workstation.db'),
  );
  expect(sealed.length).toBeGreaterThan(0);
  for (const entry of sealed) {
    expect(entry.name).not.toMatch(/quibblesworth|chart|\.pdf/i);
    expect(readFileSync(path.join(entry.parentPath, entry.name)).includes('%PDF'), entry.name).toBe(false);
  }
});
