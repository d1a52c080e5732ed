/** Organizations of odd shapes, and how names are compared. */
import type { Organization } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { criteriaOf, fold, meets, toldOrganization } from '../../../main/directory/model.ts';
import type { Criteria } from '../../../main/directory/model.ts';

const systems = { npi: 'http://hl7.org/fhir/sid/us-npi', taxId: 'urn:oid:2.16.840.1.113883.4.4' };
const told = (o: Partial<Organization>) => toldOrganization({ resourceType: 'Organization', id: 'o1', ...o }, systems);

describe('toldOrganization', () => {
  it('takes the practice address, not the billing one, and current telecoms', () => {
    expect(
      told({
        name: ' Clínica  Núñez ',
        alias: ['Nunez Clinic', ' '],
        type: [{ coding: [{ code: 'prov' }] }],
        identifier: [
          { system: systems.npi, value: '1992999825' },
          { system: systems.taxId, value: '98-7654321' },
          { value: 'x' },
        ],
        address: [
          { type: 'postal', city: 'Elsewhere' },
          { line: ['1 Main St', 'Suite 2'], city: 'Plano', state: 'tx', postalCode: '75023' },
        ],
        telecom: [
          { system: 'phone', use: 'old', value: '1' },
          { system: 'phone', value: '+1-972-555-0100' },
          { system: 'fax', value: '+1-972-555-0101' },
        ],
      }),
    ).toEqual({
      id: 'o1',
      kind: 'provider',
      name: 'Clínica  Núñez',
      aliases: ['Nunez Clinic'],
      npi: '1992999825',
      taxId: '98-7654321',
      line: '1 Main St, Suite 2',
      city: 'Plano',
      state: 'TX',
      postalCode: '75023',
      phone: '+1-972-555-0100',
      fax: '+1-972-555-0101',
      active: true,
    });
  });

  it('gets along with next to nothing', () => {
    expect(told({})).toMatchObject({ name: 'o1', kind: null, npi: '', city: '', active: true });
    expect(
      told({ alias: ['Only alias'], active: false, type: [{ coding: [{ system: 'x', code: 'ins' }] }] }),
    ).toMatchObject({ name: 'Only alias', kind: 'payer', active: false });
    expect(toldOrganization({ resourceType: 'Organization' }, systems)).toBeNull();
  });
});

describe('comparing', () => {
  it('folds accents, case, width and white space', () => {
    expect(fold(' Clínica\u00a0 NÚÑEZ ')).toBe('clinica nunez');
    expect(fold('ﬁeld Ａ')).toBe('field a');
  });

  it('meets each criterion, unset ones always', () => {
    const o = told({
      name: 'Clínica Núñez',
      alias: ['St. Odile'],
      address: [{ city: 'São Paulo', state: 'TX', postalCode: '75023-1234' }],
    });
    if (!o) throw new Error('no organization');
    const c: Criteria = {
      kind: 'payer',
      name: 'nunez',
      match: 'contains',
      npi: '',
      city: 'sao',
      state: 'TX',
      postalCode: '75023',
    };
    for (const criterion of ['name', 'npi', 'city', 'state', 'postalCode', 'kind'] as const)
      expect([criterion, meets(o, c, criterion)]).toEqual([criterion, true]);
    expect(meets(o, { ...c, match: 'starts-with' }, 'name')).toBe(false);
    expect(meets(o, { ...c, match: 'starts-with', name: 'ST.' }, 'name')).toBe(true);
    expect(meets({ ...o, kind: 'provider' }, c, 'kind')).toBe(false);
    expect(meets(o, { ...c, npi: '1992999825' }, 'npi')).toBe(false);
  });

  it('checks NPI and state before anything is asked', () => {
    const query = {
      searchId: 's',
      kind: 'provider',
      name: '',
      match: 'contains',
      npi: '',
      city: '',
      state: '',
      postalCode: '',
    } as const;
    expect(criteriaOf({ ...query, npi: '1992 999 825', state: 'tx' })).toMatchObject({
      criteria: { npi: '1992999825', state: 'TX' },
      problems: [],
    });
    expect(criteriaOf({ ...query, npi: '1992999852' }).problems).toMatchObject([{ path: 'npi' }]);
    expect(criteriaOf({ ...query, npi: '19929998', state: '1' }).problems.map((p) => p.path)).toEqual(['npi', 'state']);
  });
});
