/** A backup is whole, opens elsewhere, and restoring it can be undone; what is not whole does not count. Real databases, real records, real files. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { startsPlain } from '../../../main/storage/database.ts';
import { usePlainProgram, type PlainRun } from '../../support/plain-program.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

// Scrypt, whole databases and their checks: seconds where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

const office = usePlainProgram();
const temp = useTempFolder();

async function officeWithRecords(): Promise<{ r: PlainRun; target: string; code: string; requestId: string }> {
  const target = temp();
  let code = '';
  const r = await office.open({ platform: { chooseFolder: () => Promise.resolve(target) } });
  ({ recoveryCode: code } = await r.call('store:prepareCode', { current: null }));
  await r.call('store:replaceCode', { code });
  const { requestId } = await office.deliver(r, [
    { shape: 'inline-attachment', file: 'pdf', pages: 2 },
    { shape: 'inline-attachment', file: 'ccda' },
  ]);
  await r.call('backup:chooseFolder', {});
  return { r, target, code, requestId };
}

const everyFile = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((e) => (e.isFile() ? [path.join(e.parentPath, e.name)] : []));

it('nothing in the clear; a second one copies no record again', async () => {
  const { r, target } = await officeWithRecords();
  const first = await r.call('backup:run', {});
  expect(first.snapshots).toMatchObject([{ machine: 'desk-1', requests: 1, documents: 2, records: 2 }]);
  const files = everyFile(target);
  expect(files.filter((f) => f.endsWith('.db')).every((f) => !startsPlain(f))).toBe(true);
  const text = files.map((f) => fs.readFileSync(f).toString('latin1')).join('\n');
  expect(text).not.toMatch(/%PDF|ClinicalDocument|Quibblesworth|Okafor/);
  const sealed = files.filter((f) => f.endsWith('.sealed'));
  expect(sealed).toHaveLength(2);
  const times = sealed.map((f) => fs.statSync(f).mtimeMs);
  // One a day is kept: the newer takes the place of the first.
  const second = await r.call('backup:run', {});
  expect(second.snapshots).toHaveLength(1);
  expect(second.snapshots[0]?.id).not.toBe(first.snapshots[0]?.id);
  expect(sealed.map((f) => fs.statSync(f).mtimeMs)).toEqual(times);
});

it('opens on another machine by the recovery code, with every request and record; restoring is undone', async () => {
  const { r, target, code, requestId } = await officeWithRecords();
  await r.call('backup:run', {});
  const before = await r.call('requests:get', { id: requestId });
  await r.program.stop();

  const elsewhere = office.run(temp(), {
    platform: { machine: 'desk-2', chooseFolder: () => Promise.resolve(target) },
  });
  expect((await elsewhere.call('store:state', {})).kind).toBe('absent');
  const { snapshots } = await elsewhere.call('restore:chooseFolder', {});
  const id = snapshots?.[0]?.id ?? '';
  expect(
    await elsewhere.refused('restore:begin', { id, open: { method: 'recovery', code: 'AAAA-BBBB' } }),
  ).toMatchObject({ code: 'keyring' });
  await elsewhere.call('restore:begin', { id, open: { method: 'recovery', code } });
  expect((await elsewhere.call('store:state', {})).kind).toBe('locked');
  await elsewhere.call('store:unlock', { method: 'recovery', code });
  await expect.poll(async () => (await elsewhere.call('app:status', {})).profile).not.toBeNull();
  const after = await elsewhere.call('requests:get', { id: requestId });
  expect(after.documents.map((d) => [d.id, d.state])).toEqual(before.documents.map((d) => [d.id, d.state]));
  for (const d of after.documents) await elsewhere.call('records:open', { id: d.id });

  await elsewhere.call('store:lock', {});
  expect((await elsewhere.call('restore:state', {})).undo).not.toBeNull();
  await elsewhere.call('restore:undo', {});
  expect((await elsewhere.call('store:state', {})).kind).toBe('absent');
});

it('is refused while the store is open', async () => {
  const { r } = await officeWithRecords();
  await r.call('backup:run', {});
  expect(await r.refused('restore:chooseFolder', {})).toMatchObject({ code: 'conflict' });
});

it.each([
  ['a record', (f: string) => f.endsWith('.sealed')],
  ['a database', (f: string) => f.endsWith('workstation.db')],
  ['the list', (f: string) => f.endsWith('records.jsonl')],
  ['the manifest', (f: string) => f.endsWith('manifest.json')],
])('one changed bit of %s is found by the drill, and nothing is restored from it', async (_what, which) => {
  const { r, target, code } = await officeWithRecords();
  await r.call('backup:run', {});
  expect((await r.call('backup:drill', {})).lastDrill).toMatchObject({ ok: true });
  const file = everyFile(target).find(which) ?? '';
  const bytes = fs.readFileSync(file);
  const at = file.endsWith('manifest.json')
    ? bytes.indexOf('"requests"') + 1 || bytes.indexOf('"machine"') + 12
    : Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
  const drilled = await r.refused('backup:drill', {});
  expect(['integrity', 'storeDamaged', 'notFound']).toContain(drilled.code);
  await r.program.stop();
  const folder = temp();
  const elsewhere = office.run(folder, { platform: { chooseFolder: () => Promise.resolve(target) } });
  const { snapshots } = await elsewhere.call('restore:chooseFolder', {});
  // A manifest that cannot be read any more is no backup at all.
  if (snapshots?.[0]) {
    await elsewhere.refused('restore:begin', { id: snapshots[0].id, open: { method: 'recovery', code } });
  }
  expect((await elsewhere.call('store:state', {})).kind).toBe('absent');
  expect(fs.existsSync(path.join(folder, 'keyring.json'))).toBe(false);
});

it('a folder that went away is told in words, kept, and nothing counts', async () => {
  const { r, target } = await officeWithRecords();
  fs.rmSync(target, { recursive: true });
  expect(await r.refused('backup:run', {})).toMatchObject({ code: 'offline', retryable: true });
  expect((await r.call('backup:state', {})).last).toMatchObject({ ok: false, error: { code: 'offline' } });
  expect(fs.existsSync(target)).toBe(false);
});
