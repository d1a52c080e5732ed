/** Readers of claims, results, dates and people, in the odd forms that payers send. */
import { describe, expect, it } from 'vitest';
import { readCard } from '../../../main/members/readers/card.ts';
import { dayOf, shownDate, shownPeriod, yearsBetween } from '../../../main/members/readers/dates.ts';
import { readPatient } from '../../../main/members/readers/patient.ts';
import { summarize } from '../../../main/members/readers/summary.ts';
import type { Resolve } from '../../../main/members/readers/values.ts';

const nobody: Resolve = () => null;
const adjudication = (code: string, value: number, system = 'http://terminology.hl7.org/CodeSystem/adjudication') => ({
  category: { coding: [{ system, code }] },
  amount: { value, currency: 'USD' },
});
const claimOf = (change: Record<string, unknown>) =>
  readCard({ resourceType: 'ExplanationOfBenefit', id: 'e', status: 'active', ...change }, nobody).claim;

describe('dates', () => {
  it('never shift: the day stays as written, whatever the offset', () => {
    expect(dayOf('2025-01-01T00:30:00+14:00')).toBe('2025-01-01');
    expect(dayOf('2024-12-31T23:59:59-11:00')).toBe('2024-12-31');
    expect(shownDate('2025-04-11T09:30:00-05:00')).toBe('2025-04-11 09:30 (UTC-05:00)');
    expect(shownDate('2025-04-11T00:00:00Z')).toBe('2025-04-11');
    expect([dayOf('2025'), dayOf('2025-04'), dayOf('last spring')]).toEqual(['2025', '2025-04', '']);
    expect(shownPeriod({ start: '2025-01-03', end: '2025-01-03' })).toBe('2025-01-03');
    expect(shownPeriod({ end: '2025-01' })).toBe('until 2025-01');
    expect([yearsBetween('1951-03-09', '2026-03-08'), yearsBetween('1951-03-09', '2026-03-09')]).toEqual([74, 75]);
    expect(yearsBetween('1951-03', '2026-03-09')).toBeNull();
  });
});

describe('claims', () => {
  it('give the payer’s totals as they are and flag what the lines do not add up to', () => {
    const claim = claimOf({
      item: [
        { sequence: 1, adjudication: [adjudication('submitted', 100.1), adjudication('eligible', 60)] },
        { sequence: 2, adjudication: [adjudication('submitted', 50.2), adjudication('eligible', 40)] },
      ],
      total: [adjudication('eligible', 100), adjudication('submitted', 150.35)],
    });
    expect(claim?.money).toEqual([
      { code: 'submitted', label: 'Billed', total: usd(150.35), lines: usd(150.3), differs: true },
      { code: 'eligible', label: 'Allowed', total: usd(100), lines: usd(100), differs: false },
    ]);
    expect(claim?.remarks.join(' ')).toContain('do not add up to the payer’s total for: billed');
  });

  it('read the line codes of CMS, and show a category that nobody knows in the payer’s words', () => {
    const cms = {
      category: {
        coding: [
          {
            system: 'https://bluebutton.cms.gov/resources/codesystem/adjudication',
            code: 'https://bluebutton.cms.gov/resources/variables/line_alowd_chrg_amt',
          },
        ],
      },
      amount: { value: 80, currency: 'USD' },
    };
    const odd = { category: { text: 'Copay assistance' }, amount: { value: 5, currency: 'USD' } };
    const claim = claimOf({ item: [{ sequence: 1, adjudication: [cms, odd] }] });
    expect(claim?.money.map((m) => [m.label, m.total, m.lines?.value])).toEqual([
      ['Allowed', null, 80],
      ['Copay assistance', null, 5],
    ]);
    expect(claim?.remarks.join(' ')).toContain('no totals');
  });

  it('say that a Basis claim carries no money at all, and show a claim without lines or coverage', () => {
    const claim = claimOf({ insurance: [{ focal: true, coverage: {} }], outcome: 'complete' });
    expect(claim?.remarks).toEqual([
      'The payer sent no lines for this claim.',
      'The payer sent no amounts for this claim (a non-financial record).',
    ]);
    expect(claim?.plan[0]?.value).toContain('not named by the payer');
  });

  it('join notes to their lines, and tell why a line was refused', () => {
    const claim = claimOf({
      item: [
        {
          sequence: 1,
          noteNumber: [2, 9],
          productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99213' }] },
          adjudication: [
            {
              category: { coding: [{ code: 'adjustmentreason' }] },
              reason: { coding: [{ system: 'https://x12.org/codes/claim-adjustment-reason-codes', code: '45' }] },
            },
          ],
        },
      ],
      processNote: [{ number: 2, text: 'Paid under the contract.' }],
    });
    const [line] = claim?.lines ?? [];
    expect(line?.notes).toEqual(['Paid under the contract.', 'Note 9, which the payer did not send']);
    expect(line?.reasons[0]).toContain('CARC 45');
    // The text of a CPT code is licensed: a bare code stays one.
    expect(line?.service).toBe('99213 · CPT');
  });

  it('tell an element that was sent without its value, with the reason', () => {
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
    };
    const claim = claimOf({ _created: absent, status: undefined, _status: absent });
    expect(claim?.head.find((f) => f.label === 'Decided on')?.value).toContain('not given: masked');
    expect(claim?.head.find((f) => f.label === 'Status')?.value).toContain('masked');
  });
});

describe('clinical records', () => {
  it('warn of modifiers, implicit rules and what was entered in error', () => {
    const card = readCard(
      {
        resourceType: 'Condition',
        implicitRules: 'https://rules.example/1',
        verificationStatus: { coding: [{ code: 'entered-in-error' }] },
        code: { text: 'Asthma', modifierExtension: [{ url: 'https://x.example/negated', valueBoolean: true }] },
      },
      nobody,
    );
    expect(card.warnings).toHaveLength(3);
    expect(card.warnings.join(' ')).toMatch(/“Negated”.*rules of its sender.*took it back/s);
  });

  it('show a type that nobody foresaw, whole', () => {
    const card = readCard(
      {
        resourceType: 'MolecularSequence',
        id: 'm',
        coordinateSystem: 1,
        quality: [{ type: 'snp', score: { value: 9 } }],
        note: [{ text: 'odd' }],
      },
      nobody,
    );
    const text = card.sections.flatMap((s) => s.facts.map((f) => `${f.label}=${f.value}`)).join(' ');
    expect(card.typeName).toBe('Molecular sequence');
    expect(text).toContain('Coordinate system=1');
    expect(text).toContain('snp');
    expect(text).toContain('odd');
  });

  it('take LOINC for the series, and no number from what is only a bound', () => {
    const observation = {
      resourceType: 'Observation',
      code: {
        coding: [
          { system: 'urn:lab', code: 'GLU' },
          { system: 'http://loinc.org', code: '2345-7', display: 'Glucose' },
        ],
      },
      valueQuantity: { value: 5, comparator: '<', unit: 'mg/dL' },
      referenceRange: [
        { type: { coding: [{ code: 'treatment' }] }, low: { value: 1 } },
        { low: { value: 70 }, high: { value: 99 } },
      ],
    };
    expect(summarize(observation, nobody)).toMatchObject({
      code: 'http://loinc.org|2345-7',
      value: null,
      detail: '<5 mg/dL',
      low: 70,
      high: 99,
    });
    expect(
      summarize({ resourceType: 'Observation', dataAbsentReason: { text: 'Specimen clotted' } }, nobody).detail,
    ).toBe('no value: Specimen clotted');
  });

  it('find the name of a medication in what the resource contains, or where it refers to', () => {
    const inside = {
      resourceType: 'MedicationRequest',
      contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Metformin' } }],
      medicationReference: { reference: '#m' },
    };
    expect(summarize(inside, nobody).title).toBe('Metformin');
    const elsewhere = { resourceType: 'MedicationRequest', medicationReference: { reference: 'Medication/7' } };
    expect(summarize(elsewhere, () => ({ type: 'Medication', title: 'Lisinopril', npi: '' }))).toMatchObject({
      title: 'Lisinopril',
      open: false,
    });
    expect(summarize(elsewhere, nobody).open).toBe(true);
  });

  it('read who a person is by the official name, with member ids apart', () => {
    const person = readPatient({
      resourceType: 'Patient',
      name: [
        { use: 'old', family: 'Quill' },
        { use: 'official', family: 'Okafor', given: ['Renee', 'T'] },
      ],
      birthDate: '1951-03-09',
      deceasedBoolean: true,
      identifier: [
        { type: { coding: [{ code: 'MB' }] }, value: 'W1' },
        { system: 'http://hl7.org/fhir/sid/us-ssn', value: '1' },
      ],
    });
    expect(person).toMatchObject({ name: 'Renee T Okafor', deceased: 'yes', memberIds: ['W1'] });
    expect(person.identifiers.map((i) => i.label)).toEqual(['MB', 'SSN']);
  });
});

const usd = (value: number) => ({ value, currency: 'USD' });
