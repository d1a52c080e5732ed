/** Records handed on by the composed program: what leaves is opened again and compared, what must not leave does not, and each is recorded. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import type { SaveDialog } from '../../../main/platform/ports.ts';
import type { OutputSpec } from '../../exchange/index.ts';
import { usePlainProgram, type PlainRun } from '../../support/plain-program.ts';
import { forkDecoder } from '../records/decoder-build.ts';
import { buildComposer } from './composer-build.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const out = path.join(root, 'node_modules/.cache/roi-composer', String(process.pid));
const dist = path.join(out, 'dist');
let composer = '';
beforeAll(async () => {
  composer = await buildComposer(path.join(out, 'built'));
  fs.mkdirSync(path.join(dist, 'renderer/pdfjs'), { recursive: true });
  fs.symlinkSync(
    path.join(root, 'node_modules/pdfjs-dist/standard_fonts'),
    path.join(dist, 'renderer/pdfjs/standard_fonts'),
  );
}, 60_000);
afterAll(() => fs.rmSync(out, { recursive: true, force: true }));

const desk = usePlainProgram();
const handOn = { recipient: { name: 'Northwind Audit', address: '1 Main St' }, purpose: 'RADV audit', part2: null };
const consented = { ...handOn, part2: { consentScope: 'All records, to Northwind Audit, for audit' } };
const everyKind: OutputSpec[] = (['pdf', 'tiff', 'photo', 'ccda', 'bundle', 'text', 'zip'] as const).map((file) => ({
  shape: 'signed-link',
  file,
}));

interface Desk {
  r: PlainRun;
  ids: string[];
  saved: { name: string; bytes: Buffer }[];
  printed: Buffer[];
}

async function office(
  options: { dismiss?: boolean; outputs?: OutputSpec[]; policy?: object; draft?: object } = {},
): Promise<Desk> {
  const saved: Desk['saved'] = [];
  const printed: Buffer[] = [];
  const saveDialog: SaveDialog = {
    save: async ({ suggestedName }, content) => {
      if (options.dismiss) return false;
      const parts: Buffer[] = [];
      for await (const piece of content) parts.push(Buffer.from(piece));
      saved.push({ name: suggestedName, bytes: Buffer.concat(parts) });
      return true;
    },
  };
  const started: { run: PlainRun | null } = { run: null };
  const r = await desk.open({
    policy: options.policy ?? {},
    dist,
    platform: {
      saveDialog,
      printer: {
        print: async ({ address }) => {
          const parts: Buffer[] = [];
          const ticket = address.slice(address.lastIndexOf('/') + 1);
          for await (const part of started.run?.program.readTicket(ticket)?.stream() ?? []) parts.push(part as Buffer);
          printed.push(Buffer.concat(parts));
          return !options.dismiss;
        },
      },
      startComposer: forkDecoder(composer, 512).start,
    },
  });
  started.run = r;
  const { documents } = await desk.deliver(r, options.outputs ?? everyKind, options.draft ?? {});
  return { r, ids: documents.map((d) => d.id), saved, printed };
}

const whole = (ids: readonly string[]) => ids.map((documentId) => ({ documentId, pages: null }));
const record = async (r: PlainRun) =>
  (await r.call('disclosures:list', { text: '', requestId: null, offset: 0, limit: 50 })).rows;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error) return reject(error);
      const files = new Map<string, Buffer>();
      zip.on('entry', (entry: yauzl.Entry) =>
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed);
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts));
            zip.readEntry();
          });
        }),
      );
      zip.on('end', () => resolve(files));
      zip.readEntry();
    });
  });
}

/** pdf.js asks for it; the oldest Node of this house has it not. */
if (!('withResolvers' in Promise))
  Object.assign(Promise, {
    withResolvers: () => {
      const parts: { resolve?: unknown; reject?: unknown } = {};
      const promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
      return { promise, ...parts };
    },
  });

async function textOf(bytes: Buffer): Promise<string[]> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const { items } = await (await pdf.getPage(n)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return pages;
}

describe('a PDF', () => {
  it('holds the pages of every kind, in order, readable, and names nobody in its name and properties', async () => {
    const { r, ids, saved } = await office();
    const chosen = ids.slice(0, 6);
    const answer = await r.call('disclosures:export', { items: whole(chosen), form: 'pdf', handOn });
    expect(answer.saved).toBe(true);
    const { name, bytes } = saved[0] ?? { name: '', bytes: Buffer.alloc(0) };
    expect(name).toMatch(/^records-\d{4}-\d\d-\d\d\.pdf$/);
    const pdf = await PDFDocument.load(bytes);
    expect(pdf.getPageCount()).toBe(answer.pages);
    expect(pdf.getPageCount()).toBeGreaterThan(8);
    expect([pdf.getTitle(), pdf.getAuthor(), pdf.getSubject()].filter(Boolean)).toEqual([]);
    const text = (await textOf(bytes)).join('\n');
    for (const words of ['Plano Orthopedic Clinic - page 1 of 3', 'Continuity of Care Document', 'Penicillin'])
      expect(text).toContain(words);
    const rows = await record(r);
    expect(rows).toMatchObject([
      {
        id: answer.id,
        way: 'pdf',
        purpose: 'RADV audit',
        people: ['Okafor, Renee'],
        items: 6,
        void: null,
        by: 'clerk',
      },
    ]);
    expect(rows[0]?.what).toBe(`6 documents, ${answer.pages} pages`);
    expect((await desk.eventsOf(r, 'record.exported'))[0]).toMatchObject({ subject: `disclosure/${answer.id}` });
  }, 60_000);

  it('holds the chosen pages only', async () => {
    const { r, ids, saved } = await office({ outputs: [{ shape: 'signed-link', file: 'pdf', pages: 5 }] });
    const items = [
      {
        documentId: ids[0],
        pages: [
          { from: 4, to: 4 },
          { from: 2, to: 3 },
        ],
      },
    ];
    await r.call('disclosures:export', { items, form: 'pdf', handOn });
    expect((await textOf(saved[0]?.bytes ?? Buffer.alloc(0))).map((t) => /Page (\d) of 5/i.exec(t)?.[1])).toEqual([
      '4',
      '2',
      '3',
    ]);
    const beyond = [{ documentId: ids[0], pages: [{ from: 9, to: 9 }] }];
    expect((await r.refused('disclosures:export', { items: beyond, form: 'pdf', handOn })).technical?.reason).toBe(
      'noSuchPage',
    );
    expect(saved).toHaveLength(1);
    expect(await record(r)).toHaveLength(1);
  }, 60_000);

  it('is not made of what has no pages; the refusal says which and what to do', async () => {
    const { r, ids, saved } = await office();
    const refusal = await r.refused('disclosures:export', { items: whole(ids), form: 'pdf', handOn });
    expect(refusal.message).toBe('Document 7 of the selection is of a kind that has no pages here.');
    expect(saved).toEqual([]);
    expect(await record(r)).toEqual([]);
  }, 60_000);
});

describe('a zip', () => {
  it('holds every file as it was received, with a manifest whose hashes hold', async () => {
    const { r, ids, saved } = await office();
    await r.call('review:addMark', {
      id: ids[0],
      mark: { page: 1, area: null, kind: 'hcc', label: '=HCC 37', note: 'assessment' },
    });
    const answer = await r.call('disclosures:export', {
      items: [{ documentId: ids[0], pages: [{ from: 1, to: 1 }] }, ...whole(ids.slice(1))],
      form: 'zip',
      handOn,
    });
    const files = await unzip(saved[0]?.bytes ?? Buffer.alloc(0));
    const manifest = JSON.parse(files.get('manifest.json')?.toString('utf8') ?? '{}') as {
      disclosure: string;
      reason: string;
      recipient: { name: string };
      files: {
        file: string;
        documentId: string;
        sha256: string;
        originalSha256: string;
        size: number;
        marks: unknown[];
      }[];
    };
    expect(manifest).toMatchObject({
      disclosure: answer.id,
      reason: 'RADV audit',
      recipient: { name: 'Northwind Audit' },
    });
    expect(manifest.files.map((f) => f.documentId)).toEqual(ids);
    for (const f of manifest.files) {
      const bytes = files.get(f.file) ?? Buffer.alloc(0);
      expect(sha256(bytes), f.file).toBe(f.sha256);
      expect(bytes.length).toBe(f.size);
      const row = await r.call('records:get', { id: f.documentId });
      expect(f.originalSha256).toBe(row.sha256);
      expect(f.sha256 === f.originalSha256).toBe(f.documentId !== ids[0]);
    }
    expect(manifest.files[0]?.marks).toMatchObject([{ page: 1, label: '=HCC 37' }]);
    expect((await PDFDocument.load(files.get(manifest.files[0]?.file ?? '') ?? Buffer.alloc(0))).getPageCount()).toBe(
      1,
    );
    const csv = files.get('manifest.csv')?.toString('utf8') ?? '';
    expect(csv).toContain("'=HCC 37");
    for (const name of [...files.keys(), csv, JSON.stringify(manifest)]) expect(name).not.toMatch(/Okafor|Renee/);
    expect([...files.keys()].filter((n) => n.startsWith('documents/'))).toHaveLength(ids.length);
  }, 60_000);
});

describe('records under 42 CFR Part 2', () => {
  it('leave only with a confirmed consent, and with their notice', async () => {
    const { r, ids, saved, printed } = await office({ outputs: [{ shape: 'signed-link', file: 'pdf' }] });
    await r.call('review:setPart2', { id: ids[0], flagged: true });
    const items = whole(ids);
    expect((await r.call('disclosures:check', { items })).items[0]).toMatchObject({ part2: true, refusal: null });
    for (const form of ['pdf', 'zip'] as const) {
      const refusal = await r.refused('disclosures:export', { items, form, handOn });
      expect(refusal.fields.map((f) => f.path)).toEqual(['part2']);
    }
    expect((await r.refused('disclosures:print', { items, handOn })).code).toBe('invalid');
    expect(saved).toEqual([]);
    await r.call('disclosures:export', { items, form: 'pdf', handOn: consented });
    const [cover = ''] = await textOf(saved[0]?.bytes ?? Buffer.alloc(0));
    expect(cover).toContain('42 CFR part 2');
    expect(cover).toContain('NOT sufficient');
    expect(cover).toContain('All records, to Northwind Audit, for audit');
    await r.call('disclosures:export', { items, form: 'zip', handOn: consented });
    expect([...(await unzip(saved[1]?.bytes ?? Buffer.alloc(0))).keys()]).toContain('notice-42-cfr-part-2.txt');
    await r.call('disclosures:print', { items, handOn: consented });
    for (const page of await textOf(printed[0] ?? Buffer.alloc(0)))
      expect(page).toContain('prohibits unauthorized use or disclosure of these records');
    expect((await record(r)).every((row) => row.part2)).toBe(true);
  }, 60_000);
});

describe('what must not leave', () => {
  it('a record of another person leaves only as a return, and that is recorded', async () => {
    const { r, ids, saved } = await office({ outputs: [{ shape: 'signed-link', file: 'pdf' }] });
    const items = whole(ids);
    await r.call('review:setVerdict', { id: ids[0], verdict: 'wrong-patient', note: '' });
    expect((await r.call('disclosures:check', { items })).items[0]?.refusal).toBe('locked');
    for (const form of ['pdf', 'zip'] as const)
      expect((await r.refused('disclosures:export', { items, form, handOn })).technical?.reason).toBe('locked');
    expect((await r.refused('disclosures:print', { items, handOn })).technical?.reason).toBe('locked');
    const answer = await r.call('disclosures:return', { documentId: ids[0], handOn });
    expect(sha256(saved[0]?.bytes ?? Buffer.alloc(0))).toBe((await r.call('records:get', { id: ids[0] })).sha256);
    expect(await record(r)).toMatchObject([{ id: answer.id, way: 'return' }]);
    expect((await r.call('review:privacy', { id: ids[0] })).privacy?.seen.map((s) => s.event)).toContain(
      'disclosed.return',
    );
  }, 60_000);

  it('nothing, where the administrator allows neither saving nor printing', async () => {
    const { r, ids, saved } = await office({
      outputs: [{ shape: 'signed-link', file: 'pdf' }],
      policy: { permissions: { export: false, print: false } },
    });
    const items = whole(ids);
    expect((await r.refused('disclosures:export', { items, form: 'zip', handOn })).code).toBe('denied');
    expect((await r.refused('disclosures:print', { items, handOn })).code).toBe('denied');
    expect(saved).toEqual([]);
  }, 60_000);

  it('what was dismissed is recorded as not handed on, or not at all', async () => {
    const { r, ids } = await office({ outputs: [{ shape: 'signed-link', file: 'pdf' }], dismiss: true });
    expect(await r.call('disclosures:export', { items: whole(ids), form: 'pdf', handOn })).toMatchObject({
      saved: false,
    });
    expect(await record(r)).toEqual([]);
    expect(await r.call('disclosures:print', { items: whole(ids), handOn })).toMatchObject({ printed: false });
    expect(await record(r)).toMatchObject([{ way: 'print', void: 'dismissed' }]);
  }, 60_000);
});

describe('printing', () => {
  it('has a footer on every page: request, page of pages, who and when, confidential', async () => {
    const { r, ids, printed } = await office();
    const answer = await r.call('disclosures:print', { items: whole(ids.slice(0, 6)), handOn });
    const pages = await textOf(printed[0] ?? Buffer.alloc(0));
    expect(pages).toHaveLength(answer.pages);
    const { row } = await r.call('requests:get', { id: (await r.call('records:get', { id: ids[0] })).requestId });
    for (const [n, page] of pages.entries()) {
      expect(page).toContain('CONFIDENTIAL');
      expect(page).toContain(`page ${n + 1} of ${pages.length}`);
      expect(page).toContain('printed by clerk');
      expect(page).toContain(row.identifier ?? row.taskId ?? '?');
    }
  }, 60_000);
});
