/** Kills a real process at many points of its work and starts it again: no request is lost, none is doubled, nothing loose is left. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchange, type Exchange } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { openWorkstation } from './workstation.ts';

const folder = useTempFolder();
/** Inside the project, so that the native module is found from there. */
const out = path.resolve(import.meta.dirname, '../../../node_modules/.cache/roi-crash-child', String(process.pid));
let exchange: Exchange;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.resolve(import.meta.dirname, '../../..'),
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: fileURLToPath(new URL('./crash-child.ts', import.meta.url)),
      outDir: out,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'child.mjs' } },
    },
  });
  // If-None-Exist is ignored: the journal alone has to hold.
  exchange = await startExchange({ providerCount: 20, payerCount: 2, automatic: false, ifNoneExist: false });
}, 30_000);
afterAll(async () => {
  await exchange.close();
  fs.rmSync(out, { recursive: true, force: true });
});

/** @returns how it ended and what it acknowledged */
function run(
  orders: object,
): Promise<{ signal: NodeJS.Signals | null; code: number | null; lines: string[]; problems: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(out, 'child.mjs'), JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let problems = '';
    child.stdout.on('data', (d: Buffer) => (text += d.toString()));
    child.stderr.on('data', (d: Buffer) => (problems += d.toString()));
    child.on('close', (code, signal) => resolve({ signal, code, lines: text.split('\n').filter(Boolean), problems }));
  });
}

describe('a killed process', () => {
  it('neither loses nor doubles a request', async () => {
    const where = folder();
    const provider = exchange.organizations().find((o) => o.id?.startsWith('prov-'))?.id ?? '';
    for (const fault of ['lostAnswer', 'reset', { kind: 'status', status: 502 }] as const)
      exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault, probability: 0.1 });
    const acknowledged = new Set<string>();
    const target = 24;
    let killed = 0;
    // Steps that share no factor with the cycle of one request, so that the ends fall on different statements.
    for (let round = 0; round < 14; round++) {
      const end = await run({
        folder: where,
        exchange: { fhirUrl: exchange.fhirUrl, tokenUrl: exchange.tokenUrl, m2m: exchange.m2m },
        provider,
        target,
        killAt: 9 + round * 7 + Math.floor(Math.random() * 7),
      });
      expect(end.problems).not.toContain('Error');
      for (const line of end.lines) if (line !== 'done') acknowledged.add(line);
      if (end.signal === 'SIGKILL') killed++;
    }
    const last = await run({
      folder: where,
      exchange: { fhirUrl: exchange.fhirUrl, tokenUrl: exchange.tokenUrl, m2m: exchange.m2m },
      provider,
      target,
      killAt: 0,
    });
    expect(last.problems).not.toContain('Error');
    expect(last.code).toBe(0);
    for (const line of last.lines) if (line !== 'done') acknowledged.add(line);
    expect(killed).toBeGreaterThan(8);

    const w = openWorkstation({ folder: where, exchange });
    const rows = w.database
      .sql<{ id: string; identifier_value: string; task_id: string }>(
        'SELECT id, identifier_value, task_id FROM request',
      )
      .all();
    const sealed = w.database
      .sql<{ c: number }>(`SELECT count(*) AS c FROM authorization_file WHERE state = 'kept'`)
      .get()?.c;
    const integrity = w.database.sql<{ integrity_check: string }>('PRAGMA integrity_check').get()?.integrity_check;
    w.close();
    expect(integrity).toBe('ok');
    expect(rows).toHaveLength(target);
    expect(
      exchange
        .tasks()
        .map((t) => t.identifier?.[0]?.value)
        .sort(),
    ).toEqual(rows.map((r) => r.identifier_value).sort());
    for (const row of rows) expect(exchange.task(row.task_id)?.identifier?.[0]?.value).toBe(row.identifier_value);
    for (const id of acknowledged) expect(rows.map((r) => r.id)).toContain(id);
    expect(fs.readdirSync(path.join(where, 'records')).filter((f) => f.endsWith('.part'))).toEqual([]);
    expect(fs.readdirSync(path.join(where, 'records'))).toHaveLength(sealed ?? -1);
  }, 60_000);
});
