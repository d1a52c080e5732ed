/**
 * Reading a chase list in. `import.check-100k` counts all that is done to 100,000 rows before a clerk sees them (read, kept
 * encrypted, columns guessed and mapped, every cell checked, doubles found, sites gathered) against csv-parse alone on the same
 * bytes in the same run. `import.stall` is the longest time for which the main process answered nothing meanwhile, and during the
 * match of the sites. `import.memory` is the most by which the real main process grew while it took 100,000 rows in, the file
 * itself, which comes from the window as a copy of 11 MB, included; the same of 10,000 rows and of a workbook only inform.
 */
import fs from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from '@playwright/test';
import { parse } from 'csv-parse';
import { xlsxFile } from '../../main/projects/xlsx-writer.ts';
import { csvOf, goodCells, HEADER } from '../support/chase-list.ts';
import { importList, matchSites, newOffice, newProject } from '../integration/projects/office.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { importOverSeam, openProgram } from './chase-window.ts';
import { bench, figure, median, timed } from './lib.ts';

const ROWS = 100_000;
interface Place {
  name: string;
  npi: string;
}

/** The sites take turns; one row in a hundred lacks its member, one in 77 has no date of birth. */
const rowsOf = (count: number, sites: readonly Place[] = []): string[][] =>
  Array.from({ length: count }, (_, i) => {
    const n = i + 1;
    const site = sites[n % sites.length];
    return goodCells(n, {
      ...(site ? { 'Facility Name': site.name, 'Facility NPI': site.npi } : {}),
      ...(n % 100 === 0 ? { 'Member ID': '' } : n % 77 === 0 ? { DOB: '13/40/1951' } : {}),
    });
  });

function csvParseAlone(bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    let lines = 0;
    const parser = parse({ relax_column_count: true });
    parser.on('readable', () => {
      while (parser.read() !== null) lines++;
    });
    parser.on('end', () => resolve(lines));
    parser.on('error', reject);
    parser.write(bytes);
    parser.end();
  });
}

/** What the reference leaves behind is not ours to sweep up. */
function sweep(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

bench('import.check-100k', async () => {
  const folder = createWorkFolder('roi-bench-import-');
  const office = await newOffice(folder.root);
  const sites = office.exchange
    .organizations()
    .filter((o) => o.id?.startsWith('prov-'))
    .map((o) => ({ name: o.name ?? '', npi: o.identifier?.find((i) => i.system?.endsWith('us-npi'))?.value ?? '' }))
    .filter((site) => site.npi !== '')
    .slice(0, 200);
  expect(sites.length).toBe(200);
  const bytes = csvOf(rowsOf(ROWS, sites));
  const ours: number[] = [];
  const alone: number[] = [];
  const stalls: number[] = [];
  try {
    for (let round = 0; round < 4; round++) {
      const id = await newProject(office, { code: `WAVE-${round}` });
      const reference = await timed(async () => expect(await csvParseAlone(bytes)).toBe(ROWS + 1));
      sweep();
      const delays = monitorEventLoopDelay({ resolution: 1 });
      delays.enable();
      const ms = await timed(async () => expect((await importList(office, id, bytes)).added).toBe(ROWS));
      await matchSites(office, id);
      delays.disable();
      // The first round warms the engine up.
      if (round === 0) continue;
      ours.push(ms);
      alone.push(reference);
      stalls.push(delays.max / 1e6);
    }
  } finally {
    await office.program.stop();
    await office.exchange.close();
    folder.remove();
  }
  figure('import.check-100k', median(ours), 'ms', median(alone), 4);
  figure('import.stall', Math.max(...stalls), 'ms', null, 50);
});

const statusKb = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** Most megabytes that the main process held while it read this list, above what it held before (Linux). */
async function growthMb(bytes: Uint8Array, rows: number): Promise<number> {
  const program = await openProgram();
  try {
    const before = statusKb(program.pid, 'VmRSS');
    // Sets the high-water mark back (proc(5), clear_refs).
    fs.writeFileSync(`/proc/${program.pid}/clear_refs`, '5');
    expect(await importOverSeam(program.page, bytes)).toBe(rows);
    return (statusKb(program.pid, 'VmHWM') - before) / 1024;
  } finally {
    await program.close();
  }
}

async function workbookOf(count: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const lines = [HEADER.split(','), ...rowsOf(count)];
  for await (const piece of xlsxFile(
    'List',
    (async function* () {
      yield await Promise.resolve(lines);
    })(),
  ))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

bench('import.memory', async () => {
  figure('import.memory', await growthMb(csvOf(rowsOf(ROWS)), ROWS), 'MB', null, 64);
  figure('import.memory-10k', await growthMb(csvOf(rowsOf(ROWS / 10)), ROWS / 10), 'MB', null, null);
  figure('import.memory-xlsx', await growthMb(await workbookOf(ROWS), ROWS), 'MB', null, null);
});
