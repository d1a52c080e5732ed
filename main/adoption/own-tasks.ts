/** Which Tasks of the account are this organization's own. Pure. */
import type { Task } from 'fhir/r4';
import { identifierPart } from '../projects/model.ts';

export interface OwnRequester {
  name: string;
  taxId: string;
  /** Of CORE requests; those of projects and chases lie beside it. */
  identifierSystem: string;
}

/** By tax number where both have one, else by name, else by our own identifier systems. */
export function isOurs(task: Task, facts: { name: string; taxId: string }, own: OwnRequester): boolean {
  const taxId = digits(own.taxId);
  if (taxId !== '' && digits(facts.taxId) !== '') return taxId === digits(facts.taxId);
  if (facts.name !== '' && plain(facts.name) === plain(own.name)) return true;
  const base = own.identifierSystem.trim().replace(/\/request\/*$/, '');
  return base !== '' && (task.identifier ?? []).some((i) => (i.system ?? '').startsWith(`${base}/`));
}

/** Whether an own identifier is of a project with this code, as a person writes it: without the five characters at its end, in any case. */
export const beginsWithCode = (identifier: string, code: string): boolean =>
  identifierPart(code) !== '' && identifier.toLowerCase().startsWith(identifierPart(code).toLowerCase());

const digits = (text: string): string => text.replace(/\D/g, '');
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
