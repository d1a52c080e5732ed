/** Watching: every version once, with the exchange's own words; nothing lost when the exchange misbehaves. */
import { describe, expect, it } from 'vitest';
import { useScene } from './scene.ts';
import { detailOf, readyRequest, until, whenStatus, type Workstation } from './workstation.ts';

const scene = useScene();
const never = new AbortController().signal;

async function sent(w: Workstation, provider: string, count = 1): Promise<{ id: string; taskId: string }[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => readyRequest(w, provider)));
  return Promise.all(
    ids.map(async (id) => {
      const detail = await w.call['requests:submit']({ id }, w.context);
      return { id, taskId: detail.row.taskId ?? '' };
    }),
  );
}

async function pollAll(w: Workstation): Promise<{ requests: number; changed: number }> {
  w.database.sql('UPDATE request SET next_poll_at = created_at WHERE next_poll_at IS NOT NULL').run();
  return w.requests.pollDue(never);
}

describe('watching', () => {
  it('shows each version once, with own words, and flags a move that R4 does not foresee', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    if (!one) throw new Error('nothing sent');
    exchange.set(one.taskId, { status: 'in-progress', businessStatus: 'Chart retrieval in progress' });
    await pollAll(w);
    await pollAll(w);
    exchange.set(one.taskId, {
      status: 'on-hold',
      businessStatus: 'Pended - authorization required',
      statusReason: 'The signature is missing.',
    });
    await pollAll(w);
    exchange.set(one.taskId, { status: 'completed', businessStatus: 'Records delivered' });
    await pollAll(w);
    exchange.set(one.taskId, { status: 'in-progress', businessStatus: 'Reopened', statusReason: null });
    await pollAll(w);
    const detail = await detailOf(w, one.id);
    const heard = detail.timeline.filter((e) => e.source === 'exchange');
    expect(heard.map((e) => [e.taskStatus, e.unexpected])).toEqual([
      ['in-progress', false],
      ['on-hold', false],
      ['completed', false],
      ['in-progress', true],
    ]);
    expect(heard[1]?.ownWords).toBe('Pended - authorization required — The signature is missing.');
    expect(detail.row.status).toBe('in-progress');
    expect(new Set(heard.map((e) => e.versionId)).size).toBe(4);
  });

  it('asks by lists of fifty, and reads alone what changed', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const all = await sent(w, provider, 60);
    await pollAll(w);
    exchange.clearRequests();
    exchange.set(all[7]?.taskId ?? '', { status: 'accepted' });
    const outcome = await pollAll(w);
    expect(outcome).toEqual({ requests: 3, changed: 1 });
    expect(exchange.requests.filter((r) => r.origin === 'fhir').map((r) => (r.query === '' ? 'read' : 'list'))).toEqual(
      ['list', 'read', 'list'],
    );
    expect((await detailOf(w, all[7]?.id ?? '')).row.status).toBe('accepted');
  });

  it('reads one by one where the list is ignored, incomplete or refused', async () => {
    for (const how of ['ignored', 'refused'] as const) {
      const { exchange, provider, w } = await scene(how === 'ignored' ? { ignoreParams: { Task: ['_id'] } } : {}, {
        idle: true,
      });
      if (how === 'refused')
        exchange.faults.add({ match: { origin: 'fhir', path: /_id=/ }, fault: { kind: 'status', status: 400 } });
      const all = await sent(w, provider, 3);
      for (const { taskId } of all) exchange.set(taskId, { status: 'accepted' });
      expect((await pollAll(w)).changed).toBe(3);
      for (const { id } of all) expect((await detailOf(w, id)).row.status).toBe('accepted');
    }
  });

  it('flags a Task that the exchange denies, and goes on asking', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    const rule = exchange.faults.add({
      match: { origin: 'fhir', path: /\/Task\// },
      fault: { kind: 'status', status: 404 },
    });
    await pollAll(w);
    await pollAll(w);
    const detail = await detailOf(w, one?.id ?? '');
    expect(detail.timeline.filter((e) => e.unexpected)).toHaveLength(1);
    expect(detail.row.status).toBe('submitted');
    expect(detail.nextPollAt).not.toBeNull();
    exchange.faults.remove(rule);
    exchange.set(one?.taskId ?? '', { status: 'accepted' });
    await pollAll(w);
    expect((await detailOf(w, one?.id ?? '')).row.status).toBe('accepted');
  });

  it('keeps what it knows when the answer is cut off, HTML or a fault', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    exchange.set(one?.taskId ?? '', { status: 'accepted', businessStatus: 'Accepted' });
    await pollAll(w);
    for (const fault of [
      'truncatedJson',
      'html',
      { kind: 'status', status: 500 },
      { kind: 'status', status: 403 },
    ] as const) {
      const rule = exchange.faults.add({ match: { origin: 'fhir', method: 'GET' }, fault });
      await pollAll(w).catch(() => undefined);
      exchange.faults.remove(rule);
      expect((await detailOf(w, one?.id ?? '')).row).toMatchObject({ status: 'accepted', ownWords: 'Accepted' });
    }
  });

  it('polls by itself: soon after sending, and again after a restart', async () => {
    const { exchange, provider, w, start } = await scene({}, { pollScale: 0.0003 });
    const [one] = await sent(w, provider);
    exchange.set(one?.taskId ?? '', { status: 'accepted' });
    await whenStatus(w, one?.id ?? '', 'accepted');
    w.close();
    exchange.set(one?.taskId ?? '', { status: 'rejected', statusReason: 'Not released for this purpose' });
    const again = start();
    expect((await whenStatus(again, one?.id ?? '', 'rejected')).row.ownWords).toContain('Not released');
  });

  it('throttles manual refresh and manual polling, and tells when they may come again', async () => {
    const { exchange, provider, w } = await scene({}, { pollScale: 1 });
    const [one] = await sent(w, provider);
    exchange.set(one?.taskId ?? '', { status: 'accepted' });
    expect((await w.call['requests:refresh']({ id: one?.id ?? '' }, w.context)).row.status).toBe('accepted');
    await expect(w.call['requests:refresh']({ id: one?.id ?? '' }, w.context)).rejects.toMatchObject({
      code: 'throttled',
    });
    exchange.set(one?.taskId ?? '', { status: 'in-progress' });
    await w.schedulerCall['scheduler:pollNow']({}, w.context);
    expect((await detailOf(w, one?.id ?? '')).row.status).toBe('in-progress');
    await expect(w.schedulerCall['scheduler:pollNow']({}, w.context)).rejects.toMatchObject({ code: 'throttled' });
  });

  it('tells a person who refreshes what went wrong, shows it on the row, and takes it back', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    const rule = exchange.faults.add({
      match: { origin: 'fhir', method: 'GET' },
      fault: { kind: 'status', status: 403 },
    });
    await expect(w.call['requests:refresh']({ id: one?.id ?? '' }, w.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await detailOf(w, one?.id ?? '')).error?.code).toBe('forbidden');
    exchange.faults.remove(rule);
    await pollAll(w);
    expect((await detailOf(w, one?.id ?? '')).row.hasError).toBe(false);
  });

  it('does not put a request off because the line was down', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    await pollAll(w);
    await exchange.stop();
    for (let i = 0; i < 3; i++) await expect(pollAll(w)).rejects.toMatchObject({ code: 'offline' });
    const detail = await detailOf(w, one?.id ?? '');
    expect(Date.parse(detail.nextPollAt ?? '')).toBeLessThanOrEqual(Date.now());
    await exchange.start();
    expect(await w.requests.pollDue(never)).toMatchObject({ requests: 1 });
  });

  it('stops and resumes tracking locally', async () => {
    const { exchange, provider, w } = await scene({}, { idle: true });
    const [one] = await sent(w, provider);
    const id = one?.id ?? '';
    const stopped = await w.call['requests:setTracking']({ id, tracking: false }, w.context);
    expect(stopped.actions).toContain('resumeTracking');
    exchange.set(one?.taskId ?? '', { status: 'accepted' });
    await pollAll(w);
    expect((await detailOf(w, id)).row.status).toBe('submitted');
    await w.call['requests:setTracking']({ id, tracking: true }, w.context);
    await pollAll(w);
    expect((await detailOf(w, id)).row.status).toBe('accepted');
  });

  it('pauses without a session and tells so', async () => {
    let signedIn = false;
    const { provider, w } = await scene({}, { hasSession: () => signedIn });
    const id = await readyRequest(w, provider);
    w.database.sql(`UPDATE request SET not_before = NULL`).run();
    await until('paused jobs', () => w.scheduler.jobs().every((j) => j.state === 'paused'));
    await w.call['requests:submit']({ id }, w.context);
    signedIn = true;
    w.scheduler.wake();
    await until('a waiting job', () => w.scheduler.jobs().every((j) => j.state !== 'paused'));
  });
});
