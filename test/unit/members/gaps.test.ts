/** Matching claims with delivered records: conservative, and explained. */
import { describe, expect, it } from 'vitest';
import { createGatherer } from '../../../main/members/gaps/encounters.ts';
import {
  judge,
  sameName,
  wordsOf,
  type ChartDay,
  type ChartDocument,
  type Encounter,
} from '../../../main/members/gaps/model.ts';
import type { Resolve } from '../../../main/members/readers/values.ts';

const NPI = '1992999825';
const encounter = (change: Partial<Encounter> = {}): Encounter => ({
  key: 'k',
  from: '2025-04-11',
  to: '2025-04-11',
  npis: [NPI],
  providers: ['Plano Orthopedic Clinic', 'Jo Lindqvist MD'],
  kind: 'professional',
  services: ['CPT 99213'],
  records: [1],
  claims: ['C1'],
  ...change,
});
const day = (date: string, meaning: ChartDay['meaning'] = 'service', change: Partial<ChartDay> = {}): ChartDay => ({
  documentId: 'd',
  page: 1,
  date,
  also: null,
  meaning,
  quote: `Date of service: ${date}`,
  recognized: false,
  ...change,
});
const chart = (days: ChartDay[], change: Partial<ChartDocument> & { text?: string } = {}): ChartDocument => ({
  documentId: 'd',
  requestId: 'r',
  title: 'Chart.pdf',
  siteName: 'Somewhere Else Hospital',
  siteNpi: '',
  days,
  numbers: new Map(),
  words: new Map([[1, new Set(wordsOf(change.text ?? ''))]]),
  ...change,
});

describe('covered', () => {
  it('needs the day as a date of service and the provider in the same document', () => {
    expect(judge(encounter(), [chart([day('2025-04-11')], { siteNpi: NPI })])).toMatchObject({
      verdict: 'covered',
      why: expect.stringContaining('has the NPI of the claim') as string,
    });
    expect(judge(encounter(), [chart([day('2025-04-11')], { numbers: new Map([[NPI, 4]]) })]).why).toContain(
      'on page 4',
    );
    expect(judge(encounter(), [chart([day('2025-04-11')], { siteName: 'PLANO ORTHOPEDIC' })]).verdict).toBe('covered');
    expect(judge(encounter(), [chart([day('2025-04-11')], { text: 'seen by Lindqvist, Jo' })])).toMatchObject({
      verdict: 'covered',
      evidence: [{ page: 1, quote: 'Date of service: 2025-04-11' }],
    });
  });
  it('needs the first and the last day of a stay', () => {
    const stay = encounter({ to: '2025-04-14', kind: 'inpatient' });
    const site = { siteNpi: NPI };
    expect(judge(stay, [chart([day('2025-04-11'), day('2025-04-14')], site)]).verdict).toBe('covered');
    expect(judge(stay, [chart([day('2025-04-11'), day('2025-04-12')], site)])).toMatchObject({
      verdict: 'possible',
      why: expect.stringContaining('not both') as string,
    });
  });
  it('says when it was read by OCR', () => {
    expect(
      judge(encounter(), [chart([day('2025-04-11', 'service', { recognized: true })], { siteNpi: NPI })]).why,
    ).toContain('OCR');
  });
});

describe('possibly covered, and why', () => {
  const cases: [string, ChartDocument[], string][] = [
    ['the day without the provider', [chart([day('2025-04-11')])], 'nothing beside it names'],
    ['the day as a signature', [chart([day('2025-04-11', 'signed')], { siteNpi: NPI })], 'not as a date of service'],
    ['one day off', [chart([day('2025-04-12')], { siteNpi: NPI })], 'one day before or after'],
    [
      'day and month exchanged',
      [chart([day('2025-11-04', 'service', { also: '2025-04-11' })], { siteNpi: NPI })],
      'the other way round',
    ],
  ];
  for (const [name, charts, why] of cases)
    it(name, () =>
      expect(judge(encounter(), charts)).toMatchObject({
        verdict: 'possible',
        why: expect.stringContaining(why) as string,
      }),
    );
});

describe('not found', () => {
  it('a birth date, a print date, another day, another provider’s neighbour', () => {
    for (const charts of [
      [],
      [chart([day('2025-04-11', 'birth'), day('2025-04-11', 'printed')], { siteNpi: NPI })],
      [chart([day('2025-04-20')], { siteNpi: NPI })],
      [chart([day('2025-04-12')])],
      [chart([day('2025-04-11', 'other')])],
    ])
      expect(judge(encounter(), charts).verdict).toBe('notFound');
  });
  it('a name of common words alone names nobody', () => {
    expect(sameName('Family Medical Clinic', 'Regional Medical Center')).toBe(false);
    expect(sameName('Plano Orthopedic Clinic', 'The Plano Orthopedic Group, LLC')).toBe(true);
    expect(
      judge(encounter({ npis: [], providers: ['Dr. Li'] }), [chart([day('2025-04-11')], { text: 'li' })]).verdict,
    ).toBe('possible');
  });
});

describe('encounters of claims', () => {
  const resolve: Resolve = (reference) =>
    reference === 'Organization/o' ? { type: 'Organization', title: 'Plano Orthopedic Clinic', npi: NPI } : null;
  const claim = (change: Record<string, unknown>) => ({
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    use: 'claim',
    type: { coding: [{ code: 'professional' }] },
    provider: { reference: 'Organization/o' },
    item: [{ servicedDate: '2025-04-11', productOrService: { text: 'Office visit' } }],
    ...change,
  });
  it('of the same days and provider are one, the visit included', () => {
    const g = createGatherer();
    g.add(1, claim({}), resolve);
    g.add(
      2,
      claim({ type: { coding: [{ code: 'institutional' }] }, subType: { coding: [{ code: 'outpatient' }] } }),
      resolve,
    );
    g.add(
      3,
      {
        resourceType: 'Encounter',
        status: 'finished',
        period: { start: '2025-04-11T09:00:00-05:00', end: '2025-04-11T09:30:00-05:00' },
        serviceProvider: { reference: 'Organization/o' },
      },
      resolve,
    );
    g.add(4, claim({ item: [{ servicedDate: '2025-04-12' }] }), resolve);
    expect(g.done().encounters.map((e) => [e.from, e.records])).toEqual([
      ['2025-04-12', [4]],
      ['2025-04-11', [1, 2, 3]],
    ]);
  });
  it('leave out what no chart is expected for, and say why', () => {
    const g = createGatherer();
    g.add(1, claim({ type: { coding: [{ code: 'pharmacy' }] } }), resolve);
    g.add(2, claim({ status: 'cancelled' }), resolve);
    g.add(3, claim({ related: [{ relationship: { coding: [{ code: 'replacedby' }] } }] }), resolve);
    g.add(
      4,
      claim({
        adjudication: [
          { category: { coding: [{ code: 'benefitpaymentstatus' }] }, reason: { coding: [{ code: 'denied' }] } },
        ],
      }),
      resolve,
    );
    g.add(5, claim({ item: [], billablePeriod: {} }), resolve);
    const { encounters, leftOut } = g.done();
    expect(encounters).toEqual([]);
    expect(leftOut.map((l) => l.why.split(':')[0])).toEqual([
      'A pharmacy claim',
      'The payer marked the claim as cancelled.',
      'A later claim takes the place of this one.',
      'The payer denied it.',
      'The claim does not say when the service was.',
    ]);
  });
});
