/** Retention: nothing goes unseen; what goes loses key and file; a receipt says what it was; what is locked or not reviewed stays. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../main/lib/clock.ts';
import { useScene } from '../requests/scene.ts';
import { readyRequest, until, whenDocuments, whenStatus, type Workstation } from '../requests/workstation.ts';

const scene = useScene();
const DAY = 86_400_000;

/** A clock whose days can be turned. */
function turningClock(): Clock & { turn(days: number): void } {
  let ahead = 0;
  return { ...systemClock, now: () => new Date(Date.now() + ahead), turn: (days) => void (ahead += days * DAY) };
}

async function delivered(
  w: Workstation,
  s: { provider: string; exchange: Awaited<ReturnType<typeof scene>>['exchange'] },
) {
  const id = await readyRequest(w, s.provider);
  const sent = await w.call['requests:submit']({ id }, w.context);
  s.exchange.deliver(sent.row.taskId ?? '', [{ shape: 'signed-link', file: 'pdf' }]);
  await whenStatus(w, id, 'delivered');
  const [document] = await whenDocuments(w, id, 'ready');
  return { id, documentId: document?.id ?? '' };
}
const filesOf = (folder: string): string[] =>
  fs.readdirSync(path.join(folder, 'records')).filter((f) => f.endsWith('.sealed'));

describe('retention', () => {
  const office = async (options: Parameters<typeof scene>[1] = {}) => {
    const clock = turningClock();
    const saved: { name: string; text: string }[] = [];
    const s = await scene(
      {},
      {
        pollScale: 0.0003,
        clock,
        saveDialog: {
          save: async ({ suggestedName }, content) => {
            const parts: Uint8Array[] = [];
            for await (const part of content) parts.push(part);
            saved.push({ name: suggestedName, text: Buffer.concat(parts).toString('utf8') });
            return true;
          },
        },
        ...options,
      },
    );
    const call = s.w.recordsCall;
    const preview = (withoutReview = true) => call['retention:preview']({ withoutReview }, s.w.context);
    const rule = (days: number | null, projectId = '') =>
      call['retention:setRule']({ projectId, days, inherit: false }, s.w.context);
    return { ...s, clock, saved, call, preview, rule };
  };

  it('shows what is due, removes exactly that, and leaves a receipt', async () => {
    const o = await office();
    const { w, call } = o;
    const one = await delivered(w, o);
    expect((await o.preview()).documents, 'without a rule nothing is due').toBe(0);
    await o.rule(30);
    expect((await o.preview()).documents, 'too young').toBe(0);
    o.clock.turn(31);
    const two = await delivered(w, o);
    const shown = await o.preview();
    expect(shown).toMatchObject({ documents: 1, held: 0, rows: [{ id: one.documentId, days: 30, held: null }] });
    const opened = await call['records:open']({ id: one.documentId }, w.context);
    const before = filesOf(o.folder);
    const receipt = await call['retention:purge'](
      { withoutReview: true, digest: shown.digest, documents: 1, reason: '' },
      w.context,
    );
    expect(receipt).toMatchObject({ documents: 1, actor: 'tester', reason: 'Retention rule', bytes: shown.bytes });
    expect(w.tickets.find(opened.address), 'an open view ends').toBeNull();
    // Key and file are gone; the row says so.
    expect(
      w.database
        .sql('SELECT wrapped_key, sealed_name, loose_name, part_key FROM document WHERE id = :id')
        .get({ id: one.documentId }),
    ).toEqual({ wrapped_key: null, sealed_name: null, loose_name: null, part_key: null });
    expect(before.length - filesOf(o.folder).length).toBe(1);
    await expect(call['records:open']({ id: one.documentId }, w.context)).rejects.toMatchObject({
      code: 'conflict',
      message: 'This record was removed under the retention rule.',
    });
    expect((await call['records:get']({ id: one.documentId }, w.context)).state).toBe('purged');
    expect((await call['records:get']({ id: two.documentId }, w.context)).state, 'the young one stays').toBe('ready');
    // The exchange still offers it: it is not received again by itself.
    await w.call['requests:refresh']({ id: one.id }, w.context);
    expect((await call['records:get']({ id: one.documentId }, w.context)).state).toBe('purged');
    expect(await call['retention:receipts']({}, w.context)).toMatchObject([{ id: receipt.id, digest: receipt.digest }]);
    // Ids, hash, size, when, by whom, why; no name.
    for (const format of ['json', 'csv'] as const)
      await call['retention:exportReceipt']({ id: receipt.id, format }, w.context);
    expect(o.saved.map((f) => f.name.split('.').at(-1))).toEqual(['json', 'csv']);
    for (const { text } of o.saved) {
      for (const word of [one.documentId, one.id, 'tester', 'Retention rule', receipt.digest])
        expect(text).toContain(word);
      expect(text).toMatch(/[0-9a-f]{64}/);
      expect(text).not.toMatch(/Castellano/);
    }
    // A receipt cannot be changed or dropped.
    expect(() => w.database.exec(`UPDATE retention_receipt SET actor = 'nobody'`)).toThrowError();
    expect(() => w.database.exec('DELETE FROM retention_receipt')).toThrowError();
    // A person may ask for it again.
    await call['records:download']({ id: one.documentId }, w.context);
    await whenDocuments(w, one.id, 'ready');
  });

  it('removes nothing when what is due is not what was shown', async () => {
    const o = await office();
    await delivered(o.w, o);
    await o.rule(1);
    o.clock.turn(2);
    const shown = await o.preview();
    await delivered(o.w, o);
    o.clock.turn(2);
    await expect(
      o.call['retention:purge'](
        { withoutReview: true, digest: shown.digest, documents: shown.documents, reason: '' },
        o.w.context,
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await o.preview()).documents).toBe(2);
    expect(await o.call['retention:receipts']({}, o.w.context)).toEqual([]);
  });

  it('keeps what is locked for a wrong patient, and what is not reviewed unless a person says so', async () => {
    const o = await office();
    const locked = await delivered(o.w, o);
    const open = await delivered(o.w, o);
    const reviewed = await delivered(o.w, o);
    await o.rule(1);
    o.clock.turn(2);
    // Nothing is known of a review: everything counts as not reviewed.
    expect(await o.preview(false)).toMatchObject({ documents: 0, held: 3 });
    o.w.records.retention.heldBy(
      () =>
        new Map([
          [locked.documentId, 'wrong-patient'],
          [open.documentId, 'review-open'],
        ]),
    );
    const strict = await o.preview(false);
    expect(strict).toMatchObject({ documents: 1, held: 2 });
    expect(new Map(strict.rows.map((r) => [r.id, r.held]))).toEqual(
      new Map([
        [reviewed.documentId, null],
        [locked.documentId, 'wrong-patient'],
        [open.documentId, 'review-open'],
      ]),
    );
    const wide = await o.preview(true);
    expect(wide).toMatchObject({ documents: 2, held: 1 });
    await o.call['retention:purge'](
      { withoutReview: true, digest: wide.digest, documents: 2, reason: 'End of engagement' },
      o.w.context,
    );
    expect((await o.call['records:get']({ id: locked.documentId }, o.w.context)).state).toBe('ready');
  });

  it('is never due while its request is open; the administrator’s days are the most', async () => {
    const o = await office({ retentionDays: 10 });
    const id = await readyRequest(o.w, o.provider);
    const sent = await o.w.call['requests:submit']({ id }, o.w.context);
    o.exchange.deliver(sent.row.taskId ?? '', [{ shape: 'signed-link', file: 'pdf' }], { status: 'in-progress' });
    await whenDocuments(o.w, id, 'ready');
    o.clock.turn(400);
    // When work ended is told by the exchange's clock.
    o.exchange.clock.step(400 * DAY);
    expect((await o.preview()).documents).toBe(0);
    o.exchange.deliver(sent.row.taskId ?? '', [{ shape: 'signed-link', file: 'text' }]);
    await until('the end', async () => {
      await o.w.call['requests:refresh']({ id }, o.w.context).catch(() => undefined);
      return (await o.w.call['requests:get']({ id }, o.w.context)).row.status === 'delivered';
    });
    await whenDocuments(o.w, id, 'ready', 2);
    expect((await o.preview()).documents).toBe(0);
    o.clock.turn(11);
    expect(await o.preview()).toMatchObject({ documents: 2, rows: [{ days: 10 }, { days: 10 }] });
    await o.rule(365);
    expect((await o.preview()).documents, 'the lower of both holds').toBe(2);
    await o.rule(5);
    expect((await o.preview()).rows[0]?.days).toBe(5);
    expect(await o.call['retention:rules']({}, o.w.context)).toMatchObject({ policyDays: 10, defaultDays: 5 });
  });

  it('finds the file loose after a crash between key and file, and removes it', async () => {
    let crash = (): void => undefined;
    const o = await office({
      wrapSealed: (sealed) => ({
        ...sealed,
        remove: async (name) => {
          crash();
          await sealed.remove(name);
        },
      }),
    });
    const one = await delivered(o.w, o);
    await o.rule(1);
    o.clock.turn(2);
    const shown = await o.preview();
    const before = filesOf(o.folder).length;
    // The transaction is through; the file is still there when the store locks.
    crash = () => {
      crash = () => undefined;
      o.w.close();
      throw new Error('Crashed.');
    };
    await o.call['retention:purge'](
      { withoutReview: true, digest: shown.digest, documents: 1, reason: '' },
      o.w.context,
    ).catch(() => undefined);
    const again = o.start();
    await until('the file to be gone', () => filesOf(o.folder).length === before - 1);
    expect((await again.recordsCall['records:get']({ id: one.documentId }, again.context)).state).toBe('purged');
    expect(await again.recordsCall['retention:receipts']({}, again.context)).toHaveLength(1);
  });
});
