/** The pure rules of chase lists. */
import { describe, expect, it } from 'vitest';
import { excelSerialDate, guessDateOrder, readChaseDate } from '../../../preload/contract/rules/chase-dates.ts';
import { readGender, readState, splitCodes } from '../../../preload/contract/rules/chase-codes.ts';
import { checkRow, problemCodes, problemTexts } from '../../../preload/contract/rules/chase-check.ts';
import { splitPersonName, valuesReader } from '../../../main/projects/mapping-model.ts';
import {
  compareSite,
  decidesAlone,
  normalName,
  siteFactsOf,
  siteKeyOf,
  trigramLikeness,
} from '../../../main/projects/site-model.ts';
import { isSlipOf } from '../../../main/projects/site-service.ts';
import { csvLine } from '../../../main/projects/result-file.ts';
import { refusedCells } from '../../../main/projects/refusals.ts';

describe('dates', () => {
  it.each([
    ['03/09/1951', 'mdy', '1951-03-09'],
    ['3/9/51', 'mdy', '1951-03-09'],
    ['09/03/1951', 'dmy', '1951-03-09'],
    ['51-03-09', 'ymd', '1951-03-09'],
    ['1951-03-09T00:00:00', 'mdy', '1951-03-09'],
    ['1951-03-09 12:30:00.000', 'mdy', '1951-03-09'],
    ['03091951', 'mdy', '1951-03-09'],
    ['09031951', 'dmy', '1951-03-09'],
    ['18696', 'excel-serial', '1951-03-09'],
    ['13/40/1951', 'mdy', null],
    ['02/30/2025', 'mdy', null],
    ['', 'mdy', null],
  ] as const)('%s as %s', (text, order, wanted) => expect(readChaseDate(text, order, 2026)).toBe(wanted));
  it('guesses the order from the samples', () => {
    expect(guessDateOrder(['01/02/2025', '31/12/2025'], 2026)).toBe('dmy');
    expect(guessDateOrder(['01/02/2025', '12/31/2025'], 2026)).toBe('mdy');
    expect(guessDateOrder(['45658', '45659'], 2026)).toBe('excel-serial');
    expect(guessDateOrder([], 2026)).toBe('mdy');
  });
  it('knows Excel’s days', () => {
    expect(excelSerialDate(45658)).toBe('2025-01-01');
    expect(excelSerialDate(2)).toBeNull();
  });
});

describe('codes', () => {
  it('reads genders and states', () => {
    expect([readGender('F'), readGender(' male '), readGender(''), readGender('yes')]).toEqual([
      'female',
      'male',
      '',
      null,
    ]);
    expect([readState('tx'), readState('New  York'), readState(''), readState('Texaz')]).toEqual([
      'TX',
      'NY',
      '',
      null,
    ]);
  });
  it.each([
    ['37; 85', ['37', '85']],
    ['HCC037', ['37']],
    ['v28 - 37, V24:HCC 18', ['V28:37', 'V24:18']],
    ['37|37', ['37']],
    ['', []],
  ])('splits %s', (text, codes) => expect(splitCodes(text)).toEqual(codes));
});

describe('a row', () => {
  const rules = {
    type: 'risk-adjustment',
    reviewStart: '2025-01-01',
    reviewEnd: '2025-12-31',
    today: '2026-06-01',
  } as const;
  const good = {
    memberId: 'L1',
    family: 'Okafor',
    given: 'Renee',
    birthDate: '03/09/1951',
    gender: 'F',
    siteName: 'Plano',
    serviceFrom: '01/01/2025',
    serviceTo: '12/31/2025',
    hcc: '37',
  };
  const found = (change: object, more: object = {}): string[] =>
    checkRow({ ...good, ...change }, { ...rules, ...more }).problems.map((p) => `${p.field} ${p.code} ${p.severity}`);
  it('is good as it is', () => expect(found({})).toEqual([]));
  it.each<[object, string, object?]>([
    [{ memberId: ' ' }, 'memberId member-id-empty error'],
    [{ given: '' }, 'given name-empty error'],
    [{ birthDate: '01/01/2027' }, 'birthDate birth-future error'],
    [{ birthDate: '01/01/1890' }, 'birthDate birth-implausible warning'],
    [{ siteNpi: '123' }, 'siteNpi npi-form error'],
    [{ siteTin: '12' }, 'siteTin tin-form warning'],
    [{ sitePhone: '555' }, 'sitePhone phone-form warning'],
    [{ serviceFrom: '', serviceTo: '' }, 'serviceFrom service-empty warning'],
    [{ hcc: '' }, 'hcc hcc-empty warning'],
    [{ hcc: '', measure: '' }, 'measure measure-empty error', { type: 'hedis' }],
    [{ serviceFrom: '12/31/2024' }, 'serviceFrom service-outside error', { type: 'radv' }],
    [{ active: 'perhaps' }, 'active active-unknown warning'],
    [{ dueDate: '01/01/2020' }, 'dueDate due-past warning'],
  ])('%o has %s', (change, wanted, more = {}) => expect(found(change, more)).toContain(wanted));
  it('tells the inactive', () => {
    for (const word of ['N', 'Inactive', 'cancelled', 'Termed'])
      expect(checkRow({ ...good, active: word }, rules).row.active).toBe(false);
    for (const word of ['', 'Y', 'Active', 'perhaps'])
      expect(checkRow({ ...good, active: word }, rules).row.active).toBe(true);
  });
  it('has a text for every code', () => expect(Object.keys(problemTexts).sort()).toEqual([...problemCodes].sort()));
});

describe('mapping', () => {
  it('splits names and joins several HCC columns', () => {
    expect(splitPersonName('Okafor, Renee T')).toEqual({ family: 'Okafor', given: 'Renee', middle: 'T' });
    expect(splitPersonName('Dr. Luis Ibarra, MD')).toEqual({ family: 'Ibarra', given: 'Luis', middle: '' });
    const read = valuesReader(
      [
        { index: 0, field: 'fullName', dateOrder: 'mdy' },
        { index: 1, field: 'hcc', dateOrder: 'mdy' },
        { index: 2, field: 'hcc', dateOrder: 'mdy' },
        { index: 3, field: 'birthDate', dateOrder: 'dmy' },
      ],
      2026,
    );
    expect(read(['Renee Okafor', '37', '85', '09/03/1951'])).toEqual({
      fullName: 'Renee Okafor',
      family: 'Okafor',
      given: 'Renee',
      hcc: '37; 85',
      birthDate: '1951-03-09',
    });
  });
});

describe('sites', () => {
  const facts = (change: object) =>
    siteFactsOf({ siteName: 'Plano Ortho Clinic, PLLC', siteCity: 'Plano', siteState: 'TX', ...change });
  const plano = {
    id: 'prov-1',
    name: 'The Plano Orthopedic Clinic',
    aliases: [],
    npi: '1992999825',
    taxId: '75-1234567',
    line: '',
    city: 'Plano',
    state: 'TX',
    postalCode: '',
    phone: '',
    active: true,
  };
  it('are one whatever the writing', () => {
    expect(normalName('The Plano Ortho Clin., PLLC')).toBe(normalName('Plano Orthopaedic Clinic'));
    expect(siteKeyOf(facts({}))).toBe(siteKeyOf(facts({ siteName: 'PLANO ORTHOPEDIC CLINIC', siteState: 'Texas' })));
    expect(siteKeyOf(facts({}))).not.toBe(siteKeyOf(facts({ siteCity: 'Dallas' })));
    expect(siteKeyOf(siteFactsOf({ siteCity: 'Plano' }))).toBe('');
  });
  it('are compared with reasons', () => {
    expect(compareSite(facts({ siteNpi: '1992999825' }), plano)).toMatchObject({ by: 'npi', confidence: 0.98 });
    expect(compareSite(facts({}), plano)).toMatchObject({ by: 'name', reasons: ['same name', 'same city'] });
    expect(compareSite(facts({ siteState: 'OK' }), plano).confidence).toBeLessThan(0.5);
    expect(compareSite(facts({ siteNpi: '1003000126' }), plano).reasons.join()).toContain('other NPI');
    expect(trigramLikeness('plano', 'duluth')).toBeLessThan(0.1);
  });
  it('are never decided by a name that has a rival', () => {
    expect(decidesAlone({ confidence: 0.95, by: 'name' }, { confidence: 0.9 })).toBe(false);
    expect(decidesAlone({ confidence: 0.98, by: 'npi' }, undefined)).toBe(true);
    expect(decidesAlone({ confidence: 0.98, by: 'npi' }, { confidence: 0.98 })).toBe(false);
  });
  it('knows a slip of the pen', () => {
    expect(isSlipOf('1992999826', '1992999825')).toBe(true);
    expect(isSlipOf('1929999825', '1992999825')).toBe(true);
    expect(isSlipOf('1111111111', '1992999825')).toBe(false);
  });
});

describe('answers of the exchange and files for the client', () => {
  it('puts refusals on cells', () => {
    const sent = {
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      input: [{ type: { coding: [{ code: 'hcc' }] }, valueString: 'V28:37' }],
    } as const;
    const error = {
      code: 'exchangeRejected',
      message: 'No.',
      retryable: false,
      correlationId: '',
      fields: [
        { path: 'patient.birthDate', message: 'a' },
        { path: 'Task.input[0].valueString', message: 'b' },
        { path: 'Task.zzz', message: 'c' },
      ],
    } as const;
    expect(
      refusedCells(
        { ...error, fields: [...error.fields] },
        { ...sent, input: [{ type: { coding: [{ code: 'hcc' }] }, valueString: 'V28:37' }] },
      ).map((c) => c.field),
    ).toEqual(['birthDate', 'hcc', 'chaseKey']);
    expect(refusedCells({ ...error, fields: [] }, null)).toEqual([{ field: 'chaseKey', detail: 'No.' }]);
  });
  it('makes formulas harmless', () => {
    expect(csvLine(['=1+1', '+1', '-1', '@x', '\tx', 'a"b', 'a,b', '1'])).toBe(
      `'=1+1,'+1,'-1,'@x,'\tx,"a""b","a,b",1\r\n`,
    );
  });
});
