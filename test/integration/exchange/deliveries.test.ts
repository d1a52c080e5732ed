/**
 * Purpose: every shape in which records arrive, and the habits of the storage origin.
 */
import { createHash } from 'node:crypto';
import type { Attachment, Binary, Bundle, DocumentReference, Task } from 'fhir/r4';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { coreTask, startExchange, type Exchange, type OutputSpec } from '../../exchange/index.ts';
import { fhirClient, m2mToken, type FhirClient } from './client.ts';

let exchange: Exchange;
let client: FhirClient;
beforeAll(async () => {
  exchange = await startExchange({ providerCount: 60, payerCount: 5, chartPages: 3 });
  client = await fhirClient(exchange);
});
afterEach(() => exchange.faults.clear());
afterAll(() => exchange.close());

let serial = 0;
async function delivered(...outputs: OutputSpec[]): Promise<Task> {
  const id = await client.create(coreTask(++serial));
  exchange.deliver(id, outputs);
  return (await (await client.get(`Task/${id}`)).json()) as Task;
}
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('base64');
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const attachmentOf = (task: Task): Attachment => task.output?.[0]?.valueAttachment ?? {};
const linkOf = (task: Task): string => attachmentOf(task).url ?? '';

test('inline and linked attachments carry true size and hash', async () => {
  const inline = attachmentOf(await delivered({ shape: 'inline-attachment', file: 'pdf' }));
  const data = Buffer.from(inline.data ?? '', 'base64');
  expect([data.length, sha1(data)]).toEqual([inline.size, inline.hash]);
  const linked = attachmentOf(await delivered({ shape: 'signed-link', file: 'tiff' }));
  const file = await bytesOf(await fetch(linked.url ?? ''));
  expect([file.length, sha1(file)]).toEqual([linked.size, linked.hash]);
  expect(file.subarray(0, 4).toString('latin1')).toBe('II*\0');
});

test('contained document, binary and bundle; links as url, uri and text', async () => {
  const task = await delivered(
    { shape: 'contained-document-reference', file: 'ccda', also: ['pdf'] },
    { shape: 'contained-binary', file: 'text' },
    { shape: 'contained-bundle', file: 'bundle' },
    { shape: 'value-url', file: 'pdf' },
    { shape: 'value-uri', file: 'ccda' },
    { shape: 'value-string', file: 'zip' },
  );
  const contained = (index: number): unknown =>
    task.contained?.find(({ id }) => `#${id}` === task.output?.[index]?.valueReference?.reference);
  const document = contained(0) as DocumentReference;
  expect(document.content).toHaveLength(2);
  expect(Buffer.from(document.content[0]?.attachment.data ?? '', 'base64').toString()).toContain('<ClinicalDocument');
  expect((await fetch(document.content[1]?.attachment.url ?? '')).status).toBe(200);
  expect(Buffer.from((contained(1) as Binary).data ?? '', 'base64').toString()).toContain('Date of birth');
  expect((contained(2) as Bundle).entry?.length).toBeGreaterThan(3);
  const starts = { 3: '%PDF', 4: '<?xm', 5: 'PK\x03\x04' };
  for (const [index, start] of Object.entries(starts)) {
    const output = task.output?.[Number(index)];
    const bytes = await bytesOf(await fetch(output?.valueUrl ?? output?.valueUri ?? output?.valueString ?? ''));
    expect(bytes.subarray(0, 4).toString('latin1')).toBe(start);
  }
});

test('references on the server are forbidden and name the scope; an option opens them', async () => {
  const task = await delivered(
    { shape: 'server-document-reference', file: 'pdf' },
    { shape: 'server-binary', file: 'ccda' },
  );
  for (const output of task.output ?? []) {
    const refused = await client.get(output.valueReference?.reference ?? '');
    expect(refused.status).toBe(403);
    expect(await refused.text()).toMatch(/system\/(DocumentReference|Binary)\.r/);
  }
  const openOne = await startExchange({ providerCount: 10, payerCount: 1, allowReferencedReads: true });
  const other = await fhirClient(openOne);
  const id = await other.create(coreTask(1));
  const { output = [] } = openOne.deliver(id, [
    { shape: 'server-document-reference', file: 'pdf' },
    { shape: 'server-binary', file: 'ccda' },
  ]);
  const document = (await (await other.get(output[0]?.valueReference?.reference ?? '')).json()) as DocumentReference;
  expect(document.content[0]?.attachment.contentType).toBe('application/pdf');
  expect(await (await other.get(output[1]?.valueReference?.reference ?? '')).text()).toContain('<ClinicalDocument');
  await openOne.close();
});

test('storage refuses a bearer token, forged and unsigned links', async () => {
  const link = linkOf(await delivered({ shape: 'signed-link', file: 'pdf' }));
  const withToken = await fetch(link, { headers: { authorization: `Bearer ${await m2mToken(exchange)}` } });
  expect(withToken.status).toBe(400);
  expect(await withToken.text()).toContain('<Code>InvalidArgument</Code>');
  expect(exchange.requests.at(-1)).toMatchObject({ origin: 'delivery', hadAuthorization: true });
  expect((await fetch(link.replace('X-Amz-Expires=3600', 'X-Amz-Expires=36000'))).status).toBe(403);
  expect((await fetch(link.split('?')[0] ?? '')).status).toBe(403);
  expect((await fetch(link)).status).toBe(200);
});

test('links expire; reading the Task again gives a fresh one, and a range goes on where it stopped', async () => {
  const task = await delivered({ shape: 'signed-link', file: 'pdf' });
  const whole = await bytesOf(await fetch(linkOf(task)));
  exchange.clock.step(2 * 3_600_000);
  const expired = await fetch(linkOf(task));
  expect(expired.status).toBe(403);
  expect(await expired.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
  const again = linkOf((await (await client.get(`Task/${task.id}`)).json()) as Task);
  const rest = await fetch(again, { headers: { range: 'bytes=1000-' } });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([
    206,
    `bytes 1000-${whole.length - 1}/${whole.length}`,
  ]);
  expect((await bytesOf(rest)).equals(whole.subarray(1000))).toBe(true);
  expect(rest.headers.get('etag')).toBeTruthy();
  const stale = await fetch(again, { headers: { range: 'bytes=1000-', 'if-range': '"other"' } });
  expect(stale.status).toBe(200);
  expect((await fetch(again, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
});

test('faults of deliveries: expired link, wrong hash and size, cut and slow download', async () => {
  const task = await delivered({ shape: 'signed-link', file: 'pdf' });
  const read = async (fault: 'wrongHash' | 'wrongSize' | 'expiredLink'): Promise<Attachment> => {
    exchange.faults.add({ match: { origin: 'fhir', method: 'GET' }, fault, times: 1 });
    return attachmentOf((await (await client.get(`Task/${task.id}`)).json()) as Task);
  };
  const { size = 0, hash } = attachmentOf(task);
  expect((await read('wrongHash')).hash).not.toBe(hash);
  expect((await read('wrongSize')).size).not.toBe(size);
  expect((await fetch((await read('expiredLink')).url ?? '')).status).toBe(403);
  exchange.faults.add({ match: { origin: 'delivery' }, fault: { kind: 'truncatedDownload', bytes: 500 }, times: 1 });
  const cut = await fetch(linkOf(task));
  expect(Number(cut.headers.get('content-length'))).toBe(size);
  await expect(cut.arrayBuffer()).rejects.toThrow();
  exchange.faults.add({
    match: { origin: 'delivery' },
    fault: { kind: 'slowDownload', bytesPerS: size * 4 },
    times: 1,
  });
  const startedMs = performance.now();
  expect((await bytesOf(await fetch(linkOf(task)))).length).toBe(size);
  expect(performance.now() - startedMs).toBeGreaterThan(150);
});

test('a chart of the wrong patient and mislabelled files are what they say', async () => {
  const [{ contained } = {}] = [await delivered({ shape: 'inline-attachment', file: 'pdf', variant: 'wrong-patient' })];
  const patient = contained?.find((resource) => resource.resourceType === 'Patient');
  const wrong = exchange.tasks().at(-1)?.output?.[0]?.valueAttachment?.data ?? '';
  expect(Buffer.from(wrong, 'base64').toString('latin1')).not.toContain(
    `Member ID: ${patient?.identifier?.[0]?.value}`,
  );
  const odd = attachmentOf(
    await delivered({
      shape: 'inline-attachment',
      file: 'pdf',
      contentType: 'image/tiff',
      title: '../../etc/chart.pdf',
      bare: true,
    }),
  );
  expect(odd).toMatchObject({ contentType: 'image/tiff', title: '../../etc/chart.pdf' });
  expect(odd.size ?? odd.hash).toBeUndefined();
});
