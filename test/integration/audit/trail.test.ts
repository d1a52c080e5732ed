import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditMigrations, createAuditTrail } from '../../../main/audit/trail.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

describe('audit trail', () => {
  const temp = useTempFolder();
  const open = () => {
    const folder = temp();
    const database = openDatabase({
      file: path.join(folder, 'audit.db'),
      key: randomBytes(32),
      migrations: auditMigrations,
    });
    const trail = createAuditTrail({ folder, clock: systemClock, actor: 'clerk', profileId: () => 'p1' });
    return { folder, database, trail };
  };

  it('chains entries and verifies them', () => {
    const { database, trail } = open();
    trail.attach(database);
    for (let i = 0; i < 20; i++) trail.append({ event: 'request.viewed', outcome: 'success', subject: `request/${i}` });
    expect(trail.verify()).toEqual({ ok: true, entries: 20, brokenAt: null, reason: null });
    const page = trail.list({ before: null, event: 'request', limit: 5 });
    expect(page.total).toBe(20);
    expect(page.entries.map((e) => e.sequence)).toEqual([20, 19, 18, 17, 16]);
    expect(trail.list({ before: 16, event: '', limit: 100 }).entries[0]?.sequence).toBe(15);
    database.close();
  });

  it('joins the repeated reading of a shown thing into one view, until the store is closed', () => {
    const { database, trail } = open();
    trail.attach(database);
    for (let i = 0; i < 3; i++) trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/1' });
    trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/2' });
    trail.append({ event: 'request.viewed', outcome: 'denied', subject: 'request/1' });
    expect(trail.list({ before: null, event: '', limit: 10 }).total).toBe(3);
    trail.detach();
    trail.attach(database);
    trail.append({ event: 'request.viewed', outcome: 'success', subject: 'request/1' });
    expect(trail.list({ before: null, event: '', limit: 10 }).total).toBe(4);
    database.close();
  });

  it('refuses change and deletion, and finds both when the triggers are bypassed', () => {
    const { database, trail } = open();
    trail.attach(database);
    for (let i = 0; i < 5; i++) trail.append({ event: 'e', outcome: 'success' });
    expect(() => database.exec("UPDATE audit_entry SET event = 'x' WHERE sequence = 3")).toThrow('append-only');
    expect(() => database.exec('DELETE FROM audit_entry WHERE sequence = 3')).toThrow('append-only');
    database.exec('DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete');
    database.exec("UPDATE audit_entry SET outcome = 'denied' WHERE sequence = 3");
    expect(trail.verify()).toMatchObject({ ok: false, brokenAt: 3 });
    database.exec("UPDATE audit_entry SET outcome = 'success' WHERE sequence = 3");
    expect(trail.verify().ok).toBe(true);
    database.exec('DELETE FROM audit_entry WHERE sequence = 2');
    expect(trail.verify()).toMatchObject({ ok: false, brokenAt: 3 });
    database.close();
  });

  it('keeps what happens while the store is closed, and takes it in at unlock, a torn line included', () => {
    const { database, folder, trail } = open();
    trail.append({ event: 'store.unlocked', outcome: 'failure', detail: 'passphrase' });
    fs.appendFileSync(path.join(folder, 'audit-pending.jsonl'), '{"at":"2026-');
    trail.attach(database);
    expect(trail.list({ before: null, event: '', limit: 10 }).entries.map((e) => [e.event, e.outcome])).toEqual([
      ['trail.pendingUnreadable', 'failure'],
      ['store.unlocked', 'failure'],
    ]);
    expect(fs.existsSync(path.join(folder, 'audit-pending.jsonl'))).toBe(false);
    trail.appendSoon({ event: 'api.call', outcome: 'success' });
    trail.append({ event: 'after', outcome: 'success' });
    trail.appendSoon({ event: 'last', outcome: 'success' });
    trail.detach();
    expect(
      database
        .sql<{ event: string }>('SELECT event FROM audit_entry ORDER BY sequence')
        .all()
        .map((r) => r.event),
    ).toEqual(['store.unlocked', 'trail.pendingUnreadable', 'api.call', 'after', 'last']);
    database.close();
  });
});
