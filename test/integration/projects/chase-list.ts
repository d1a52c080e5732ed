/** Chase lists and projects to try things on: nothing but synthetic people. Pure, so that the figures use them too. */
import { PLANO, syntheticPerson } from '../../exchange/index.ts';
import type { ChaseFilter, ProjectInput } from './types.ts';

/** A payer of the practice exchange. */
const LAKESHORE = { id: 'pay-204', name: 'Lakeshore Health Plan' };
export const projectInput = (change: Partial<ProjectInput> = {}): ProjectInput => ({
  code: 'MA-RA-2026-W2',
  description: 'Medicare Advantage risk adjustment, 2025 dates of service, wave 2',
  type: 'risk-adjustment',
  payer: { id: LAKESHORE.id, name: LAKESHORE.name },
  lineOfBusiness: 'Medicare Advantage',
  measurementYear: '2025',
  reviewStart: '2025-01-01',
  reviewEnd: '2025-12-31',
  dueDate: '2099-01-31',
  priority: 'routine',
  recordTypes: ['11506-3'],
  memberIdSystem: 'https://lakeshore.example/member-id',
  hccModel: 'V28',
  ...change,
});

export const HEADER =
  'Chase ID,Member ID,Last Name,First Name,DOB,Gender,Facility Name,Facility NPI,City,State,DOS From,DOS To,HCC,Status';

const us = (iso: string): string => `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}`;

/** Cells of one good row; nothing but synthetic people. */
export function goodCells(n: number, change: Record<string, string> = {}): string[] {
  const person = syntheticPerson(n);
  const cells: Record<string, string> = {
    'Chase ID': String(n).padStart(6, '0'),
    'Member ID': person.memberId,
    'Last Name': person.family,
    'First Name': person.given[0] ?? 'Ada',
    DOB: us(person.birthDate),
    Gender: person.gender === 'female' ? 'F' : 'M',
    'Facility Name': PLANO.name,
    'Facility NPI': PLANO.npi,
    City: 'Plano',
    State: 'TX',
    'DOS From': '01/01/2025',
    'DOS To': '12/31/2025',
    HCC: String(1 + (n % 38)),
    Status: 'Active',
    ...change,
  };
  return HEADER.split(',').map((h) => cells[h] ?? '');
}

export const csvOf = (rows: readonly string[][]): Uint8Array =>
  Buffer.from(
    [HEADER, ...rows.map((r) => r.map((c) => (c.includes(',') ? `"${c}"` : c)).join(','))].join('\r\n'),
    'utf8',
  );

export const everything: ChaseFilter = {
  text: '',
  problems: [],
  severities: [],
  states: [],
  siteId: null,
  fileId: null,
};
