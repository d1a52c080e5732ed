/** Receiving: every shape of delivery arrives, is checked, sealed, and can be read without the exchange. */
import fs from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Exchange, OutputSpec } from '../../exchange/index.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { useScene } from '../requests/scene.ts';
import { detailOf, readyRequest, until, whenDocuments, whenStatus, type Workstation } from '../requests/workstation.ts';

const scene = useScene();
/** A minute of the contract's cadence becomes the shortest wait. */
const fast = { pollScale: 0.0003 };

async function sent(w: Workstation, provider: string): Promise<{ id: string; taskId: string }> {
  const id = await readyRequest(w, provider);
  const detail = await w.call['requests:submit']({ id }, w.context);
  return { id, taskId: detail.row.taskId ?? '' };
}

async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function openBytes(
  w: Workstation,
  documentId: string,
): Promise<{ bytes: Buffer; type: string; address: string }> {
  const opened = await w.recordsCall['records:open']({ id: documentId }, w.context);
  const served = w.tickets.read(opened.address.slice('app://bundle/_document/'.length));
  if (!served) throw new Error('The ticket is not served.');
  const bytes = await collect(served.stream());
  expect(bytes.length).toBe(opened.size);
  return { bytes, type: opened.type, address: opened.address };
}

const waitsOn = (exchange: Exchange) => exchange.requests.filter((r) => r.origin === 'delivery');

describe('receiving', () => {
  const shapes: [string, OutputSpec[], string[]][] = [
    ['an inline attachment', [{ shape: 'inline-attachment', file: 'pdf' }], ['application/pdf']],
    ['a signed link', [{ shape: 'signed-link', file: 'tiff', bare: true }], ['image/tiff']],
    [
      'a contained DocumentReference with two renditions',
      [{ shape: 'contained-document-reference', file: 'ccda', also: ['pdf'] }],
      ['application/hl7-cda+xml', 'application/pdf'],
    ],
    ['a contained Binary', [{ shape: 'contained-binary', file: 'text' }], ['text/plain']],
    ['a contained Bundle', [{ shape: 'contained-bundle', file: 'bundle' }], ['application/fhir+json']],
    [
      'a DocumentReference on the server',
      [{ shape: 'server-document-reference', file: 'pdf', also: ['ccda'] }],
      ['application/pdf', 'application/hl7-cda+xml'],
    ],
    ['a Binary on the server', [{ shape: 'server-binary', file: 'ccda' }], ['application/hl7-cda+xml']],
    [
      'bare links',
      [
        { shape: 'value-url', file: 'pdf' },
        { shape: 'value-uri', file: 'zip' },
        { shape: 'value-string', file: 'tiff' },
      ],
      ['application/pdf', 'application/zip', 'image/tiff'],
    ],
    [
      'mislabelled files',
      [
        {
          shape: 'signed-link',
          file: 'pdf',
          contentType: 'application/octet-stream',
          title: '..\\..\\records\\chart.exe',
        },
      ],
      ['application/pdf'],
    ],
  ];
  it.each(shapes)('takes %s', async (_name, outputs, types) => {
    const { exchange, provider, w } = await scene({ allowReferencedReads: true }, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, outputs);
    const documents = await whenDocuments(w, id, 'ready', types.length);
    expect(documents.map((d) => d.sniffedType).sort()).toEqual([...types].sort());
    for (const d of documents) {
      const { bytes } = await openBytes(w, d.id);
      expect(bytes.length).toBeGreaterThan(0);
      expect(d.title).not.toMatch(/[\\/]/);
      expect(d.checks.size).not.toBe('mismatch');
    }
    expect(exchange.requests.filter((r) => r.origin === 'delivery' && r.hadAuthorization)).toEqual([]);
    expect((await detailOf(w, id)).row.documents).toBe(types.length);
  });

  it('takes a partial delivery at once and the rest later, each document once', async () => {
    const { exchange, provider, w } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }], { status: 'in-progress' });
    await whenDocuments(w, id, 'ready', 1);
    expect((await whenStatus(w, id, 'partial-delivery')).row.documents).toBe(1);
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'tiff' }]);
    await whenStatus(w, id, 'delivered');
    const documents = await whenDocuments(w, id, 'ready', 2);
    expect(documents).toHaveLength(2);
    exchange.set(taskId, { businessStatus: 'Invoice sent' });
    const again = await w.call['requests:refresh']({ id }, w.context);
    expect(again.row.ownWords).toContain('Invoice sent');
    expect(again.documents).toHaveLength(2);
  });

  it('says which scope is missing where the exchange answers 403, and receives when it is granted', async () => {
    const { exchange, provider, w } = await scene({ allowReferencedReads: false }, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [
      { shape: 'server-binary', file: 'ccda' },
      { shape: 'server-document-reference', file: 'pdf' },
    ]);
    const documents = await whenDocuments(w, id, 'forbidden', 2);
    expect(documents.map((d) => d.error?.nextStep).join(' ')).toMatch(
      /system\/Binary\.r[\s\S]*system\/DocumentReference\.r/,
    );
  });

  it('fetches a fresh link when one has expired', async () => {
    const { exchange, provider, w } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.faults.add({ match: { origin: 'delivery' }, fault: 'expiredLink', times: 2 });
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks).toEqual({ size: 'match', sha1: 'match' });
    expect(waitsOn(exchange).map((r) => r.status)).toEqual([403, 403, 200]);
    // Between two tries the Task was read again.
    const log = exchange.requests
      .filter((r) => r.origin === 'delivery' || r.path.endsWith(`/Task/${taskId}`))
      .map((r) => (r.origin === 'delivery' ? r.status : 'Task'));
    expect(log.slice(log.indexOf(403))).toEqual([403, 'Task', 403, 'Task', 200]);
  });

  it('goes on with Range where a download broke off', async () => {
    const { exchange, provider, w } = await scene({ chartPages: 40 }, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.faults.add({ match: { origin: 'delivery' }, fault: { kind: 'truncatedDownload', bytes: 3000 }, times: 1 });
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    const [document] = await whenDocuments(w, id, 'ready');
    expect(document?.checks).toEqual({ size: 'match', sha1: 'match' });
    expect(waitsOn(exchange).map((r) => r.status)).toContain(206);
  });

  it('quarantines a record whose hash differs, keeps it sealed, and takes a good one later', async () => {
    const { exchange, provider, w } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    const rule = exchange.faults.add({ match: { origin: 'fhir', method: 'GET' }, fault: 'wrongHash' });
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    const [document] = await whenDocuments(w, id, 'quarantined');
    expect(document?.checks).toEqual({ size: 'match', sha1: 'mismatch' });
    expect(document?.expected).toContain('WlpaWlpa');
    expect(document?.actual).toContain('SHA-1');
    const documentId = document?.id ?? '';
    await expect(w.recordsCall['records:open']({ id: documentId }, w.context)).rejects.toMatchObject({
      code: 'integrity',
    });
    exchange.faults.remove(rule);
    await w.recordsCall['records:download']({ id: documentId }, w.context);
    await whenDocuments(w, id, 'ready');
    expect((await openBytes(w, documentId)).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await until(
      'the old file to be gone',
      () =>
        fs.readdirSync(
          path.join(
            path.dirname(w.database.sql<{ file: string }>('PRAGMA database_list').get()?.file ?? ''),
            'records',
          ),
        ).length === 2,
    );
  });

  it('waits on a full disk and loses nothing', async () => {
    let full = true;
    const { exchange, provider, w } = await scene(
      {},
      {
        ...fast,
        wrapSealed: (sealed) => ({
          ...sealed,
          create: async (name, context, digests) => {
            const writer = await sealed.create(name, context, digests);
            return {
              ...writer,
              write: (chunk) =>
                full && chunk.length > 1000
                  ? Promise.reject(new AppError('diskFull', 'The disk is full.'))
                  : writer.write(chunk),
            };
          },
        }),
      },
    );
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    await until('the error', async () => (await detailOf(w, id)).documents[0]?.error?.code === 'diskFull');
    expect((await detailOf(w, id)).documents[0]?.state).toBe('waiting');
    expect(w.scheduler.activity().problem?.code).toBe('diskFull');
    full = false;
    await whenDocuments(w, id, 'ready');
    await until('the problem to be over', () => w.scheduler.activity().problem === null);
  });

  it('survives a lock in the middle of a download; only ciphertext and no partial file is left', async () => {
    const { exchange, provider, folder, w, start } = await scene({ chartPages: 60 }, fast);
    const { id, taskId } = await sent(w, provider);
    const rule = exchange.faults.add({
      match: { origin: 'delivery' },
      fault: { kind: 'slowDownload', bytesPerS: 20_000 },
    });
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    await until('some bytes', async () => ((await detailOf(w, id)).documents[0]?.receivedBytes ?? 0) > 0);
    w.close();
    exchange.faults.remove(rule);
    const again = start();
    const [document] = await whenDocuments(again, id, 'ready');
    expect(document?.checks.sha1).toBe('match');
    const files = fs.readdirSync(path.join(folder, 'records'));
    expect(files.filter((f) => f.endsWith('.part'))).toEqual([]);
    for (const file of files) expect(fs.readFileSync(path.join(folder, 'records', file)).includes('%PDF')).toBe(false);
  });

  it('reads without the exchange and without a session', async () => {
    const { exchange, provider, w, start } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    const [document] = await whenDocuments(w, id, 'ready');
    w.close();
    await exchange.stop();
    const again = start({ hasSession: () => false });
    const { bytes } = await openBytes(again, document?.id ?? '');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await again.recordsCall['records:rememberPage']({ id: document?.id ?? '', page: 3, view: null }, again.context);
    expect((await again.recordsCall['records:get']({ id: document?.id ?? '' }, again.context)).lastPage).toBe(3);
    const found = await again.recordsCall['records:list']({ text: 'castellano', offset: 0, limit: 10 }, again.context);
    expect(found.rows.map((r) => r.id)).toEqual([document?.id]);
    expect(
      (await again.recordsCall['records:list']({ text: 'nobody', offset: 0, limit: 10 }, again.context)).total,
    ).toBe(0);
  });

  it('names a stored file that was changed, cut off, exchanged or removed, and does not open it', async () => {
    const { exchange, provider, folder, w } = await scene({ chartPages: 30 }, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [
      { shape: 'signed-link', file: 'pdf' },
      { shape: 'signed-link', file: 'tiff' },
    ]);
    const [one, two] = await whenDocuments(w, id, 'ready', 2);
    const fileOf = (documentId = ''): string =>
      path.join(
        folder,
        'records',
        `${w.database.sql<{ name: string }>('SELECT sealed_name AS name FROM document WHERE id = :id').get({ id: documentId })?.name ?? ''}.sealed`,
      );
    const [first, second] = [fileOf(one?.id), fileOf(two?.id)];
    const bytes = fs.readFileSync(first);
    const open = () => w.recordsCall['records:open']({ id: one?.id ?? '' }, w.context);
    const refused = { code: 'integrity', message: 'The stored file was changed, cut off or exchanged.' };
    const changed = Buffer.from(bytes);
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
    for (const content of [changed, bytes.subarray(0, bytes.length - 1), fs.readFileSync(second)]) {
      fs.writeFileSync(first, content);
      await expect(open()).rejects.toMatchObject(refused);
    }
    fs.rmSync(first);
    await expect(open()).rejects.toMatchObject({ code: 'notFound', message: 'The stored file is missing.' });
    fs.writeFileSync(first, bytes);
    expect((await openBytes(w, one?.id ?? '')).bytes.length).toBe(one?.size);
  });

  it('serves ranges by ticket until it is closed or the store locks', async () => {
    const { exchange, provider, w } = await scene({ chartPages: 30 }, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [{ shape: 'signed-link', file: 'pdf' }]);
    const [document] = await whenDocuments(w, id, 'ready');
    const { bytes, address } = await openBytes(w, document?.id ?? '');
    const ticket = address.slice('app://bundle/_document/'.length);
    expect(ticket).toMatch(/^[\w-]{43}$/);
    const range = w.tickets.read(ticket)?.stream({ start: 1000, end: 1010 });
    expect(range && (await collect(range)).equals(bytes.subarray(1000, 1010))).toBe(true);
    await w.recordsCall['records:close']({ address }, w.context);
    expect(w.tickets.read(ticket)).toBeNull();
    const second = await openBytes(w, document?.id ?? '');
    const authorization = await w.call['requests:openAuthorization']({ id }, w.context);
    w.close();
    for (const a of [second.address, authorization.address])
      expect(w.tickets.read(a.slice('app://bundle/_document/'.length))).toBeNull();
  });

  it('opens what lies in a received archive, as part of that document only', async () => {
    const { exchange, provider, w } = await scene({}, fast);
    const { id, taskId } = await sent(w, provider);
    exchange.deliver(taskId, [
      { shape: 'signed-link', file: 'zip' },
      { shape: 'signed-link', file: 'text' },
    ]);
    const documents = await whenDocuments(w, id, 'ready', 2);
    const idOf = (type: string): string => documents.find((d) => d.sniffedType === type)?.id ?? '';
    const archive = idOf('application/zip');
    const { address } = await openBytes(w, archive);
    const { entries } = await w.recordsCall['records:archive']({ address }, w.context);
    const entry = entries.findIndex(({ name }) => name === 'chart/progress-notes.pdf');
    const part = await w.recordsCall['records:openEntry']({ id: archive, address, entry }, w.context);
    expect(part.type).toBe('application/pdf');
    const served = w.tickets.read(part.address.slice('app://bundle/_document/'.length));
    expect(served && (await collect(served.stream({ start: 0, end: 5 }))).toString()).toBe('%PDF-');
    // The trail names the document that was asked for: another's address is refused.
    const other = { id: idOf('text/plain'), address, entry };
    await expect(w.recordsCall['records:openEntry'](other, w.context)).rejects.toMatchObject({ code: 'notFound' });
    const bytes = new Uint8Array([1]);
    await expect(
      w.recordsCall['records:openPart']({ id: other.id, within: address, bytes }, w.context),
    ).rejects.toMatchObject({ code: 'notFound' });
    await w.recordsCall['records:close']({ address }, w.context);
    await expect(w.recordsCall['records:openEntry']({ id: archive, address, entry }, w.context)).rejects.toMatchObject({
      code: 'notFound',
    });
    w.close();
    expect(w.tickets.find(part.address)).toBeNull();
  });
});
