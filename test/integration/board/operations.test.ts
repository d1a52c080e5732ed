/** Saved views, exports and pictures of the board, through the dispatch as the window does it. */
import { afterEach, describe, expect, it } from 'vitest';
import { everything } from '../../../main/board/select.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { newOffice, type Office } from '../projects/office.ts';

const temp = useTempFolder();
const offices: Office[] = [];
afterEach(async () => {
  for (const o of offices.splice(0)) {
    await o.program.stop();
    await o.exchange.close();
  }
});

async function opened(families: readonly string[] = []): Promise<Office> {
  const o = await newOffice(temp());
  offices.push(o);
  for (const family of families) {
    const draft = treatmentDraft();
    const { id } = await o.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
    await o.call('requests:saveDraft', {
      id,
      draft: { ...draft, patient: { ...draft.patient, family, identifier: 'MRN-4711' } },
    });
  }
  return o;
}

describe('saved views', () => {
  it('are kept by name with the number of their requests, replaced and removed', async () => {
    const o = await opened(['Okafor', 'Brandt']);
    const view = {
      filter: { ...everything, text: 'okafor' },
      group: 'site',
      sort: [{ key: 'due', descending: false }],
      columns: ['member', 'due'],
    };
    const first = await o.call('board:saveView', { name: 'Mine', ...view });
    expect((await o.call('board:views', {})).views).toEqual([{ ...first, count: 1 }]);
    const second = await o.call('board:saveView', { name: 'mine', ...view, filter: everything });
    expect(second.id).toBe(first.id);
    const [kept] = (await o.call('board:views', {})).views;
    expect(kept).toMatchObject({ name: 'mine', count: 2, group: 'site', columns: ['member', 'due'] });
    await o.call('board:removeView', { id: first.id });
    expect((await o.call('board:views', {})).views).toEqual([]);
    expect((await o.refused('board:saveView', { name: '', ...view })).code).toBe('invalid');
  }, 20_000);
});

describe('saving outside', () => {
  it('writes the rows of the filter; what a spreadsheet would calculate is made harmless', async () => {
    const o = await opened(['=HYPERLINK("https://evil.example")', 'Müller, "Jo"', 'Brandt']);
    const ask = { filter: everything, sort: [{ key: 'member', descending: false }], today: '2026-11-22' };
    expect(await o.call('board:export', { what: 'rows', format: 'csv', ...ask })).toEqual({ saved: true, rows: 3 });
    const csv = o.saved.at(-1);
    expect(csv?.name).toMatch(/^board-\d{4}-\d{2}-\d{2}\.csv$/);
    const text = csv?.bytes.toString('utf8') ?? '';
    expect(text.split('\r\n')[0]).toContain('Member,Date of birth,Member id');
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example""), Renee"`);
    expect(text).toContain('"Müller, ""Jo"", Renee"');
    expect(text).toContain('MRN-4711');
    const some = await o.call('board:export', {
      what: 'rows',
      format: 'csv',
      ...ask,
      filter: { ...everything, text: 'brandt' },
    });
    expect(some.rows).toBe(1);
    expect(o.saved.at(-1)?.bytes.toString('utf8')).not.toContain('Müller');
    for (const what of ['rows', 'charts', 'site-rates', 'project-rates'] as const) {
      expect((await o.call('board:export', { what, format: 'xlsx', ...ask })).saved).toBe(true);
      expect(o.saved.at(-1)?.bytes.subarray(0, 2).toString('latin1')).toBe('PK');
    }
    await o.call('board:export', { what: 'charts', format: 'csv', ...ask });
    expect(o.saved.at(-1)?.bytes.toString('utf8')).toMatch(/Total,,All,3\r\n/);
  }, 20_000);

  it('takes a drawing of shapes and words, and nothing that runs or loads', async () => {
    const o = await opened();
    const svg = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inner}</svg>`;
    expect(
      await o.call('board:saveChart', {
        chart: 'ages',
        svg: svg('<g><rect width="3" height="4"/><text>12</text></g>'),
      }),
    ).toEqual({ saved: true });
    expect(o.saved.at(-1)?.name).toMatch(/^board-ages-.*\.svg$/);
    const wrong = [
      '<script>1</script>',
      '<rect onload="x()"/>',
      '<image href="https://evil.example/a.png"/>',
      '<a href="https://evil.example"><text>a</text></a>',
      '<foreignObject><p/></foreignObject>',
      '<rect style="fill:url(https://evil.example)"/>',
      '<use xlink:href="https://evil.example"/>',
      '<style>@import "https://evil.example"</style>',
      '<!ENTITY x "y">',
    ];
    for (const inner of wrong)
      expect((await o.refused('board:saveChart', { chart: 'ages', svg: svg(inner) })).code, inner).toBe('invalid');
    expect((await o.refused('board:saveChart', { chart: 'ages', svg: '<html></html>' })).code).toBe('invalid');
  }, 20_000);
});
