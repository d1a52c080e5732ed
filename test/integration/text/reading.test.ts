/** Text of received documents: read page by page in processes of their own, kept, found again, and gone on with after an interruption. */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createSearchRepository } from '../../../main/search/repository.ts';
import { FILE_MAKERS } from '../../exchange/delivery/makers.ts';
import { largeChartPdf } from '../../exchange/delivery/pdf.ts';
import { renee, useDesk } from './desk.ts';

const open = useDesk();
type Kind = keyof typeof FILE_MAKERS;
const make = (kind: Kind, pages = 3, subject = renee) => FILE_MAKERS[kind].make(subject, pages, undefined);
const never = new AbortController().signal;

// Recognition at the lowest priority takes as long as the machine is busy.
vi.setConfig({ testTimeout: 240_000 });

describe('reading', () => {
  it('takes the text of every kind', async () => {
    const desk = await open();
    const request = desk.ask(renee);
    const kinds = ['pdf', 'ccda', 'bundle', 'ndjson', 'fhir-xml', 'text', 'old-text', 'zip', 'ccda-scan'] as const;
    const ids = new Map<Kind, string>();
    for (const kind of kinds) ids.set(kind, await desk.receive(make(kind), { request }));
    while (desk.text.nextExtract() !== null) await desk.text.extract(never);
    for (const [kind, id] of ids) {
      const text = desk.pages(id).map((p) => p.text);
      expect(text.join('\n'), kind).toMatch(/Okafor/);
      expect(desk.text.readingOf(id).state, kind).toBe('read');
      expect(
        desk.database.sql('SELECT badge_json FROM arrival_result WHERE document_id = :id').get({ id }),
      ).toBeTruthy();
    }
    expect(desk.pages(ids.get('pdf') ?? '')).toHaveLength(3);
    expect(new Set(desk.pages(ids.get('zip') ?? '').map((p) => p.part))).toEqual(
      new Set([
        'chart/progress-notes.pdf',
        'chart/fax.tif',
        'more/letters.zip/letter.txt',
        'chart/ccd.xml',
        'README.txt',
      ]),
    );
    // What is read is found: by the search over everything, and within the request.
    const search = createSearchRepository(desk.database);
    expect(search.pages(['progress'], 0, 50).rows.map((r) => r.document_id)).toContain(ids.get('pdf'));
    const found = await desk.text.handlers['text:find'](
      { requestId: request, phrase: 'date of ser', offset: 0, limit: 5 },
      { signal: never, audit: () => undefined },
    );
    expect(found.documents).toBeGreaterThan(3);
    expect(found.hits[0]).toMatchObject({ documentId: ids.get('pdf'), page: 1, matches: 1, source: 'text' });
    expect(found.hits[0]?.snippet).toContain('\uE000Date of service\uE001');
    // A document that is gone is gone from the index.
    desk.database.sql(`UPDATE document SET state = 'waiting', sealed_name = NULL`).run();
    expect(search.pages(['progress'], 0, 50).rows).toEqual([]);
    expect(desk.database.sql('SELECT count(*) AS c FROM document_page').get()).toEqual({ c: 0 });
  });

  it('recognizes scans: pages of a PDF and of a TIFF, with confidence and places', async () => {
    const desk = await open();
    const request = desk.ask(renee);
    const pdf = await desk.receive(make('scan-pdf', 1), { request });
    const tiff = await desk.receive(make('tiff', 1), { request });
    await desk.readAll();
    for (const id of [pdf, tiff]) {
      const [page] = desk.text.repository.pages(id, 0, 1);
      expect(page).toMatchObject({ source: 'ocr', scan: 'done' });
      expect(page?.text).toMatch(/Okafor, Renee/);
      expect(page?.text).toMatch(/SUBJECTI|OBJECTI|ASSESSMENT/);
      expect(page?.confidence).toBeGreaterThan(60);
      expect(desk.text.readingOf(id)).toMatchObject({ recognized: 1, toRecognize: 0 });
      const { checks } = await desk.arrival.handlers['arrival:checks'](
        { id },
        { signal: never, audit: () => undefined },
      );
      const name = checks.find((c) => c.kind === 'patient')?.evidence.find((e) => /Okafor/.test(e.quote));
      expect(name).toMatchObject({ source: 'ocr', page: 1 });
      // It stands in the upper left part of the page.
      expect(name?.areas[0]?.x).toBeLessThan(0.5);
      expect(name?.areas[0]?.y).toBeLessThan(0.3);
    }
  });

  it('goes on where it was interrupted, each page once', async () => {
    const desk = await open();
    const id = await desk.receive(largeChartPdf(120, renee), { request: desk.ask(renee) });
    const stopped = new AbortController();
    const run = desk.text.extract(stopped.signal).catch((error: unknown) => error);
    while (desk.pages(id).length < 10) await wait(5);
    stopped.abort();
    expect(await run).toMatchObject({ code: 'aborted' });
    const before = desk.pages(id).length;
    expect(before).toBeLessThan(120);
    desk.database.sql(`UPDATE document_text SET text = 'kept ' || text WHERE page = 1`).run();
    await desk.readAll();
    const pages = desk.pages(id);
    expect(pages.map((p) => p.page)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(pages[0]?.text).toMatch(/^kept /);
  });

  it('loses a page to a process that ends, and no other document', async () => {
    const desk = await open();
    const request = desk.ask(renee);
    const id = await desk.receive(largeChartPdf(120, renee), { request });
    const other = await desk.receive(make('text'), { request });
    const run = desk.text.extract(never);
    while (desk.pages(id).length < 10) await wait(5);
    process.kill(desk.readers.pids.at(-1) ?? 0, 'SIGKILL');
    await run;
    await desk.readAll();
    const pages = desk.text.repository.pages(id, 0, 200);
    expect(pages).toHaveLength(120);
    expect(pages.filter((p) => p.problem === 'stopped')).toHaveLength(1);
    expect(desk.text.readingOf(id).state).toBe('read');
    expect(desk.pages(other)[0]?.text).toMatch(/Okafor/);
  });

  it('says why a file cannot be read, and reads the next', async () => {
    const desk = await open();
    const request = desk.ask(renee);
    const broken = await desk.receive(make('pdf').subarray(0, 300), { request });
    const cut = await desk.receive(make('zip').subarray(0, 400), { request });
    const office = await desk.receive(Buffer.from('d0cf11e0a1b11ae1'.padEnd(2000, '0'), 'hex'), { request });
    const good = await desk.receive(make('text'), { request });
    while (desk.text.nextExtract() !== null) await desk.text.extract(never);
    expect([broken, cut, office, good].map((id) => desk.text.readingOf(id)).map((r) => [r.state, r.problem])).toEqual([
      ['unreadable', 'damaged'],
      ['unreadable', 'damaged'],
      ['unreadable', 'unsupported'],
      ['read', null],
    ]);
  });
});

describe('checks of what was read', () => {
  it('find the wrong patient, short dates, blank and repeated pages', async () => {
    const desk = await open();
    const subject = { ...renee, from: '2022-01-01', to: '2025-12-31' };
    const request = desk.ask(subject);
    const wrong = { ...renee, family: 'Castellano', given: ['Bruno'], birthDate: '1978-11-30' };
    const other = await desk.receive(make('pdf', 4, wrong), { request: desk.ask(renee) });
    const spoilt = await desk.receive(FILE_MAKERS.pdf.make(renee, 4, 'blank-pages'), { request });
    while (desk.text.nextExtract() !== null) await desk.text.extract(never);
    const checksOf = async (id: string) => {
      const { badge, checks } = await desk.arrival.handlers['arrival:checks'](
        { id },
        { signal: never, audit: () => undefined },
      );
      return { badge, of: (kind: string) => checks.find((c) => c.kind === kind) };
    };
    expect((await checksOf(other)).badge).toMatchObject({ tone: 'red', text: 'other patient?' });
    const { badge, of } = await checksOf(spoilt);
    expect(of('patient')).toMatchObject({ verdict: 'ok' });
    expect(of('blank')).toMatchObject({ verdict: 'warn', sentence: 'page 2 is blank', evidence: [{ page: 2 }] });
    expect(of('duplicates')).toMatchObject({ verdict: 'warn', sentence: '6 repeats 5' });
    expect(of('dates')).toMatchObject({ verdict: 'warn' });
    expect(of('dates')?.sentence).toMatch(/^nothing found before/);
    expect(badge).toMatchObject({ tone: 'amber', findings: 3 });
    const badges = await desk.arrival.handlers['arrival:badges'](
      { ids: [other, spoilt] },
      { signal: never, audit: () => undefined },
    );
    expect(badges.badges[other]?.text).toBe('other patient?');
  });
});
