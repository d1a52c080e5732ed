/** Servers that mean no good, or are broken: refused or flagged, nothing leaks, nothing hangs, and the other types are fetched all the same. */
import { afterEach, describe, expect, it } from 'vitest';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchReport } from '../../../preload/contract/patient-access.ts';
import type { PatientAccessPolicy } from '../../../main/settings/policy/patient-access.ts';
import { netsmart, type PayerHabits } from '../../payers/habits.ts';
import { makeMember } from '../../payers/member-data.ts';
import { startPayer, type Fault, type Payer } from '../../payers/payer-server.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { fetchAll, openOffice, prepare, settingsFor, signIn, type Made, type Office } from './office.ts';

const FHIR = { 'content-type': 'application/fhir+json' };

describe('hostile payers', () => {
  const folder = useTempFolder();
  const open: { stop(): Promise<void> | void }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });

  /** Another server that counts what reaches it. */
  const stranger = async (): Promise<{ origin: string; heard: http.IncomingHttpHeaders[] }> => {
    const heard: http.IncomingHttpHeaders[] = [];
    const server = http.createServer((request, response) => {
      heard.push(request.headers);
      response.end('{"resourceType":"Bundle"}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    open.push({ stop: () => void server.close() });
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
  };

  const scene = async (
    fault: (payer: Payer) => Fault,
    policy: Partial<PatientAccessPolicy> = {},
    habits: PayerHabits = { ...netsmart, postSearch: false, refuses: [] },
  ): Promise<{ office: Office; made: Made; payer: Payer; fetch(): Promise<FetchReport> }> => {
    const payer = await startPayer(habits, makeMember(400));
    open.push(payer);
    const office = openOffice(folder(), undefined, policy);
    open.push({ stop: () => office.close() });
    const made = await prepare(office, settingsFor('netsmart', habits, payer, { postSearch: false }));
    await signIn(office, made);
    payer.fault = fault(payer);
    return { office, made, payer, fetch: () => fetchAll(office, made) };
  };

  const onCondition =
    (answer: (payer: Payer) => ReturnType<Fault>) =>
    (payer: Payer): Fault =>
    ({ path }) =>
      path.endsWith('/Condition') ? answer(payer) : null;
  const line = (report: FetchReport, type: string) => report.lines.find((l) => l.type === type);
  const othersAreFetched = (report: FetchReport): void => {
    expect(report.state).toBe('done');
    expect(line(report, 'ExplanationOfBenefit')).toMatchObject({ outcome: 'complete' });
    expect(line(report, 'Observation')?.stored).toBeGreaterThan(20);
  };
  const bundle = (next: string | null, entries = ''): ReturnType<Fault> => ({
    status: 200,
    headers: FHIR,
    body: `{"resourceType":"Bundle",${next === null ? '' : `"link":[{"relation":"next","url":"${next}"}],`}"entry":[${entries}]}`,
  });

  it.each(['foreign host', 'same host, other path', 'name that begins alike', 'credentials in the address'])(
    'a next link to a %s is not followed, and no token leaves',
    async (kind) => {
      const other = await stranger();
      const { fetch } = await scene(
        onCondition((payer) =>
          bundle(
            {
              'foreign host': `${other.origin}/fhir?page=2`,
              'same host, other path': `${payer.origin}/elsewhere/Condition?page=2`,
              'name that begins alike': `${payer.base}evil/Condition?page=2`,
              'credentials in the address': payer.base.replace('http://', 'http://user:pass@') + '/Condition?page=2',
            }[kind] ?? '',
            '{"resource":{"resourceType":"Condition","id":"kept","subject":{"reference":"Patient/member-1"}}}',
          ),
        ),
      );
      const report = await fetch();
      expect(line(report, 'Condition')).toMatchObject({ outcome: 'partial', stored: 1 });
      expect(line(report, 'Condition')?.reason).toContain('another server');
      expect(other.heard).toEqual([]);
      othersAreFetched(report);
    },
  );

  it('a redirect is not followed, so no token goes with it', async () => {
    const other = await stranger();
    const { fetch } = await scene(
      onCondition(() => ({ status: 302, headers: { location: `${other.origin}/take` }, body: '' })),
    );
    const report = await fetch();
    expect(line(report, 'Condition')).toMatchObject({ outcome: 'failed' });
    expect(other.heard).toEqual([]);
    othersAreFetched(report);
  });

  it('pages that lead in a circle end at the first repeat', async () => {
    const { fetch, payer } = await scene(
      (p) =>
        ({ path, query }) =>
          path.endsWith('/Condition') ? bundle(`${p.base}/Condition?page=${query.includes('page=2') ? 3 : 2}`) : null,
    );
    const report = await fetch();
    expect(line(report, 'Condition')).toMatchObject({ outcome: 'partial' });
    expect(line(report, 'Condition')?.reason).toContain('circle');
    expect(payer.asked.filter((a) => a.path.endsWith('/Condition')).length).toBeLessThan(6);
    othersAreFetched(report);
  });

  it('empty pages without end are cut, and so are pages beyond the budget', async () => {
    let n = 0;
    const { fetch } = await scene(onCondition((payer) => bundle(`${payer.base}/Condition?page=${(n += 1)}`)));
    const report = await fetch();
    expect(line(report, 'Condition')?.reason).toContain('without data');
    expect(n).toBeLessThan(40);
    othersAreFetched(report);
  });

  it('a page of a gigabyte is cut off at the limit', async () => {
    const { fetch } = await scene(
      onCondition(() => 'endless'),
      { pageMegabytes: 4 },
    );
    const before = process.memoryUsage().rss;
    const report = await fetch();
    expect(line(report, 'Condition')).toMatchObject({ outcome: 'failed' });
    expect(line(report, 'Condition')?.reason).toContain('larger');
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    othersAreFetched(report);
  });

  it('an answer that drips ends at the time limit', async () => {
    const { fetch } = await scene(
      onCondition(() => 'drip'),
      { pageTimeoutMs: 700 },
    );
    const report = await fetch();
    expect(line(report, 'Condition')).toMatchObject({ outcome: 'failed' });
    expect(line(report, 'Condition')?.reason).toContain('in time');
    othersAreFetched(report);
  });

  it.each([
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><script>alert(1)</script></html>' },
      'web page',
    ],
    ['nothing', { status: 200, headers: FHIR, body: '' }, 'empty'],
    [
      'half of a JSON',
      { status: 200, headers: FHIR, body: '{"resourceType":"Bundle","entry":[{"resource":{"res' },
      'JSON',
    ],
    ['brackets without end', { status: 200, headers: FHIR, body: '['.repeat(100_000) }, 'JSON'],
    ['other JSON', { status: 200, headers: FHIR, body: '{"hello":"world"}' }, 'FHIR'],
  ] as const)('%s instead of data is told, not stored', async (_kind, answer, says) => {
    const { fetch, office, made } = await scene(onCondition(() => answer));
    const report = await fetch();
    expect(line(report, 'Condition')).toMatchObject({ outcome: 'failed', stored: 0 });
    expect(line(report, 'Condition')?.reason).toContain(says);
    expect(office.room.store.types(made.memberId).some((t) => t.type === 'Condition')).toBe(false);
    othersAreFetched(report);
  });

  it('another patient in the Bundle is flagged and kept apart, never among the member’s data', async () => {
    const { fetch, office, made, payer } = await scene(() => () => null);
    payer.intruders = [
      { resourceType: 'Patient', id: 'somebody-else', name: [{ family: 'Wrongly' }] },
      {
        resourceType: 'Condition',
        id: 'theirs',
        code: { text: 'Not hers' },
        subject: { reference: 'Patient/somebody-else' },
      },
    ];
    const report = await fetch();
    expect(report.totals.apart).toBeGreaterThan(0);
    expect(report.notFetched.join(' ')).toContain('another patient');
    const { store } = office.room;
    expect(store.listApart(made.memberId, { offset: 0, limit: 10 }).total).toBe(2);
    expect(store.get(made.memberId, 'Condition', 'theirs')).toBeNull();
    expect(store.search(made.memberId, 'Not hers', { limit: 5 })).toEqual([]);
  });

  it('401, 403, 404, 429 and 500 for one type each never end the run', async () => {
    const { fetch } = await scene(() => ({ path, nth }) => {
      const type = path.split('/').at(-1);
      if (type === 'Condition') return { status: 401, body: '' };
      if (type === 'Encounter') return { status: 403, body: '' };
      if (type === 'Immunization') return { status: 404, body: '' };
      if (type === 'MedicationRequest')
        return nth < 4 ? { status: 429, headers: { 'retry-after': '0' }, body: '' } : null;
      return type === 'Procedure' ? { status: 500, body: '' } : null;
    });
    const report = await fetch();
    expect(
      ['Condition', 'Encounter', 'Immunization', 'MedicationRequest', 'Procedure'].map((t) => line(report, t)?.outcome),
    ).toEqual(['refused', 'refused', 'unsupported', 'complete', 'failed']);
    othersAreFetched(report);
  });
});
