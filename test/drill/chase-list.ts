/** A chase list of synthetic people whose charts lie at given sites. What an exchange tells oddly is left out: its id names the site. */
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import type { Organization } from '../../preload/contract/directory.ts';
import { syntheticPerson } from '../exchange/index.ts';

export const columns: readonly ChaseField[] = [
  'chaseKey',
  'memberId',
  'family',
  'given',
  'birthDate',
  'gender',
  'siteExchangeId',
  'siteName',
  'siteNpi',
  'siteCity',
  'siteState',
  'serviceFrom',
  'serviceTo',
  'hcc',
];

export function chaseList(rows: number, sites: readonly Organization[]): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: rows }, (_, i) => {
    const person = syntheticPerson(i + 1);
    const site = sites[i % sites.length];
    if (!site) throw new Error('The chase list needs a site.');
    const cells: Partial<Record<ChaseField, string>> = {
      chaseKey: String(i + 1).padStart(6, '0'),
      memberId: person.memberId,
      family: person.family,
      given: person.given[0] ?? 'Ada',
      birthDate: person.birthDate,
      gender: person.gender === 'female' ? 'F' : 'M',
      siteExchangeId: site.id,
      siteName: site.name.slice(0, 120),
      siteNpi: isValidNpi(site.npi) ? site.npi : '',
      siteCity: site.city,
      siteState: /^[A-Z]{2}$/.test(site.state) ? site.state : '',
      serviceFrom: '2025-01-01',
      serviceTo: '2025-12-31',
      hcc: String(1 + (i % 38)),
    };
    return columns.map((c) => quoted(cells[c] ?? '')).join(',');
  });
  // A Buffer is not carried over the seam as bytes.
  return new TextEncoder().encode([columns.join(','), ...lines].join('\r\n'));
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
