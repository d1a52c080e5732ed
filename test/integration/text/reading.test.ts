/** Text of received documents: read page by page in a process of its own, kept, found again, and gone on with after an interruption. */
import { describe, expect, it } from 'vitest';
import { FILE_MAKERS } from '../../exchange/delivery/makers.ts';
import { renee, useDesk } from './desk.ts';

const open = useDesk();
const make = (kind: keyof typeof FILE_MAKERS, pages = 3, variant?: 'blank-pages') =>
  FILE_MAKERS[kind].make(renee, pages, variant);

describe('reading', () => {
  it('takes the text of every kind', async () => {
    const desk = await open();
    const request = desk.ask(renee);
    const kinds = ['pdf', 'ccda', 'bundle', 'ndjson', 'fhir-xml', 'text', 'old-text', 'zip', 'ccda-scan'] as const;
    const ids = new Map<string, string>();
    for (const kind of kinds) ids.set(kind, await desk.receive(make(kind), { request }));
    await desk.readAll();
    for (const [kind, id] of ids) {
      const pages = desk.pages(id);
      const text = pages.map((p) => p.text).join('\n');
      expect(text, kind).toMatch(/Okafor/);
      expect(desk.text.readingOf(id).state, kind).toBe('read');
    }
    expect(desk.pages(ids.get('pdf') ?? '')).toHaveLength(3);
  });
});
