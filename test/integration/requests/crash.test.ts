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
  it('neither loses nor doubles a request or a document', async () => {
    const where = folder();
    const provider = exchange.organizations().find((o) => o.id?.startsWith('prov-'))?.id ?? '';
    for (const fault of ['lostAnswer', 'reset', { kind: 'status', status: 502 }] as const)
      exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault, probability: 0.1 });
    const acknowledged = new Set<string>();
    const target = 24;
    const address = { fhirUrl: exchange.fhirUrl, tokenUrl: exchange.tokenUrl, m2m: exchange.m2m };
    let killed = 0;
    const round = async (killAt: number, documents: number): Promise<number | null> => {
      const end = await run({ folder: where, exchange: address, provider, target, killAt, documents });
      expect(end.problems).not.toContain('Error');
      for (const line of end.lines) if (line !== 'done') acknowledged.add(line);
      if (end.signal === 'SIGKILL') killed++;
      return end.code;
    };
    // Growing distances with some chance, so that the ends fall on different statements.
    for (let i = 0; i < 12; i++) await round(9 + i * 7 + Math.floor(Math.random() * 7), 0);
    expect(await round(0, 0)).toBe(0);
    for (const task of exchange.tasks())
      exchange.deliver(task.id ?? '', [
        { shape: 'signed-link', file: 'pdf', pages: 1 },
        { shape: 'inline-attachment', file: 'text' },
      ]);
    for (let i = 0; i < 6; i++) await round(15 + i * 11 + Math.floor(Math.random() * 11), 2 * target);
    expect(await round(0, 2 * target)).toBe(0);
    expect(killed).toBeGreaterThan(12);

    const w = openWorkstation({ folder: where, exchange });
    const all = <T>(text: string): T[] => w.database.sql<T>(text).all();
    const rows = all<{ id: string; identifier_value: string; task_id: string }>(
      'SELECT id, identifier_value, task_id FROM request',
    );
    const documents = all<{ request_id: string; state: string; sealed_name: string }>(
      'SELECT request_id, state, sealed_name FROM document',
    );
    const authorizations = all<{ sealed_name: string }>(`SELECT sealed_name FROM authorization_file`);
    const integrity = all<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check;
    w.close();
    expect(integrity).toBe('ok');
    expect(rows).toHaveLength(target);
    expect(
      exchange
        .tasks()
        .map((t) => t.identifier?.[0]?.value)
        .sort(),
    ).toEqual(rows.map((r) => r.identifier_value).sort());
    for (const row of rows) {
      expect(exchange.task(row.task_id)?.identifier?.[0]?.value).toBe(row.identifier_value);
      expect(documents.filter((d) => d.request_id === row.id).map((d) => d.state)).toEqual(['ready', 'ready']);
    }
    for (const id of acknowledged) expect(rows.map((r) => r.id)).toContain(id);
    const expected = [...documents, ...authorizations].map((f) => `${f.sealed_name}.sealed`);
    expect(fs.readdirSync(path.join(where, 'records')).sort()).toEqual(expected.sort());
  }, 90_000);
});
