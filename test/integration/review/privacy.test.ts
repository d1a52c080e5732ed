/** A record of another person: locked by the verdict, opened with a reason only, accounted for, released by an act of its own. */
import { describe, expect, it } from 'vitest';
import { usePlainProgram, type PlainRun } from '../../support/plain-program.ts';

const desk = usePlainProgram();

async function locked(policy: object = {}): Promise<{ r: PlainRun; id: string; address: string }> {
  const r = await desk.open({ policy });
  const { documents } = await desk.deliver(r, [{ shape: 'signed-link', file: 'pdf' }]);
  const id = documents[0]?.id ?? '';
  const { address } = await r.call('records:open', { id });
  const said = await r.call('review:setVerdict', { id, verdict: 'wrong-patient', note: '' });
  expect(said.locked).toBe(true);
  return { r, id, address };
}
const ticketOf = (address: string): string => address.slice(address.lastIndexOf('/') + 1);

describe('a record of another person', () => {
  it('ends every open view at once and is opened again only with a reason, also after a restart', async () => {
    const { r, id, address } = await locked();
    expect(r.program.readTicket(ticketOf(address))).toBeNull();
    const refusal = await r.refused('records:open', { id });
    expect(refusal).toMatchObject({ code: 'conflict', technical: { reason: 'privacyLock' } });
    expect((await r.refused('review:openLocked', { id, reason: '  ' })).code).toBe('invalid');
    await r.call('review:openLocked', { id, reason: 'To tell the site which pages' });
    expect((await r.call('records:open', { id })).size).toBeGreaterThan(0);

    const again = await desk.reopen(r, { actor: 'ben' });
    expect((await again.refused('records:open', { id })).code).toBe('conflict');
    const { privacy } = await again.call('review:privacy', { id });
    expect(privacy).toMatchObject({
      lockedBy: 'clerk',
      released: null,
      done: false,
      openUntil: null,
      openings: [{ by: 'clerk', reason: 'To tell the site which pages' }],
    });
    // Views within a minute are one; the first was before the lock.
    expect(privacy?.seen.map((s) => [s.event, s.by])).toContainEqual(['document.viewed', 'clerk']);
    expect((await desk.eventsOf(again, 'privacy')).map((e) => [e.event, e.subject])).toContainEqual([
      'privacy.openingStated',
      `document/${id}`,
    ]);
  }, 30_000);

  it('keeps the steps with their days, and a notice that names nobody', async () => {
    const { r, id } = await locked({ supportMail: 'privacy@healthmark.example' });
    const notice = await r.call('review:privacyNotice', { id });
    expect(notice.to).toBe('privacy@healthmark.example');
    expect(notice.subject).toMatch(/^Privacy: record of another person delivered, Task /);
    for (const word of ['Okafor', 'Renee', '1951', 'clerk', 'Plano']) {
      expect(notice.body).not.toContain(word);
      expect(notice.subject).not.toContain(word);
    }
    await r.call('review:openPrivacyNotice', { id });
    expect(r.platform.opened.at(-1)).toMatch(/^mailto:privacy@healthmark\.example\?subject=Privacy/);
    const step = (name: string, on: string | null, note = '') =>
      r.call('review:setPrivacyStep', { id, step: name, on, note });
    await step('notified', '2026-01-05', 'by mail');
    await step('directed', '2026-01-06');
    expect((await step('destroyed', '2026-01-07')).privacy).toMatchObject({ done: true });
    expect((await step('destroyed', null)).privacy).toMatchObject({ done: false });
    expect((await r.refused('review:setPrivacyStep', { id, step: 'returned', on: '2999-01-01', note: '' })).code).toBe(
      'invalid',
    );
    expect((await r.refused('review:setPrivacyStep', { id, step: 'returned', on: '2026-02-30', note: '' })).code).toBe(
      'invalid',
    );
  }, 30_000);

  it('stays locked when the verdict changes; lifting the lock is an act with a reason', async () => {
    const { r, id } = await locked();
    await r.call('review:setVerdict', { id, verdict: 'complete', note: '' });
    expect((await r.refused('records:open', { id })).code).toBe('conflict');
    const { privacy } = await r.call('review:unlock', { id, reason: 'The maiden name of the same person' });
    expect(privacy?.released).toMatchObject({ by: 'clerk', reason: 'The maiden name of the same person' });
    await r.call('records:open', { id });
    expect((await r.refused('review:unlock', { id, reason: 'again' })).code).toBe('conflict');
    expect((await desk.eventsOf(r, 'privacy.unlocked'))[0]).toMatchObject({ subject: `document/${id}` });
    // A second lock is a case of its own; the first one stays in the store.
    await r.call('review:setVerdict', { id, verdict: 'wrong-patient', note: '' });
    expect((await r.call('review:privacy', { id })).privacy).toMatchObject({ released: null, openings: [] });
  }, 30_000);
});
