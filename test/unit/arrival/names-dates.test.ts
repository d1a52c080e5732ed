/** Names and dates as records write them. */
import { describe, expect, it } from 'vitest';
import { datesIn } from '../../../main/arrival/dates.ts';
import { findName, labelledNames, parseName, sameName, type PersonName } from '../../../main/arrival/names.ts';

const today = '2026-11-28';
const name = (text: string): PersonName => parseName(text) ?? { family: [], given: [] };

describe('a name on a page', () => {
  it.each([
    ['Okafor, Renee T', 'Patient: OKAFOR, RENEE T   DOB 03/09/1951'],
    ['Okafor, Renee T', 'Renee T. Okafor was seen today'],
    ['Okafor, Renee T', 'Renee Okafor'],
    ['Okafor, Renee T', 'Renee Theodora Okafor'],
    ['Okafor, Renee', 'Okafor Renee'],
    ['Okafor, Renee', 'OKAFOR JR, RENEE'],
    ['Garcia-Lopez, Maria José', 'Maria Jose Garcia Lopez'],
    ['García López, María', 'GARCIA-LOPEZ, MARIA'],
    ['Garcia-Lopez, Maria', 'GarciaLopez, Maria'],
    ["O'Brien, Noël", 'Noel OBrien'],
    ['Haraldsson, Jón', 'Jon Haraldsson'],
    ['Løvås, Bjørn', 'Bjorn Lovas'],
    ['van der Berg, Anna', 'Anna van der Berg'],
  ])('%s is found in “%s”', (wanted, text) => {
    expect(findName(text, name(wanted))).not.toEqual([]);
  });

  it.each([
    ['Okafor, Renee', 'Renata Okafor'],
    ['Okafor, Robert', 'Bob Okafor'],
    ['Okafor, Renee', 'Renee Okaforsen'],
    ['Okafor, Renee', 'Dr. Okafor saw the patient. Renee is her sister'],
    ['Okafor, Renee', 'Okafor, Chidi\nRenee Smith'],
    ['Okafor, Renee', ''],
  ])('%s is not found in “%s”', (wanted, text) => {
    expect(findName(text, name(wanted))).toEqual([]);
  });

  it('says where it stands', () => {
    const text = 'Chart of Renee T Okafor, page 1';
    const [span] = findName(text, name('Okafor, Renee T'));
    expect(span && text.slice(span.start, span.end)).toBe('Renee T Okafor');
  });

  it('lets one wrong letter pass only in recognized text', () => {
    expect(findName('0kafor Renee', name('Okafor, Renee'))).toEqual([]);
    expect(findName('Okafar, Renee', name('Okafor, Renee'))).toEqual([]);
    expect(findName('Okafar, Renee', name('Okafor, Renee'), true)).not.toEqual([]);
    expect(findName('Okxfar, Renee', name('Okafor, Renee'), true)).toEqual([]);
  });

  it('is read where a label says so', () => {
    const found = (text: string) => labelledNames(text).map((n) => n.text);
    expect(found('Patient Name: Castellano, Bruno   DOB: 11/30/1978')).toEqual(['Castellano, Bruno']);
    expect(found('PATIENT: Bruno Castellano\nMRN 4')).toEqual(['Bruno Castellano']);
    expect(found('RE: Bruno Castellano DOB 11/30/1978')).toEqual(['Bruno Castellano']);
    expect(found('Patient: see below')).toEqual(['see below']);
    expect(found('Patient: 4711')).toEqual([]);
  });

  it('can be one person’s', () => {
    expect(sameName(name('Okafor, Renee'), name('OKAFOR, R'))).toBe(true);
    expect(sameName(name('Garcia, Maria'), name('Garcia-Lopez, Maria'))).toBe(true);
    expect(sameName(name('Okafor, Renee'), name('Okafor, Chidi'))).toBe(false);
    expect(sameName(name('Okafor, Renee'), name('Castellano, Renee'))).toBe(false);
  });
});

describe('a date on a page', () => {
  it.each([
    'DOB: 03/09/1951',
    'DOB 3/9/51',
    'D.O.B. 03-09-1951',
    'Date of Birth: 1951-03-09',
    'Birthdate: March 9, 1951',
    'Born on Mar 9 1951',
    'DOB 09-MAR-1951',
    'DOB: 9 March 1951',
    'DOB: 03.09.1951',
    'DOB: 19510309',
    'Date of birth:\n03/09/1951',
  ])('“%s” is the birth date', (text) => {
    expect(datesIn(text, today)).toMatchObject([{ date: '1951-03-09', meaning: 'birth' }]);
  });

  it('means what stands before it', () => {
    const meaning = (text: string) => datesIn(text, today).map((d) => d.meaning);
    expect(meaning('Date of service: 06/14/2025   Signed 06/15/2025')).toEqual(['service', 'signed']);
    expect(meaning('DOS 06/14/2025 to 06/20/2025')).toEqual(['service', 'service']);
    expect(meaning('Printed on 01/02/2026')).toEqual(['printed']);
    expect(meaning('Electronically signed by L. Ibarra, MD on 06/14/2025')).toEqual(['signed']);
    expect(meaning('Blood drawn 06/14/2025')).toEqual(['other']);
    expect(meaning('Admitted: 01/02/2025  Discharged: 01/05/2025')).toEqual(['service', 'service']);
  });

  it('is no part of a number', () => {
    expect(datesIn('Member 12-34-567890, phone 972-555-0142, ratio 3/9', today)).toEqual([]);
    expect(datesIn('Invoice 1951030912', today)).toEqual([]);
    expect(datesIn('02/30/2025', today)).toEqual([]);
  });

  it('keeps the other reading of day and month', () => {
    expect(datesIn('03/09/1951', today)[0]).toMatchObject({ date: '1951-03-09', also: '1951-09-03' });
    expect(datesIn('25/12/2024', today)[0]).toMatchObject({ date: '2024-12-25', also: null });
  });

  it('is read through letters that look like digits where the text was recognized', () => {
    expect(datesIn('DOB: O3/O9/l951', today)).toEqual([]);
    expect(datesIn('DOB: O3/O9/l951', today, true)).toMatchObject([{ date: '1951-03-09' }]);
  });
});
