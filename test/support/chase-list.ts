/** Chase lists of synthetic members, as vendors send them, and the project that they belong to. */
import type { ProjectInput } from '../../preload/contract/projects.ts';
import { PLANO, syntheticPerson } from '../exchange/index.ts';

/** A payer of the practice exchange. */
export const LAKESHORE = { id: 'pay-204', name: 'Lakeshore Health Plan' };

export const projectInput = (change: Partial<ProjectInput> = {}): ProjectInput => ({
  code: 'MA-RA-2026-W2',
  description: 'Medicare Advantage risk adjustment, 2025 dates of service, wave 2',
  type: 'risk-adjustment',
  payer: { ...LAKESHORE },
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

/** Cells of one good row. @param change cells by their header */
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
  return HEADER.split(',').map((header) => cells[header] ?? '');
}

/** Quotes what needs it. */
export const csvText = (lines: readonly (readonly string[])[], delimiter = ','): string =>
  lines
    .map((line) =>
      line
        .map((cell) => (cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(delimiter),
    )
    .join('\r\n');

export const csvOf = (rows: readonly string[][]): Uint8Array =>
  Buffer.from(csvText([HEADER.split(','), ...rows]), 'utf8');
