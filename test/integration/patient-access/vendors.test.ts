/** Each vendor from an empty store to an explained fetch, with the faults that real payers have. */
import { afterEach, describe, expect, it } from 'vitest';
import { healthPartners, healthShare, netsmart, oneUp, type PayerHabits } from '../../payers/habits.ts';
import { makeMember } from '../../payers/member-data.ts';
import { startPayer, type Fault, type Payer } from '../../payers/payer-server.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { fetchAll, openOffice, prepare, settingsFor, signIn, type Office } from './office.ts';

/** One in nine pages fails once: a fault, a cut, too many requests. */
const weather: Fault = ({ nth, query, path }) => {
  if (nth > 1) return null;
  const n = [...`${path}${query}`].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7) % 27;
  if (n === 0) return { status: 503, headers: { 'retry-after': '0' }, body: '' };
  if (n === 1) return 'cut';
  return n === 2 ? { status: 429, headers: { 'retry-after': '0' }, body: '' } : null;
};

describe('the four vendors', () => {
  const folder = useTempFolder();
  let payer: Payer | null = null;
  let office: Office | null = null;
  afterEach(async () => {
    office?.close();
    await payer?.stop();
    office = null;
    payer = null;
  });

  const run = async (preset: string, habits: PayerHabits, count: number) => {
    const data = makeMember(count);
    payer = await startPayer(habits, data);
    payer.fault = weather;
    office = openOffice(folder());
    const made = await prepare(office, settingsFor(preset, habits, payer));
    const grant = await signIn(office, made);
    expect(grant.signIn.error).toBeNull();
    expect(grant.state).toBe('signedIn');
    const report = await fetchAll(office, made);
    return { data, made, grant, report, payer, office };
  };

  it('HealthPartners: phased $everything with empty pages and duplicates', { timeout: 120_000 }, async () => {
    const { data, made, grant, report, office: o } = await run('healthpartners', healthPartners, 10_000);
    expect(report.problem).toBeNull();
    expect(report.state).toBe('done');
    expect(report.lines.find((l) => l.how === 'everything')).toMatchObject({ outcome: 'complete' });
    const counts = Object.fromEntries(o.room.store.types(made.memberId).map((t) => [t.type, t.count]));
    for (const [type, list] of data.types) expect(counts[type], type).toBe(list.length);
    expect(grant.record).toMatchObject({ patientId: 'member-1', from: 'tokenResponse', identity: 'match' });
    const some = data.all[4321];
    expect(o.room.store.get(made.memberId, some?.resourceType ?? '', some?.id ?? '')?.raw).toBe(JSON.stringify(some));
    expect(report.totals.same).toBeGreaterThan(5);
  });

  it(
    'InterSystems: MPIID in the access token, a delegate, scopes granted in part, registered audience, RFC 9207',
    { timeout: 120_000 },
    async () => {
      const { grant, report, data } = await run('intersystems-healthshare', healthShare, 3_000);
      expect(grant.record).toMatchObject({ patientId: 'member-1', from: 'accessToken' });
      expect(grant.authorizedBy).toEqual({ as: 'delegate', name: 'Dora Delegate', told: 'payer' });
      expect(grant.scopes.missing).toEqual(['patient/*.read']);
      const of = (type: string) => report.lines.find((l) => l.type === type);
      expect(of('ExplanationOfBenefit')).toMatchObject({
        outcome: 'complete',
        stored: data.types.get('ExplanationOfBenefit')?.length,
      });
      expect(of('Immunization')).toMatchObject({ outcome: 'refused', received: 0 });
      expect(report.notFetched.join(' ')).toContain('Immunization');
      expect(of('References')).toMatchObject({ outcome: 'complete' });
    },
  );

  it(
    '1upHealth: by hand, secret in the body, no patient anywhere, over-advertised types',
    { timeout: 120_000 },
    async () => {
      const { grant, report, payer: p, data } = await run('oneup-health', oneUp, 3_000);
      expect(grant.record).toMatchObject({ patientId: 'member-1', from: 'search' });
      expect(p.asked.some((a) => a.path.endsWith('/Patient') && a.method === 'GET')).toBe(true);
      expect(report.lines.find((l) => l.type === 'Goal')).toMatchObject({ outcome: 'complete', received: 0 });
      expect(report.lines.find((l) => l.type === 'Observation')?.stored).toBe(data.types.get('Observation')?.length);
      expect(p.asked.filter((a) => a.path.includes('/r4/')).every((a) => a.method === 'GET')).toBe(true);
    },
  );

  it(
    'Netsmart: tenant path, /metadata only, id_token without aud, POST _search, one refused type',
    { timeout: 120_000 },
    async () => {
      const { grant, report, payer: p, data } = await run('netsmart', netsmart, 3_000);
      expect(grant.warnings.join(' ')).toContain('id token');
      expect(report.lines.find((l) => l.type === 'DocumentReference')).toMatchObject({
        outcome: 'refused',
        technical: expect.arrayContaining(['HTTP 403', 'request id corr-403']) as string[],
      });
      expect(report.lines.find((l) => l.type === 'ExplanationOfBenefit')).toMatchObject({
        outcome: 'complete',
        stored: data.types.get('ExplanationOfBenefit')?.length,
      });
      expect(report.state).toBe('done');
      // The first page of each search names nobody in its address.
      const first = p.asked.filter((a) => a.path.endsWith('/_search'));
      expect(first.length).toBeGreaterThan(5);
      expect(first.every((a) => a.query === '')).toBe(true);
    },
  );
});
