/** The trail: chained, append-only, and every way of tampering with it found and located. */
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Driver from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { TrailFilter, TrailProblem } from '../../../preload/contract/activity.ts';
import { auditEvent, csvLine } from '../../../main/audit/export.ts';
import { auditMigrations } from '../../../main/audit/migrations.ts';
import { createAuditTrail } from '../../../main/audit/trail.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { keyPhrase, openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const all: TrailFilter = { event: '', person: '', requestId: null, outcome: null, from: null, to: null };
const ask = (event = '', before: number | null = null, limit = 100) => ({ ...all, event, before, limit });

describe('audit trail', () => {
  const temp = useTempFolder();
  interface Opened {
    folder: string;
    key: Buffer;
    chainKey: Buffer;
    database: ReturnType<typeof openDatabase>;
    trail: ReturnType<typeof createAuditTrail>;
  }
  const people = new Map([
    ['request/7', { patient: { name: 'Quibblesworth, Zed', birthDate: '1951-03-09' }, requestId: '7' }],
  ]);
  const open = (from?: Opened): Opened => {
    const folder = from?.folder ?? temp();
    const key = from?.key ?? randomBytes(32);
    const chainKey = from?.chainKey ?? randomBytes(32);
    const database = openDatabase({ file: path.join(folder, 'audit.db'), key, migrations: auditMigrations });
    const trail = createAuditTrail({
      folder,
      clock: systemClock,
      actor: 'clerk',
      profileId: () => 'p1',
      about: (subject) => people.get(subject) ?? null,
    });
    trail.attach(database, chainKey);
    return { folder, key, chainKey, database, trail };
  };
  const close = (o: Opened): void => {
    o.trail.detach();
    o.database.close();
  };
  const fill = (o: Opened, entries: number): void => {
    for (let i = 0; i < entries; i++)
      if (i % 5 === 4)
        o.trail.appendSoon({
          event: 'api.call',
          outcome: 'success',
          call: { method: 'GET', resource: '/Task', status: 200, durationMs: 30 + i, serverRequestId: `r-${i}` },
        });
      else
        o.trail.append({
          event: 'request.changed',
          outcome: 'success',
          subject: i % 3 === 0 ? 'request/7' : `request/x${i}`,
          detail: `step ${i}`,
        });
    // Reading flushes what waits.
    o.trail.detach();
    o.trail.attach(o.database, o.chainKey);
  };
  /** Changes the table behind the program's back. */
  const tamper = (o: Opened, sql: string, params: Record<string, string | number | null> = {}): void => {
    o.database.exec('DROP TRIGGER IF EXISTS audit_entry_no_update; DROP TRIGGER IF EXISTS audit_entry_no_delete');
    o.database.sql(sql).run(params);
  };
  const problems = async (o: Opened): Promise<TrailProblem[]> => (await o.trail.verify()).problems;

  it('chains entries, says whom they are about, and filters them', async () => {
    const o = open();
    fill(o, 20);
    expect(await o.trail.verify()).toMatchObject({ ok: true, entries: 20, problems: [] });
    expect(o.trail.list(ask('request', null, 3)).entries.map((e) => e.sequence)).toEqual([19, 18, 17]);
    expect(o.trail.list(ask('request')).total).toBe(16);
    expect(o.trail.list(ask('', 16)).entries[0]?.sequence).toBe(15);
    const about = o.trail.list({ ...ask(), person: 'quibbles' });
    expect(about.total).toBeGreaterThan(3);
    expect(about.entries[0]).toMatchObject({ requestId: '7', patient: { birthDate: '1951-03-09' }, actor: 'clerk' });
    expect(o.trail.list({ ...ask(), requestId: '7' }).total).toBe(about.total);
    expect(o.trail.list({ ...ask(), person: 'CLERK' }).total).toBe(20);
    expect(o.trail.list({ ...ask(), outcome: 'denied' }).total).toBe(0);
    expect(o.trail.list({ ...ask(), from: '2000-01-01', to: '2000-01-02' }).total).toBe(0);
    expect(o.trail.list({ ...ask(), from: '2000-01-01' }).total).toBe(20);
    expect(o.trail.people('zed', 10)).toEqual([
      { name: 'Quibblesworth, Zed', birthDate: '1951-03-09', entries: about.total },
    ]);
    expect(o.trail.list(ask('api')).entries[0]?.call).toMatchObject({ method: 'GET', resource: '/Task', status: 200 });
    close(o);
  });

  it('joins the repeated reading of a shown thing into one view, until the store is closed', () => {
    const o = open();
    for (let i = 0; i < 3; i++) o.trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/1' });
    o.trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/2' });
    o.trail.append({ event: 'request.viewed', outcome: 'denied', subject: 'request/1' });
    expect(o.trail.list(ask()).total).toBe(3);
    o.trail.detach();
    o.trail.attach(o.database, o.chainKey);
    o.trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/1' });
    expect(o.trail.list(ask()).total).toBe(4);
    close(o);
  });

  it('refuses change and deletion', () => {
    const o = open();
    fill(o, 5);
    expect(() => o.database.exec("UPDATE audit_entry SET event = 'x' WHERE sequence = 3")).toThrow('append-only');
    expect(() => o.database.exec('DELETE FROM audit_entry WHERE sequence = 3')).toThrow('append-only');
    close(o);
  });

  it('finds what was removed, moved, put in or cut off, and says where', async () => {
    const o = open();
    fill(o, 40);
    tamper(o, 'DELETE FROM audit_entry WHERE sequence BETWEEN 12 AND 14');
    expect(await problems(o)).toEqual([{ from: 12, to: 14, kind: 'missing' }]);
    // Two entries change places.
    tamper(
      o,
      `UPDATE audit_entry SET (event, detail, at) = (SELECT event, detail, at FROM audit_entry WHERE sequence = 21) WHERE sequence = 20`,
    );
    tamper(o, 'UPDATE audit_entry SET sequence = 1000 WHERE sequence = 31');
    expect(await problems(o)).toMatchObject([
      { from: 12, kind: 'missing' },
      { from: 20, to: 20, kind: 'changed' },
      { from: 31, to: 31, kind: 'missing' },
      { from: 41, to: 999, kind: 'missing' },
    ]);
    close(o);
    const cut = open();
    fill(cut, 30);
    close(cut);
    const behind = openDatabase({ file: path.join(cut.folder, 'audit.db'), key: cut.key, migrations: auditMigrations });
    behind.exec('DROP TRIGGER audit_entry_no_delete; DELETE FROM audit_entry WHERE sequence > 25');
    behind.close();
    const after = open(cut);
    // Recorded in the trail itself, so that it is told for ever, although the end is a new one now.
    expect(after.trail.list(ask('trail.broken')).entries[0]).toMatchObject({
      sequence: 26,
      detail: 'entries 26 to 30 were cut off',
    });
    close(after);
    const later = open(after);
    expect(await problems(later)).toEqual([{ from: 26, to: 26, kind: 'recorded' }]);
    close(later);
    fs.rmSync(path.join(cut.folder, 'audit-anchor.json'));
    const without = open(later);
    expect(await problems(without)).toEqual([{ from: 26, to: 27, kind: 'recorded' }]);
    close(without);
  });

  it('cut off while it runs: the anchor of the last seconds tells', async () => {
    const o = open();
    fill(o, 30);
    tamper(o, 'DELETE FROM audit_entry WHERE sequence > 27');
    expect(await problems(o)).toEqual([{ from: 28, to: 30, kind: 'cutOff' }]);
    close(o);
  });

  it('one changed bit in any column of any entry is found, and at that entry', async () => {
    const o = open();
    fill(o, 60);
    const columns = o.database
      .sql<{ name: string; type: string }>('SELECT name, type FROM pragma_table_info(:t)')
      .all({ t: 'audit_entry' });
    const cells = columns.filter((c) => c.name !== 'sequence' && c.name !== 'outcome');
    tamper(o, 'SELECT 1');
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    let tried = 0;
    for (let round = 0; round < 400; round++) {
      const sequence = 1 + random(60);
      const { name } = cells[random(cells.length)] ?? { name: 'event' };
      const was =
        o.database
          .sql<{ v: string | number | null }>(`SELECT ${name} AS v FROM audit_entry WHERE sequence = :sequence`)
          .get({ sequence })?.v ?? null;
      const now =
        was === null
          ? name.startsWith('call_s') || name === 'call_ms'
            ? 1
            : 'x'
          : typeof was === 'number'
            ? was ^ (1 << random(16))
            : was === ''
              ? 'x'
              : was.slice(0, random(was.length)) + was; // longer, where a bit of one character could make the same text
      const flipped = typeof was === 'string' && was !== '' ? flip(was, random(was.length), random(6)) : now;
      tamper(o, `UPDATE audit_entry SET ${name} = :v WHERE sequence = :sequence`, { v: flipped, sequence });
      expect(await problems(o), `${name} of ${sequence}`).toEqual([{ from: sequence, to: sequence, kind: 'changed' }]);
      tamper(o, `UPDATE audit_entry SET ${name} = :v WHERE sequence = :sequence`, { v: was, sequence });
      tried++;
    }
    expect(tried).toBe(400);
    expect((await o.trail.verify()).ok).toBe(true);
    close(o);
  }, 60_000);

  it('a changed bit of the file itself makes the entries of its page unreadable, and they are named', async () => {
    const o = open();
    fill(o, 2000);
    o.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    close(o);
    const file = path.join(o.folder, 'audit.db');
    const whole = fs.readFileSync(file);
    const again = open(o);
    const root =
      again.database.sql<{ rootpage: number }>(`SELECT rootpage FROM sqlite_schema WHERE name = 'audit_entry'`).get()
        ?.rootpage ?? 0;
    close(again);
    const pages = whole.length / 4096;
    let found = 0;
    for (let page = root + 4; page < pages && found < 5; page += 7) {
      const bytes = Buffer.from(fs.readFileSync(file));
      const at = (page - 1) * 4096 + 1234;
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      fs.writeFileSync(file, bytes);
      const damaged = openRaw(file, o.key);
      const broken = damaged === null;
      if (!broken) {
        const database = openDatabase({ file, key: o.key, migrations: auditMigrations });
        const trail = createAuditTrail({
          folder: temp(),
          clock: systemClock,
          actor: 'clerk',
          profileId: () => undefined,
        });
        try {
          trail.attach(database, o.chainKey);
          const { problems: seen } = await trail.verify();
          const unreadable = seen.filter((p) => p.kind === 'unreadable');
          if (unreadable.length > 0) {
            found++;
            expect(
              unreadable.every((p) => p.to - p.from < 60),
              JSON.stringify(unreadable),
            ).toBe(true);
          }
        } catch {
          // A page that every write needs: the store itself says that it is damaged.
        }
        database.close();
      }
      fs.writeFileSync(file, whole);
      for (const ending of ['-wal', '-shm']) fs.rmSync(file + ending, { force: true });
    }
    expect(found).toBeGreaterThan(0);
  }, 60_000);

  it('takes over a trail from before the key, and a later change of those entries is found too', async () => {
    const folder = temp();
    const key = randomBytes(32);
    const [first] = auditMigrations;
    if (!first) throw new Error('There is no first migration.');
    const former = openDatabase({ file: path.join(folder, 'audit.db'), key, migrations: [first] });
    let hash = '0'.repeat(64);
    for (let n = 1; n <= 10; n++) {
      const row = [
        n,
        `2026-01-0${n % 9}T00:00:00.000Z`,
        'request.viewed',
        'success',
        `request/${n}`,
        'p1',
        'clerk',
        null,
      ];
      hash = createHash('sha256').update(hash).update(JSON.stringify(row)).digest('hex');
      former
        .sql('INSERT INTO audit_entry VALUES (:n, :at, :event, :outcome, :subject, :profile, :actor, :detail, :hash)')
        .run({
          n,
          at: String(row[1]),
          event: 'request.viewed',
          outcome: 'success',
          subject: `request/${n}`,
          profile: 'p1',
          actor: 'clerk',
          detail: null,
          hash,
        });
    }
    former.close();
    const o = open({ folder, key, chainKey: randomBytes(32) } as Opened);
    expect(o.trail.list(ask('trail.keyed')).entries[0]?.detail).toBe('entries 1 to 10');
    fill(o, 5);
    expect(await o.trail.verify()).toMatchObject({ ok: true, entries: 16 });
    tamper(o, `UPDATE audit_entry SET actor = 'nobody' WHERE sequence = 4`);
    expect(await problems(o)).toEqual([{ from: 4, to: 4, kind: 'changed' }]);
    tamper(o, `UPDATE audit_entry SET actor = 'clerk' WHERE sequence = 4`);
    // Who has no key could at most write entries of the former format.
    tamper(o, 'UPDATE audit_entry SET format = 1 WHERE sequence = 14');
    expect(await problems(o)).toEqual([{ from: 14, to: 14, kind: 'changed' }]);
    close(o);
  });

  it('keeps what happens while the store is closed, and takes it in at unlock, a torn line included', () => {
    const folder = temp();
    const trail = createAuditTrail({
      folder,
      clock: systemClock,
      actor: 'clerk',
      profileId: () => 'p1',
      about: (subject) => people.get(subject) ?? null,
    });
    trail.append({ event: 'store.unlocked', outcome: 'failure', detail: 'passphrase', subject: 'request/7' });
    const waiting = path.join(folder, 'audit-pending.jsonl');
    expect(fs.readFileSync(waiting, 'utf8'), 'nobody is named outside of the encrypted store').not.toContain(
      'Quibbles',
    );
    fs.appendFileSync(waiting, '{"at":"2026-');
    const o = open({ folder } as Opened);
    expect(o.trail.list(ask()).entries.map((e) => [e.event, e.outcome])).toEqual([
      ['trail.pendingUnreadable', 'failure'],
      ['store.unlocked', 'failure'],
    ]);
    expect(fs.existsSync(waiting)).toBe(false);
    o.trail.appendSoon({ event: 'api.call', outcome: 'success' });
    o.trail.append({ event: 'after', outcome: 'success' });
    o.trail.appendSoon({ event: 'last', outcome: 'success' });
    o.trail.detach();
    expect(
      o.database
        .sql<{ event: string }>('SELECT event FROM audit_entry ORDER BY sequence')
        .all()
        .map((r) => r.event),
    ).toEqual(['store.unlocked', 'trail.pendingUnreadable', 'api.call', 'after', 'last']);
    o.database.close();
  });

  it('goes out as CSV and as FHIR AuditEvents, each entry with its proof', async () => {
    const o = open();
    fill(o, 10);
    const rows = [];
    for await (const page of o.trail.pages({ ...all, event: 'request' }, new AbortController().signal))
      rows.push(...page);
    expect(rows).toHaveLength(8);
    const [first, second] = rows;
    if (!first || !second) throw new Error('There are no rows.');
    expect(csvLine(first)).toEqual(
      expect.arrayContaining(['1', 'request.changed', 'Quibblesworth, Zed', '7', first.hash, 'HMAC-SHA-256']),
    );
    expect(auditEvent(second, first.hash)).toMatchObject({
      resourceType: 'AuditEvent',
      recorded: second.at,
      outcome: '0',
      agent: [{ requestor: true, who: { display: 'clerk' } }],
      extension: [
        {
          extension: expect.arrayContaining([
            { url: 'sequence', valueInteger: 2 },
            { url: 'previous', valueString: first.hash },
          ]) as unknown,
        },
      ],
    });
    expect(JSON.stringify(auditEvent(first, null))).toContain('"Patient"');
    close(o);
  });
});

/** One bit of one character, so that it stays a character. */
function flip(text: string, at: number, bit: number): string {
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
}

/** Whether the database opens at all. */
function openRaw(file: string, key: Buffer): true | null {
  const driver = new Driver(file);
  try {
    driver.pragma(`cipher='sqlcipher'`);
    driver.key(keyPhrase(key));
    driver.prepare('SELECT count(*) FROM sqlite_schema').get();
    return true;
  } catch {
    return null;
  } finally {
    driver.close();
  }
}
