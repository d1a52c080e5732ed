/** The Check step: problems in the cell, found in bulk, fixed in bulk, undone; sites decided once. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANO } from '../../exchange/index.ts';
import {
  csvOf,
  everything,
  expectAccount,
  goodCells,
  importList,
  matchSites,
  newOffice,
  newProject,
  type Office,
  upload,
} from './office.ts';
import type { ChaseFilter } from './types.ts';

let o: Office;
let folder = '';
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-test-'));
  o = await newOffice(folder);
});
afterAll(async () => {
  await o.program.stop();
  await o.exchange.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const rowsOf = (id: string, filter: Partial<ChaseFilter> = {}, sort = 'order') =>
  o.call('projects:rows', {
    id,
    filter: { ...everything, ...filter },
    sort,
    descending: false,
    offset: 0,
    limit: 500,
    columns: ['chaseKey', 'memberId', 'birthDate', 'siteNpi', 'serviceFrom', 'serviceTo'],
  });
const codes = async (id: string): Promise<Record<string, number>> =>
  Object.fromEntries((await o.call('projects:problems', { id })).map((p) => [`${p.severity} ${p.code}`, p.rows]));

describe('checking cells', () => {
  it('finds each problem where it stands', async () => {
    const id = await newProject(o);
    await importList(
      o,
      id,
      csvOf([
        goodCells(1),
        goodCells(2, { 'Member ID': '' }),
        goodCells(3, { DOB: '13/40/1951' }),
        goodCells(4, { 'Facility NPI': '1992999826' }),
        goodCells(5, { 'DOS From': '12/31/2025', 'DOS To': '01/01/2025' }),
        goodCells(6, { 'DOS From': '11/15/2024' }),
        goodCells(7),
        goodCells(8, { 'Member ID': goodCells(7)[1] ?? '', 'DOS From': '06/01/2025' }),
        goodCells(9, { 'Chase ID': '000001' }),
        goodCells(10, { State: 'Texaz' }),
        goodCells(11, { 'Member ID': '1.23E+10' }),
        goodCells(12, { HCC: 'n/a?' }),
      ]),
    );
    expect(await codes(id)).toEqual({
      'error member-id-empty': 1,
      'error birth-not-date': 1,
      'error npi-digit': 1,
      'error service-order': 1,
      'warning service-outside': 1,
      'warning duplicate': 1,
      'error key-double': 1,
      'warning state-unknown': 1,
      'error member-id-form': 1,
      'error hcc-form': 1,
    });
    expect(await expectAccount(o, id)).toMatchObject({ imported: 12, invalid: 7, withErrors: 7, withWarnings: 3 });
    const { rows } = await rowsOf(id, { problems: [{ code: 'birth-not-date', field: 'birthDate' }] });
    expect(rows).toMatchObject([{ line: 4, state: 'invalid', problems: [{ cell: 2, code: 'birth-not-date' }] }]);
    expect((await rowsOf(id, {}, 'errors')).rows[0]?.problems[0]?.severity).toBe('error');
    expect(
      (await rowsOf(id, { text: `${goodCells(7)[2]?.toLowerCase() ?? ''} 000007` })).rows.map((r) => r.cells[0]),
    ).toEqual(['000007']);
  });

  it('writes a block of cells as one step', async () => {
    const id = await newProject(o);
    await importList(o, id, csvOf([goodCells(1), goodCells(2), goodCells(3)]));
    const before = (await rowsOf(id)).rows;
    const cells = before.flatMap((row) => [
      { row: row.id, field: 'memberId', value: `M${row.id}` },
      { row: row.id, field: 'serviceTo', value: '06/30/2025' },
    ]);
    const edited = await o.call('projects:setCells', { id, cells: [...cells, { row: 0, field: 'hcc', value: '1' }] });
    expect(edited.rows).toBe(3);
    expect((await rowsOf(id)).rows.map((r) => [r.cells[1], r.cells[5]])).toEqual(
      before.map((r) => [`M${r.id}`, '06/30/2025']),
    );
    expect((await o.call('projects:follow', { id })).undo).toEqual({ label: '7 cells', rows: 3 });
    await o.call('projects:undo', { id });
    expect((await rowsOf(id)).rows.map((r) => r.cells)).toEqual(before.map((r) => r.cells));
    expect((await o.call('projects:follow', { id })).undo).toBeNull();
  });

  it('suggests what was meant and sets it in all rows at once, undone in one step', async () => {
    const id = await newProject(o);
    await importList(
      o,
      id,
      csvOf([
        goodCells(1),
        goodCells(2),
        ...[3, 4, 5].map((n) => goodCells(n, { 'Facility NPI': '1992999826' })),
        goodCells(6, { DOB: '31/12/1950' }),
      ]),
    );
    const problem = await o.call('projects:problem', { id, code: 'npi-digit', field: 'siteNpi' });
    expect(problem).toMatchObject({
      rows: 3,
      values: [{ value: '1992999826', rows: 3, suggestion: { value: PLANO.npi } }],
    });
    const filter = { ...everything, problems: [{ code: 'npi-digit' as const, field: 'siteNpi' as const }] };
    expect(
      await o.call('projects:setColumn', { id, field: 'siteNpi', filter, change: { kind: 'set', value: PLANO.npi } }),
    ).toMatchObject({ rows: 3, totals: { invalid: 1 } });
    expect((await o.call('projects:get', { id })).undo).toEqual({ label: 'Set NPI', rows: 3 });
    expect(
      (await o.call('projects:problem', { id, code: 'birth-not-date', field: 'birthDate' })).values[0]?.suggestion
        ?.value,
    ).toBe('12/31/1950');
    expect(
      await o.call('projects:setColumn', {
        id,
        field: 'birthDate',
        filter: { ...everything, problems: [{ code: 'birth-not-date', field: null }] },
        change: { kind: 'readDates', order: 'dmy' },
      }),
    ).toMatchObject({ rows: 1, totals: { invalid: 0 } });
    await o.call('projects:undo', { id });
    expect(await o.call('projects:undo', { id })).toMatchObject({ rows: 3, totals: { invalid: 4 } });
    expect((await o.refused('projects:undo', { id })).code).toBe('conflict');
    const { rows } = await rowsOf(id);
    expect(rows.every((r) => r.edited.length === 0)).toBe(true);
  });

  it('takes a double back when the other row changes', async () => {
    const id = await newProject(o);
    await importList(o, id, csvOf([goodCells(1), goodCells(2, { 'Chase ID': '000001' })]));
    const { rows } = await rowsOf(id);
    expect(await codes(id)).toEqual({ 'error key-double': 1 });
    expect(await o.call('projects:setCell', { id, row: rows[0]?.id, field: 'chaseKey', value: 'A-1' })).toMatchObject({
      totals: { invalid: 0, waiting: 2 },
    });
    expect(await codes(id)).toEqual({});
  });

  it('applies the rules of the project type when it changes', async () => {
    const id = await newProject(o);
    await importList(
      o,
      id,
      csvOf([
        goodCells(1, { 'DOS From': '11/15/2024' }),
        goodCells(2),
        goodCells(3, {
          'Member ID': goodCells(2)[1] ?? '',
          HCC: goodCells(2)[12] ?? '',
          'Facility NPI': '',
          'Facility Name': 'Elsewhere Clinic',
        }),
      ]),
    );
    expect(await codes(id)).toEqual({ 'warning service-outside': 1 });
    const { input } = await o.call('projects:get', { id });
    await o.call('projects:update', { id, input: { ...input, type: 'radv' } });
    expect(await codes(id)).toEqual({ 'error service-outside': 1, 'warning hcc-again': 1 });
  });
});

describe('matching sites', () => {
  it('decides alone by id and NPI, asks once for the rest, and remembers', async () => {
    const list = csvOf([
      ...[1, 2, 3].map((n) => goodCells(n)),
      ...[4, 5].map((n) => goodCells(n, { 'Facility NPI': '', 'Facility Name': 'Plano Ortho Clinic, PLLC' })),
      goodCells(6, { 'Facility NPI': '', 'Facility Name': 'Nowhere Surgical Institute', City: 'Ely', State: 'NV' }),
    ]);
    const id = await newProject(o);
    await importList(o, id, list);
    await matchSites(o, id);
    const all = await o.call('projects:sites', { id, show: 'all', text: '', offset: 0, limit: 50 });
    const byName = (name: string) => all.sites.find((s) => s.name.startsWith(name));
    expect(byName('Plano Orthopedic')).toMatchObject({ rows: 3, decision: 'matched', decidedBy: 'npi' });
    const doubtful = byName('Plano Ortho Clinic');
    // Two organizations of one name in one city: nobody but the clerk can tell.
    expect(doubtful).toMatchObject({ decision: 'open', rows: 2 });
    expect(doubtful?.candidates.slice(0, 2).map((c) => [c.organizationId, c.confidence])).toContainEqual([
      PLANO.id,
      doubtful?.candidates[0]?.confidence,
    ]);
    expect(doubtful?.candidates[0]?.reasons.join(' ')).toMatch(/name/);
    expect(byName('Nowhere')).toMatchObject({ decision: 'open' });
    await o.call('projects:decideSite', { id, siteId: doubtful?.id, organizationId: PLANO.id });
    await o.call('projects:decideSite', { id, siteId: byName('Nowhere')?.id, organizationId: null });
    expect(await expectAccount(o, id)).toMatchObject({ waiting: 6, ready: 5 });

    const other = await newProject(o);
    await importList(o, other, list);
    const again = await o.call('projects:sites', { id: other, show: 'all', text: 'nowhere', offset: 0, limit: 50 });
    expect(again.sites).toMatchObject([{ decision: 'none', decidedBy: 'remembered' }]);
  });

  it('says what keeps a project from being sent', async () => {
    const id = await newProject(o, { payer: null });
    await importList(o, id, csvOf([goodCells(1)]));
    expect((await o.call('projects:dryRun', { id })).obstacles.join(' ')).toMatch(/payer.*No row is ready/);
    expect((await o.refused('projects:start', { id })).code).toBe('conflict');
    expect(o.exchange.taskCount()).toBe(0);
  });
});

describe('the result file', () => {
  it('accounts for every row and calculates nothing', async () => {
    const id = await newProject(o);
    await importList(
      o,
      id,
      csvOf([
        goodCells(1, { 'Chase ID': '=1+1' }),
        goodCells(2, { 'Member ID': '' }),
        goodCells(3, { Status: 'Cancelled' }),
      ]),
    );
    expect(await o.call('projects:saveResult', { id, format: 'csv' })).toEqual({
      saved: true,
      name: 'MA-RA-2026-W2-result.csv',
      rows: 3,
    });
    const lines = (o.saved.at(-1)?.bytes.toString('utf8') ?? '').split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFChase id,File,Line,Outcome/);
    expect(lines[1]).toMatch(/^'=1\+1,chases\.csv,2,Waiting,.*Site is not matched$/);
    expect(lines[2]).toMatch(/^000002,chases\.csv,3,Cannot be sent,.*Member id is empty$/);
    expect(lines[3]).toMatch(/^000003,chases\.csv,4,Inactive,/);
    expect(lines.join()).not.toContain(goodCells(1)[2]);
    await o.call('projects:saveResult', { id, format: 'xlsx' });
    const back = await newProject(o);
    const file = await o.call('projects:addFile', {
      id: back,
      name: 'result.xlsx',
      upload: await upload(o, back, o.saved.at(-1)?.bytes ?? new Uint8Array()),
      sheet: null,
      encoding: null,
      delimiter: null,
    });
    expect(file).toMatchObject({ kind: 'xlsx', lines: 4, columns: 12 });
  });
});
