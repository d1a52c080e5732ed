/** On which cell a refusal of the exchange lands. Pure. The client has turned most expressions into words of a request form already. */
import type { Task } from 'fhir/r4';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';

const PATHS: Record<string, ChaseField> = {
  'patient.family': 'family',
  'patient.given': 'given',
  'patient.birthDate': 'birthDate',
  'patient.gender': 'gender',
  'patient.identifier': 'memberId',
  'patient.identifierSystem': 'memberId',
  'patient.line': 'memberLine',
  'patient.city': 'memberCity',
  'patient.state': 'memberState',
  'patient.postalCode': 'memberZip',
  custodian: 'siteName',
  serviceFrom: 'serviceFrom',
  serviceTo: 'serviceTo',
  dueDate: 'dueDate',
};

const INPUTS: Record<string, ChaseField> = {
  hcc: 'hcc',
  measure: 'measure',
  'treating-provider': 'providerName',
  'service-period': 'serviceFrom',
};

/** @returns each cell with the exchange's words; the chase id stands for what concerns no cell */
export function refusedCells(error: SeamError, sent: Task | null): { field: ChaseField; detail: string }[] {
  const cells = error.fields.map((f) => ({ field: fieldOf(f.path, sent), detail: f.message.slice(0, 500) }));
  return cells.length > 0 ? cells : [{ field: 'chaseKey', detail: error.message.slice(0, 500) }];
}

function fieldOf(path: string, sent: Task | null): ChaseField {
  const known = PATHS[path];
  if (known) return known;
  const input = /^Task\.input\[(\d+)\](.*)/.exec(path);
  if (input) {
    const codes = sent?.input?.[Number(input[1])]?.type.coding?.map((c) => INPUTS[c.code ?? '']) ?? [];
    const found = codes.find((f) => f !== undefined);
    return found === 'serviceFrom' && /\bend\b/.test(input[2] ?? '') ? 'serviceTo' : (found ?? 'chaseKey');
  }
  const contained = /^Task\.contained\[(\d+)\]/.exec(path);
  const type = contained ? sent?.contained?.[Number(contained[1])]?.resourceType : undefined;
  if (type === 'Coverage') return 'memberId';
  if (type === 'Practitioner') return /\bidentifier\b/.test(path) ? 'providerNpi' : 'providerName';
  return 'chaseKey';
}

/** The batch itself is at fault, or the right to send: every further child would be refused alike. */
export const concernsAll = (error: SeamError): boolean =>
  error.code === 'forbidden' || error.fields.some((f) => /^Task\.partOf\b/.test(f.path));
