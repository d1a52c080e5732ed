/** Downloads: what broke off goes on after a restart, first things come first, pause, pace, room on the disk. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Exchange, OutputSpec } from '../../exchange/index.ts';
import type { DownloadRow } from '../../../preload/contract/downloads.ts';
import type { ExchangeClient } from '../../../main/exchange/client-port.ts';
import { useScene } from '../requests/scene.ts';
import { detailOf, readyRequest, until, whenDocuments, type Workstation } from '../requests/workstation.ts';

const scene = useScene();
const fast = { pollScale: 0.0003 };
/** Some hundred kilobytes: several segments. */
const chart: OutputSpec = { shape: 'signed-link', file: 'long-fax', pages: 60 };
const slow = (bytesPerS: number) => ({
  match: { origin: 'delivery' as const },
  fault: { kind: 'slowDownload' as const, bytesPerS },
});

async function sent(w: Workstation, provider: string, dueDate = ''): Promise<{ id: string; taskId: string }> {
  const id = await readyRequest(w, provider, { dueDate });
  const detail = await w.call['requests:submit']({ id }, w.context);
  return { id, taskId: detail.row.taskId ?? '' };
}
const rowsOf = async (w: Workstation): Promise<DownloadRow[]> =>
  (await w.recordsCall['downloads:list']({ show: 'open', offset: 0, limit: 50 }, w.context)).rows;
const overview = (w: Workstation) => w.recordsCall['downloads:overview']({}, w.context);
const received = async (w: Workstation, id: string): Promise<number> =>
  (await detailOf(w, id)).documents[0]?.receivedBytes ?? 0;
const gets = (exchange: Exchange) => exchange.requests.filter((r) => r.origin === 'delivery');
/** What the downloads asked for, and how the exchange answered. */
function spied(
  calls: { offset: number; etag: string | null; start: number }[],
  change?: Partial<{ etag: string | null; noRange: boolean }>,
) {
  return (client: ExchangeClient): ExchangeClient => ({
    ...client,
    download: async (address, offset, etag, signal) => {
      const answer = await client.download(address, change?.noRange ? 0 : offset, etag, signal);
      calls.push({ offset, etag, start: answer.start });
      return change && 'etag' in change ? { ...answer, etag: change.etag ?? null } : answer;
    },
  });
}

describe('a download that the program broke off', () => {
  /** Locks when a good part is here. */
  const brokenOff = async (options: Parameters<typeof scene>[1] = {}, output = chart) => {
    const s = await scene({}, { ...fast, ...options });
    const { id, taskId } = await sent(s.w, s.provider);
    const rule = s.exchange.faults.add(slow(900_000));
    s.exchange.deliver(taskId, [output]);
    await until('some segments', async () => (await received(s.w, id)) > 400_000);
    s.w.close();
    await delay(300);
    s.exchange.faults.remove(rule);
    s.exchange.clearRequests();
    return { ...s, id };
  };

  it('goes on with Range after a restart, under the validator of what it has', async () => {
    const { start, id } = await brokenOff();
    const calls: { offset: number; etag: string | null; start: number }[] = [];
    const w = start({ wrapClient: spied(calls) });
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks).toEqual({ size: 'match', sha1: 'match' });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.offset).toBeGreaterThan(131_000);
    expect(calls[0]?.start).toBe(calls[0]?.offset);
    expect(calls[0]?.etag).toMatch(/^"/);
    // It can be read across the place where it broke off.
    const opened = await w.recordsCall['records:open']({ id: document?.id ?? '' }, w.context);
    const served = w.tickets.read(opened.address.slice('app://bundle/_document/'.length));
    let size = 0;
    for await (const part of served?.stream() ?? []) size += (part as Buffer).length;
    expect(size).toBe(document?.size);
  });

  it('shows how much is here before it goes on', async () => {
    const { start, id } = await brokenOff();
    const w = start({ hasSession: () => false });
    await until('the row to be put right', async () => (await rowsOf(w))[0]?.state === 'waiting');
    expect(await received(w, id)).toBeGreaterThan(131_000);
    expect((await rowsOf(w))[0]).toMatchObject({ state: 'waiting', paused: false });
  });

  it('begins again where the server ignores Range', async () => {
    const { start, id } = await brokenOff();
    const calls: { offset: number; etag: string | null; start: number }[] = [];
    const w = start({ wrapClient: spied(calls, { noRange: true }) });
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks.sha1).toBe('match');
    expect(calls).toMatchObject([{ start: 0 }]);
  });

  it('begins again where the file was replaced in between', async () => {
    const { start, id } = await brokenOff();
    const calls: { offset: number; etag: string | null; start: number }[] = [];
    const w = start({ wrapClient: spied(calls, { etag: '"another"' }) });
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks.sha1).toBe('match');
    expect(calls.map((c) => c.start > 0)).toEqual([true, false]);
  });

  it('begins again where neither a validator nor a hash could tell another file', async () => {
    const { start, id } = await brokenOff({ wrapClient: spied([], { etag: null }) }, { ...chart, bare: true });
    const calls: { offset: number; etag: string | null; start: number }[] = [];
    const w = start({ wrapClient: spied(calls) });
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks.sha1).toBe('absent');
    expect(calls).toMatchObject([{ offset: 0 }]);
  });

  it('fetches the whole once more where the parts do not make what was announced', async () => {
    const { start, id } = await brokenOff();
    const calls: { offset: number }[] = [];
    const w = start({
      wrapClient: (client) => ({
        ...client,
        download: async (address, offset, etag, signal) => {
          const answer = await client.download(address, offset, etag, signal);
          calls.push({ offset });
          if (offset === 0) return answer;
          const other = async function* () {
            for await (const chunk of answer.body) yield new Uint8Array(chunk.byteLength);
          };
          return { ...answer, body: other() };
        },
      }),
    });
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks.sha1).toBe('match');
    expect(calls.map((c) => c.offset > 0)).toEqual([true, false]);
  });

  it('reads the Task again for a fresh link and then goes on with Range', async () => {
    const { start, id, exchange } = await brokenOff();
    exchange.faults.add({ match: { origin: 'delivery' }, fault: 'expiredLink', times: 1 });
    const w = start({});
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks).toEqual({ size: 'match', sha1: 'match' });
    expect(gets(exchange).map((r) => r.status)).toEqual([403, 206]);
    expect(exchange.requests.some((r) => r.origin === 'fhir' && /\/Task\/[^/]+$/.test(r.path))).toBe(true);
    expect(gets(exchange).filter((r) => r.hadAuthorization)).toEqual([]);
  });
});

describe('the queue', () => {
  it('takes what a person asked for first, then by due date', async () => {
    const { exchange, provider, w } = await scene({}, { ...fast, downloads: 1 });
    const busy = await sent(w, provider);
    const rule = exchange.faults.add(slow(150_000));
    exchange.deliver(busy.taskId, [chart]);
    await until('the first to be at work', async () => (await overview(w)).active === 1);
    const late = await sent(w, provider, '2199-03-01');
    const early = await sent(w, provider, '2199-02-01');
    const asked = await sent(w, provider, '2199-04-01');
    for (const { taskId } of [late, early, asked]) exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    await until('all to wait', async () => (await overview(w)).waiting === 3);
    expect((await rowsOf(w)).map((r) => r.requestId)).toEqual([busy.id, early.id, late.id, asked.id]);
    exchange.faults.remove(rule);
    exchange.faults.add(slow(60_000));
    const wanted = (await rowsOf(w)).find((r) => r.requestId === asked.id)?.id ?? '';
    // The only place is taken by the large one: what is asked for does not wait for it.
    await w.recordsCall['downloads:first']({ id: wanted }, w.context);
    await until('it to be at work beside the large one', async () => {
      const rows = await rowsOf(w);
      return (
        rows.some((r) => r.id === wanted && r.state === 'downloading') ||
        (await detailOf(w, asked.id)).documents[0]?.state === 'ready'
      );
    });
    exchange.faults.clear();
    for (const { id } of [asked, early, late]) await whenDocuments(w, id, 'ready');
    const order = [asked, early, late].map(async ({ id }) => (await detailOf(w, id)).documents[0]?.receivedAt ?? '');
    const at = await Promise.all(order);
    expect([...at].sort()).toEqual(at);
  });

  it('pauses one and all, keeps what has arrived and the pause over a restart, and goes on', async () => {
    const { exchange, provider, w, start } = await scene({}, fast);
    const one = await sent(w, provider);
    const rule = exchange.faults.add(slow(600_000));
    exchange.deliver(one.taskId, [chart]);
    await until('some segments', async () => (await received(w, one.id)) > 300_000);
    const documentId = (await rowsOf(w))[0]?.id ?? '';
    await w.recordsCall['downloads:pause']({ id: documentId }, w.context);
    await until('it to rest', async () => (await overview(w)).active === 0);
    const here = await received(w, one.id);
    expect(here).toBeGreaterThan(131_000);
    expect((await rowsOf(w))[0]).toMatchObject({ state: 'waiting', paused: true });
    const two = await sent(w, provider);
    exchange.deliver(two.taskId, [chart]);
    await until('the other to be at work', async () => (await received(w, two.id)) > 200_000);
    await w.recordsCall['downloads:pause']({ id: null }, w.context);
    await until('all to rest', async () => (await overview(w)).active === 0);
    w.close();
    exchange.faults.remove(rule);
    exchange.clearRequests();
    const again = start();
    await until('the rows to be put right', async () => (await rowsOf(again)).every((r) => r.state === 'waiting'));
    expect(await overview(again)).toMatchObject({ paused: true, active: 0, waiting: 2, resting: 1 });
    await delay(200);
    expect(gets(exchange)).toEqual([]);
    await again.recordsCall['downloads:resume']({ id: null }, again.context);
    await whenDocuments(again, two.id, 'ready');
    expect((await rowsOf(again)).map((r) => r.id)).toEqual([documentId]);
    await again.recordsCall['downloads:resume']({ id: documentId }, again.context);
    const [document] = await whenDocuments(again, one.id, 'ready');
    expect(document?.checks.sha1).toBe('match');
    expect(gets(exchange).map((r) => r.status)).toEqual([206, 206]);
    await expect(again.recordsCall['downloads:pause']({ id: documentId }, again.context)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('keeps to the lower of the two speed limits, and lets go at once when it is lifted', async () => {
    const { exchange, provider, w } = await scene({}, { ...fast, bytesPerSecond: 400_000 });
    await w.recordsCall['downloads:setLimit']({ bytesPerSecond: 200_000 }, w.context);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [chart]);
    await until('some bytes', async () => (await received(w, id)) > 0);
    const from = { at: performance.now(), bytes: await received(w, id) };
    await delay(1500);
    const rate = ((await received(w, id)) - from.bytes) / ((performance.now() - from.at) / 1000);
    // A chunk of the connection may stand at either end.
    expect(rate).toBeLessThan(260_000);
    expect((await overview(w)).bytesPerSecond).toBeLessThan(400_000);
    expect((await overview(w)).secondsLeft).toBeGreaterThan(0);
    await w.recordsCall['downloads:setLimit']({ bytesPerSecond: null }, w.context);
    expect(await overview(w)).toMatchObject({ ownLimit: null, policyLimit: 400_000 });
    await whenDocuments(w, id, 'ready');
  });

  it('asks for room before it begins: what does not fit waits and says so, what fits goes on', async () => {
    let free = 100_000;
    const { exchange, provider, w } = await scene(
      {},
      { ...fast, wrapSealed: (sealed) => ({ ...sealed, freeBytes: () => Promise.resolve(free) }) },
    );
    const large = await sent(w, provider);
    const small = await sent(w, provider);
    exchange.deliver(large.taskId, [chart]);
    exchange.deliver(small.taskId, [{ shape: 'signed-link', file: 'text' }]);
    await whenDocuments(w, small.id, 'ready');
    const row = await until('the reason', async () => (await rowsOf(w)).find((r) => r.error?.code === 'diskFull'));
    expect(row).toMatchObject({ requestId: large.id, state: 'waiting' });
    expect(row.error?.message).toMatch(/needs \d+ kB|needs \d+ MB/);
    expect(row.error?.meaning).toContain('100 kB are free');
    expect(row.notBefore).not.toBeNull();
    expect(gets(exchange)).toHaveLength(1);
    free = 1e12;
    await w.recordsCall['downloads:first']({ id: row.id }, w.context);
    await whenDocuments(w, large.id, 'ready');
  });

  it('takes everything in trouble once more', async () => {
    const { exchange, provider, w } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    const rule = exchange.faults.add({ match: { origin: 'fhir', method: 'GET' }, fault: 'wrongSize' });
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    await whenDocuments(w, id, 'quarantined');
    const shown = await w.recordsCall['downloads:list']({ show: 'trouble', offset: 0, limit: 10 }, w.context);
    expect(shown.rows[0]?.expected).toMatch(/\d+ bytes/);
    expect(shown.rows[0]?.actual).toMatch(/\d+ bytes/);
    expect((await overview(w)).trouble).toBe(1);
    exchange.faults.remove(rule);
    await w.recordsCall['downloads:againAll']({}, w.context);
    await whenDocuments(w, id, 'ready');
    expect(await overview(w)).toMatchObject({ trouble: 0, doneToday: 1 });
  });
});
