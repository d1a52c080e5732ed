/** The whole check of a trail of a million entries, against computing the same hashes over texts that are there already. */
import { createSecretKey, randomBytes } from 'node:crypto';
import path from 'node:path';
import { entryHash, GENESIS, KEYED, type TrailBody } from '../../main/audit/chain.ts';
import { auditMigrations } from '../../main/audit/migrations.ts';
import { verifyChain } from '../../main/audit/verify.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, timed } from './lib.ts';

const ENTRIES = 1_000_000;

const bodyOf = (sequence: number): TrailBody => ({
  sequence,
  at: new Date(1_800_000_000_000 + sequence * 997).toISOString(),
  event: sequence % 4 === 0 ? 'request.viewed' : 'api.call',
  outcome: 'success',
  subject: sequence % 4 === 0 ? `request/${(sequence * 7919) % 100_000}` : null,
  profile_id: 'healthmark-prod',
  actor: 'clerk',
  detail: null,
  format: KEYED,
  patient_name: sequence % 4 === 0 ? `Family${sequence % 5_000}, Given` : null,
  patient_birth: sequence % 4 === 0 ? '1951-03-09' : null,
  request_id: sequence % 4 === 0 ? String((sequence * 7919) % 100_000) : null,
  call_method: sequence % 4 === 0 ? null : 'GET',
  call_resource: sequence % 4 === 0 ? null : '/Task',
  call_status: sequence % 4 === 0 ? null : 200,
  call_ms: sequence % 4 === 0 ? null : 20 + (sequence % 80),
  call_id: sequence % 4 === 0 ? null : `r-${sequence}`,
});

bench('audit.verify-1m', async () => {
  const folder = createWorkFolder('roi-bench-audit-');
  const key = createSecretKey(randomBytes(32));
  const database = openDatabase({
    file: path.join(folder.root, 'audit.db'),
    key: randomBytes(32),
    migrations: auditMigrations,
  });
  const columns = Object.keys(bodyOf(1)).concat('hash');
  const insert = `INSERT INTO audit_entry (${columns.join(', ')}) VALUES (${columns.map((c) => `:${c}`).join(', ')})`;
  let hash = GENESIS;
  for (let from = 1; from <= ENTRIES; from += 20_000)
    database.transaction(() => {
      for (let sequence = from; sequence < from + 20_000; sequence++) {
        const body = bodyOf(sequence);
        hash = entryHash(key, hash, body);
        database.sql(insert).run({ ...body, hash });
      }
    });
  const anchor = { sequence: ENTRIES, hash, keyedFrom: 0, at: new Date().toISOString() };
  const check = (): Promise<{ ok: boolean; entries: number }> =>
    verifyChain({
      database,
      key,
      anchor,
      signal: new AbortController().signal,
      // As the program does it in the background, but for its rests: they are no work.
      pause: () => new Promise(setImmediate),
      sliceMs: 6,
      nowMs: () => performance.now(),
    });
  let outcome = { ok: false, entries: 0 };
  const ms = await timed(async () => {
    outcome = await check();
  });
  if (!outcome.ok || outcome.entries !== ENTRIES) throw new Error('The trail of the bench does not hold.');
  // The same hashes, without a database: what is covered is made beforehand, in pieces that fit the memory.
  let alone = 0;
  hash = GENESIS;
  for (let from = 1; from <= ENTRIES; from += 50_000) {
    const bodies = Array.from({ length: 50_000 }, (_, i) => bodyOf(from + i));
    alone += await timed(() => {
      for (const body of bodies) hash = entryHash(key, hash, body);
    });
  }
  if (hash !== anchor.hash) throw new Error('The reference computed something else.');
  database.close();
  folder.remove();
  figure('audit.verify-1m', ms, 'ms', alone, 3);
  figure('audit.verify-rate', Math.round(ENTRIES / (ms / 1000)), 'entries/s', null, null);
});
