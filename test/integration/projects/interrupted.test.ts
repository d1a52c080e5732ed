/** The program ends while rows are made of a list: the next start makes the rest, each line once. */
import fs from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { useTempFolder } from '../../support/temp-folder.ts';
import {
  addFile,
  csvOf,
  everything,
  expectAccount,
  goodCells,
  HEADER,
  importList,
  newOffice,
  newProject,
  openOffice,
  type Office,
} from './office.ts';

const temp = useTempFolder();
const offices: Office[] = [];
afterEach(async () => {
  for (const o of offices.splice(0)) await o.program.stop();
});

const ROWS = 3_000;
const keysOf = async (o: Office, id: string): Promise<string[]> => {
  const keys: string[] = [];
  for (let offset = 0; offset < ROWS + 1_000; offset += 500) {
    const question = {
      id,
      filter: everything,
      sort: 'order',
      descending: false,
      offset,
      limit: 500,
      columns: ['chaseKey', 'family'],
    };
    keys.push(...(await o.call('projects:rows', question)).rows.map((r) => r.cells.join(' ')));
  }
  return keys;
};

/** What goes by the tables of sites and of members, which are filled when all rows are made. */
const findable = async (o: Office, id: string): Promise<{ ofSites: number; doubles: number }> => {
  const { sites } = await o.call('projects:sites', { id, show: 'all', text: '', offset: 0, limit: 10 });
  const { totals } = await o.call('projects:get', { id });
  return { ofSites: sites.reduce((sum, s) => sum + s.rows, 0), doubles: totals.withWarnings };
};

it.each(['add', 'update'] as const)(
  'finishes what a crash left (%s)',
  async (mode) => {
    const folder = temp();
    const o = await newOffice(folder);
    offices.push(o);
    const id = await newProject(o);
    if (mode === 'update')
      await importList(o, id, csvOf(Array.from({ length: 200 }, (_, i) => goodCells(10 * i + 10))));
    // The last row is the first member once more: found only if rows made before and after the end can be found alike.
    const first = goodCells(1)[HEADER.split(',').indexOf('Member ID')] ?? '';
    const list = csvOf(
      Array.from({ length: ROWS }, (_, i) =>
        goodCells(i + 1, { 'Last Name': 'Corrected', ...(i + 1 === ROWS ? { 'Member ID': first } : {}) }),
      ),
    );
    const fileId = await addFile(o, id, list);
    const guess = await o.call('projects:mapping', { id, fileId, headerRow: null });
    const columns = guess.columns
      .filter((c) => c.field !== null)
      .map(({ index, field, dateOrder }) => ({ index, field, dateOrder }));
    const running = o.call('projects:applyMapping', { id, fileId, headerRow: 0, columns, mode, template: '' });
    // What a process that is killed leaves is what lies on the disk at that moment; taken between two slices.
    const copies: string[] = [];
    let over = false;
    void running.finally(() => (over = true));
    const made = async (): Promise<number> => (await o.call('projects:get', { id })).totals.imported;
    for (let step = 0; !over && copies.length < 3; step++) {
      if (step % 3 === 1) {
        const copy = temp();
        fs.cpSync(folder, copy, { recursive: true });
        copies.push(copy);
      }
      await made();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await running;
    expect(copies).toHaveLength(3);
    const whole = await keysOf(o, id);
    expect(whole).toHaveLength(ROWS);
    expect(await findable(o, id)).toEqual({ ofSites: ROWS, doubles: 1 });
    let unfinished = 0;
    for (const copy of copies) {
      const again = openOffice(copy, o.exchange);
      offices.push(again);
      await again.call('store:unlock', { method: 'keychain' });
      const atFirst = (await again.call('projects:get', { id })).totals.imported;
      if (atFirst < ROWS) unfinished++;
      await expect
        .poll(
          () => again.events.some((e) => e.name === 'projects:changed') && keysOf(again, id).then((k) => k.length),
          {
            timeout: 8_000,
            interval: 50,
          },
        )
        .toBe(ROWS);
      expect((await keysOf(again, id)).sort()).toEqual([...whole].sort());
      await expectAccount(again, id);
      await expect.poll(() => findable(again, id)).toEqual({ ofSites: ROWS, doubles: 1 });
      await again.program.stop();
    }
    expect(unfinished).toBeGreaterThan(0);
    await o.exchange.close();
  },
  40_000,
);
