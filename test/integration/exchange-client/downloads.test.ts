/** Downloads: signed links without the token, ranges, expiry, redirects, Binary on the exchange. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import type { DownloadAnswer } from '../../../main/exchange/client-port.ts';
import { normalizeStatus } from '../../../main/exchange/normalize-status.ts';
import { readDocumentContents, readOutputs } from '../../../main/exchange/read-outputs.ts';
import type { OutputDescriptor } from '../../../main/exchange/read-outputs.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { startExchange } from '../../exchange/index.ts';
import type { Behaviour, Exchange, FaultRule, OutputSpec } from '../../exchange/index.ts';
import { clientOf, failure, never, newTask, quick } from './support.ts';

const profile = loadBundledWireProfile();
let exchange: Exchange;
let it1: ReturnType<typeof clientOf>;

beforeAll(async () => {
  exchange = await startExchange({ automatic: false, allowReferencedReads: true });
  it1 = clientOf(exchange);
});
afterEach(() => {
  exchange.faults.clear();
  exchange.clearRequests();
});
afterAll(async () => {
  await it1.close();
  await exchange.close();
});

const all = async (answer: DownloadAnswer): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');
const delivery = (fault: FaultRule['fault'], more: Partial<FaultRule> = {}): void =>
  void exchange.faults.add({ match: { origin: 'delivery' }, fault, ...more });

async function delivered(...specs: OutputSpec[]): Promise<{ id: string; outputs: OutputDescriptor[] }> {
  const { id } = await it1.client.createTask(newTask(), never());
  exchange.deliver(id, specs);
  return { id, outputs: readOutputs(await it1.client.readTask(id, never()), profile, exchange.fhirUrl).outputs };
}
async function link(
  spec: Partial<OutputSpec> = {},
): Promise<{ id: string; output: OutputDescriptor; address: string }> {
  const { id, outputs } = await delivered({ shape: 'signed-link', file: 'pdf', ...spec });
  const [output] = outputs;
  if (output?.source.kind !== 'url') throw new Error('no link');
  return { id, output, address: output.source.address };
}

describe('a signed link', () => {
  it('is fetched without the token; size and hash match', async () => {
    const { output, address } = await link();
    const answer = await it1.client.download(address, 0, null, never());
    const bytes = await all(answer);
    expect(answer).toMatchObject({ status: 200, start: 0, total: bytes.byteLength, contentType: 'application/pdf' });
    expect(bytes.subarray(0, 4).toString()).toBe('%PDF');
    expect({ size: bytes.byteLength, sha1: sha1(bytes) }).toEqual({ size: output.size, sha1: output.sha1 });
    expect(exchange.requests.filter((r) => r.origin === 'delivery').map((r) => r.hadAuthorization)).toEqual([false]);
    expect(it1.log.at(-1)).toMatchObject({ origin: exchange.deliveryUrl, path: '/…' });
  });

  it('goes on with a range after the connection broke', async () => {
    const { output, address } = await link();
    delivery('truncatedDownload', { times: 1 });
    const first = await it1.client.download(address, 0, null, never());
    const part: Uint8Array[] = [];
    const broken = await failure(
      (async () => {
        for await (const chunk of first.body) part.push(chunk);
      })(),
    );
    expect(broken.code).toBe('connectionLost');
    const have = Buffer.concat(part);
    expect(have.byteLength).toBeGreaterThan(0);
    const rest = await it1.client.download(address, have.byteLength, first.etag, never());
    expect(rest).toMatchObject({ status: 206, start: have.byteLength, total: output.size });
    expect(sha1(Buffer.concat([have, await all(rest)]))).toBe(output.sha1);
  });

  it('starts anew when the file changed, and is done when all of it is here', async () => {
    const { output, address } = await link();
    expect((await it1.client.download(address, 10, '"other"', never())).start).toBe(0);
    const done = await it1.client.download(address, output.size ?? -1, null, never());
    expect(done.start).toBe(output.size);
    expect(await all(done)).toHaveLength(0);
    expect((await failure(it1.client.download(address, 10_000_000, null, never()))).code).toBe('integrity');
  });

  it('that expired says so, and a fresh one has the same key', async () => {
    const { id, output, address } = await link();
    exchange.clock.step(2 * 3600_000);
    expect(await failure(it1.client.download(address, 0, null, never()))).toMatchObject({
      code: 'expiredLink',
      options: { technical: { httpStatus: 403, endpoint: exchange.deliveryUrl } },
    });
    const [fresh] = readOutputs(await it1.client.readTask(id, never()), profile, exchange.fhirUrl).outputs;
    expect(fresh?.key).toBe(output.key);
    if (fresh?.source.kind !== 'url') throw new Error('no link');
    expect(fresh.source.address).not.toBe(address);
    expect(sha1(await all(await it1.client.download(fresh.source.address, 0, null, never())))).toBe(output.sha1);
  });

  it('gets over 503 of the store, and ends a stall as a timeout', async () => {
    const { address } = await link();
    delivery({ kind: 'status', status: 503 }, { times: 2 });
    expect((await it1.client.download(address, 0, null, never())).status).toBe(200);
    exchange.faults.clear();
    delivery('hang');
    expect((await failure(it1.client.download(address, 0, null, never()))).code).toBe('timeout');
  });

  it('ends at once when aborted in the body', async () => {
    const { address } = await link({ pages: 40 });
    delivery({ kind: 'slowDownload', bytesPerS: 2000 });
    const stop = new AbortController();
    const answer = await it1.client.download(address, 0, null, stop.signal);
    const error = failure(
      (async () => {
        for await (const chunk of answer.body) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          stop.abort();
        }
      })(),
    );
    expect((await error).code).toBe('aborted');
  });
});

describe('on the exchange itself', () => {
  it('fetches a Binary with the token, and a DocumentReference in two steps', async () => {
    const { outputs } = await delivered(
      { shape: 'server-binary', file: 'pdf' },
      { shape: 'server-document-reference', file: 'ccda' },
    );
    const [binary, reference] = outputs;
    if (binary?.source.kind !== 'server' || reference?.source.kind !== 'server') throw new Error('no server sources');
    expect(
      (await all(await it1.client.download(binary.source.address, 0, null, never()))).subarray(0, 4).toString(),
    ).toBe('%PDF');
    const document = await it1.client.readDocumentReference(reference.source.id, never());
    expect(readDocumentContents(document, reference.key, exchange.fhirUrl, false).length).toBeGreaterThan(0);
  });

  it('explains a 403 by the scope to ask for', async () => {
    const strict = await startExchange({ automatic: false, providerCount: 2050 });
    const theirs = clientOf(strict);
    expect(await failure(theirs.client.download(`${strict.fhirUrl}/Binary/bin-1-0`, 0, null, never()))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('system/Binary.r') as string,
    });
    await theirs.close();
    await strict.close();
  });

  it('follows a redirect without the token', async () => {
    const { outputs } = await delivered({ shape: 'server-binary', file: 'pdf' });
    const { address } = await link();
    exchange.faults.add({ match: { origin: 'fhir', path: '/Binary' }, fault: { kind: 'redirect', to: address } });
    if (outputs[0]?.source.kind !== 'server') throw new Error('no server source');
    exchange.clearRequests();
    expect(
      (await all(await it1.client.download(outputs[0].source.address, 0, null, never()))).subarray(0, 4).toString(),
    ).toBe('%PDF');
    expect(exchange.requests.map((r) => [r.origin, r.hadAuthorization])).toEqual([
      ['fhir', true],
      ['delivery', false],
    ]);
  });
});

describe('addresses that are refused', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((s) => s.close()));
  const serve = async (location: (port: number) => string): Promise<{ url: string; hits: () => number }> => {
    let hits = 0;
    const server = createServer((_req, res) => {
      hits += 1;
      res.writeHead(302, { location: location((server.address() as AddressInfo).port) }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, hits: () => hits };
  };

  it('plain http elsewhere, credentials in the address, and plain loopback for an exchange that is not on this machine', async () => {
    for (const address of [
      'http://files.example/x',
      'ftp://files.example/x',
      'https://u:p@files.example/x',
      'http://localhost:9/x',
    ]) {
      expect((await failure(it1.client.download(address, 0, null, never()))).code).toBe('foreignOrigin');
    }
    const remote = createExchangeClient({
      fhirBaseUrl: 'https://exchange.example',
      tokens: { getToken: () => Promise.resolve('t'), invalidate: () => undefined },
      clock: systemClock,
      limits: quick,
    });
    expect((await failure(remote.download('http://127.0.0.1:9/x', 0, null, never()))).code).toBe('foreignOrigin');
    await remote.close();
  });

  it('redirects without end, and redirects to plain http', async () => {
    const loop = await serve((port) => `http://127.0.0.1:${port}/x`);
    expect((await failure(it1.client.download(loop.url, 0, null, never()))).code).toBe('malformedAnswer');
    expect(loop.hits()).toBe(6);
    const leak = await serve(() => 'http://files.example/secret');
    expect((await failure(it1.client.download(leak.url, 0, null, never()))).code).toBe('foreignOrigin');
  });
});

describe('every behaviour of the practice exchange', () => {
  it.each<[Behaviour, string, number]>([
    ['delivers-pdf', 'delivered', 1],
    ['delivers-pdf-inline', 'delivered', 1],
    ['delivers-tiff', 'delivered', 1],
    ['delivers-ccda', 'delivered', 2],
    ['delivers-bundle', 'delivered', 1],
    ['delivers-document-bundle', 'delivered', 2],
    ['delivers-text', 'delivered', 1],
    ['delivers-zip', 'delivered', 1],
    ['delivers-link', 'delivered', 3],
    ['delivers-reference', 'delivered', 2],
    ['delivers-mislabelled', 'delivered', 3],
    ['partial-then-complete', 'delivered', 3],
    ['pends-authorization', 'pended-authorization', 0],
    ['fee-approval', 'delivered', 1],
    ['no-records-failed', 'no-records', 0],
    ['no-records-certificate', 'no-records', 1],
    ['no-records-empty-bundle', 'no-records', 0],
    ['rejects', 'rejected', 0],
    ['unable', 'unable', 0],
    ['cancelled', 'cancelled', 0],
    ['odd-words', 'unmapped', 0],
  ])('%s ends as %s with %i outputs', async (behaviour, status, count) => {
    const [provider] = exchange.providersWith(behaviour);
    const { id } = await it1.client.createTask(
      newTask((t) => void (t.owner = { reference: `Organization/${provider ?? ''}` })),
      never(),
    );
    const ends = {
      'pends-authorization': 'on-hold',
      'no-records-failed': 'failed',
      unable: 'failed',
      rejects: 'rejected',
      cancelled: 'cancelled',
      'odd-words': 'ready',
    } as const;
    exchange.advance(id, ends[behaviour as keyof typeof ends] ?? 'completed');
    const task = await it1.client.readTask(id, never());
    expect(normalizeStatus(task, profile).status).toBe(status);
    const { outputs, warnings } = readOutputs(task, profile, exchange.fhirUrl);
    expect(outputs).toHaveLength(count);
    expect(warnings).toEqual([]);
    for (const output of outputs) {
      if (output.source.kind === 'url') {
        const bytes = await all(await it1.client.download(output.source.address, 0, null, never()));
        if (output.sha1 !== null) expect(sha1(bytes)).toBe(output.sha1);
        expect(bytes.byteLength).toBeGreaterThan(0);
      }
    }
  });
});
