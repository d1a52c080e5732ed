/** The National Provider Identifier of a practitioner or organization. Pure. */
import { objects, str, type Json } from './json.ts';
import { codingsOf } from './values.ts';

const NPI_SYSTEM = /us-npi$|2\.16\.840\.1\.113883\.4\.6$/;

/** Ten digits, or empty. */
export function npiOf(resource: Json): string {
  for (const identifier of objects(resource['identifier'])) {
    const value = str(identifier['value']).trim();
    const named =
      NPI_SYSTEM.test(str(identifier['system'])) ||
      codingsOf(identifier['type']).some(({ code }) => code === 'npi' || code === 'NPI');
    if (named && /^\d{10}$/.test(value)) return value;
  }
  return '';
}
