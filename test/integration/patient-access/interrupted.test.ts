/** A fetch that is killed at random goes on where it was and ends with the same store and the same report as one that was left alone. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthPartners, netsmart, type PayerHabits } from '../../payers/habits.ts';
import { makeMember } from '../../payers/member-data.ts';
import { startPayer } from '../../payers/payer-server.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { content, fetchAll, openOffice, prepare, settingsFor, signIn, type Made } from './office.ts';

const folder = useTempFolder();
/** Inside the project, so that the native module is found from there. */
const out = path.resolve(import.meta.dirname, '../../../node_modules/.cache/roi-fetch-child', String(process.pid));

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.resolve(import.meta.dirname, '../../..'),
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: fileURLToPath(new URL('./fetch-child.ts', import.meta.url)),
      outDir: out,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'child.mjs' } },
    },
  });
}, 60_000);
afterAll(() => fs.rmSync(out, { recursive: true, force: true }));

/** @param killAfter answered FHIR requests after which the process is killed; 0 lets it live */
function run(
  orders: { folder: string; key: string; made: Made },
  killAfter: number,
  answered: () => number,
): Promise<{ signal: NodeJS.Signals | null; text: string; problems: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(out, 'child.mjs'), JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let problems = '';
    const before = answered();
    const watch = setInterval(() => {
      if (killAfter > 0 && answered() - before >= killAfter) child.kill('SIGKILL');
    }, 1);
    child.stdout.on('data', (d: Buffer) => (text += d.toString()));
    child.stderr.on('data', (d: Buffer) => (problems += d.toString()));
    child.on('close', (_code, signal) => {
      clearInterval(watch);
      resolve({ signal, text, problems });
    });
  });
}

describe('a fetch that is killed', () => {
  it.each<[string, string, PayerHabits]>([
    ['$everything', 'healthpartners', healthPartners],
    ['type by type', 'netsmart', netsmart],
  ])('resumes and ends equal: %s', { timeout: 240_000 }, async (_name, preset, plain) => {
    // Small pages, so that there are many places to be killed at.
    const habits = { ...plain, mostCount: 40, defaultCount: 40 };
    const data = makeMember(3_000);
    const payer = await startPayer(habits, data);
    payer.delayMs = 4;
    payer.fault = ({ nth, path: p }) =>
      nth === 1 && p.length % 5 === 0 && payer.asked.length % 17 === 0 ? { status: 503, body: '' } : null;
    const where = folder();
    fs.mkdirSync(path.join(where, 'a'));
    fs.mkdirSync(path.join(where, 'b'));

    const alone = openOffice(path.join(where, 'a'));
    const undisturbed = await prepare(alone, settingsFor(preset, habits, payer));
    await signIn(alone, undisturbed);
    const wanted = await fetchAll(alone, undisturbed);
    const wantedContent = content(alone);
    alone.close();

    const key = randomBytes(32);
    const first = openOffice(path.join(where, 'b'), key);
    const made = await prepare(first, settingsFor(preset, habits, payer));
    await signIn(first, made);
    await first.call('payers:fetch', { grantId: made.grantId, kind: 'full' });
    first.close();

    const orders = { folder: path.join(where, 'b'), key: key.toString('hex'), made };
    let killed = 0;
    for (let i = 0; i < 8; i += 1) {
      const end = await run(orders, 3 + Math.floor(Math.random() * 12), () => payer.asked.length);
      expect(end.problems).not.toContain('Error');
      if (end.signal === 'SIGKILL') killed += 1;
    }
    expect(killed).toBeGreaterThan(5);
    const last = await run(orders, 0, () => 0);
    expect(last.text).toContain('done');

    const after = openOffice(path.join(where, 'b'), key);
    const report = await after.call('payers:report', { grantId: made.grantId });
    expect(content(after)).toEqual(wantedContent);
    const outcomes = (lines: { type: string; outcome: string; stored: number; reason: string }[]) =>
      lines.map(({ type, outcome, stored, reason }) => ({ type, outcome, stored, reason }));
    expect(outcomes(report?.lines ?? [])).toEqual(outcomes(wanted.lines));
    expect(after.database.sql<{ integrity_check: string }>('PRAGMA integrity_check').get()?.integrity_check).toBe('ok');
    after.close();
    await payer.stop();
  });
});
