/** A project with a chase list, prepared over the seam, for tests that are about what happens while it is sent. */
import { expect, type Page } from '@playwright/test';
import { type Exchange, PLANO } from '../exchange/index.ts';
import { handOverInPage } from './hand-over.ts';
import { call } from './seam.ts';

const LAKESHORE = { id: 'pay-204', name: 'Lakeshore Health Plan' };

const HEADER =
  'Chase ID,Member ID,Last Name,First Name,DOB,Gender,Facility Name,Facility NPI,City,State,DOS From,DOS To';

/** @param family last name of every member of the list. @returns the project's id; its rows are matched and none is sent yet */
export async function seedProject(page: Page, rows: number, family: string): Promise<string> {
  const { id } = await call(page, 'projects:create', {
    input: {
      code: 'MA-RA-2026-W2',
      description: '',
      type: 'risk-adjustment',
      payer: LAKESHORE,
      lineOfBusiness: 'Medicare Advantage',
      measurementYear: '2025',
      reviewStart: '2025-01-01',
      reviewEnd: '2025-12-31',
      dueDate: '2099-01-31',
      priority: 'routine',
      recordTypes: ['11506-3'],
      memberIdSystem: 'https://lakeshore.example/member-id',
      hccModel: 'V28',
    },
  });
  const lines = Array.from({ length: rows }, (_, i) =>
    [
      String(i + 1).padStart(6, '0'),
      `M${70_000 + i}`,
      family,
      `Ada${String.fromCharCode(97 + (i % 26))}`,
      '03/09/1951',
      'F',
      PLANO.name,
      PLANO.npi,
      'Plano',
      'TX',
      '01/01/2025',
      '12/31/2025',
    ].join(','),
  );
  const upload = await handOverInPage(page, id, Buffer.from([HEADER, ...lines].join('\r\n')));
  const form = { sheet: null, encoding: null, delimiter: null };
  const { id: fileId } = await call(page, 'projects:addFile', { id, name: 'chases.csv', upload, ...form });
  const guess = await call(page, 'projects:mapping', { id, fileId, headerRow: null });
  await call(page, 'projects:applyMapping', {
    id,
    fileId,
    headerRow: guess.headerRow,
    columns: guess.columns
      .filter((c) => c.field !== null)
      .map(({ index, field, dateOrder }) => ({ index, field, dateOrder })),
    mode: 'add',
    template: '',
  });
  await call(page, 'projects:matchSites', { id });
  await expect.poll(async () => (await call(page, 'projects:get', { id })).totals.ready).toBe(rows);
  return id;
}

/** Starts sending, and lets the exchange accept the batch: children go out from now on. */
export async function startSending(page: Page, exchange: Exchange, id: string): Promise<void> {
  await call(page, 'projects:start', { id });
  await expect.poll(async () => (await call(page, 'projects:get', { id })).batch?.taskId ?? null).not.toBeNull();
  exchange.advance((await call(page, 'projects:get', { id })).batch?.taskId ?? '', 'accepted');
}
