/** What was asked in a Task, in a clerk's words, whoever wrote it. Pure. */
import { recordTypes, purposeLabels } from '../../preload/contract/rules/core-request.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';

export interface Asked {
  label: string;
  value: string;
}

/** Empty values are left out. */
export function askedOf(f: RequestFacts): Asked[] {
  const p = f.patient;
  const range = (from: string, to: string): string => [from, to].filter(Boolean).join(' to ');
  const address = [p.line, p.city, [p.state, p.postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ');
  const person: [string, string][] =
    f.kind === 'batch'
      ? []
      : [
          [f.kind === 'child' ? 'Member' : 'Patient', [p.given, p.middle, p.family].filter(Boolean).join(' ')],
          ['Date of birth', p.birthDate],
          ['Administrative gender', p.gender === '' ? '' : p.gender.charAt(0).toUpperCase() + p.gender.slice(1)],
          [f.kind === 'child' ? 'Member id' : 'Record number', p.identifier],
          ['Address', address],
          ['Provider', [f.owner.name, f.owner.npi ? `NPI ${f.owner.npi}` : ''].filter(Boolean).join(' · ')],
          ['Rendering provider', f.treating],
          ['Dates of service', range(f.serviceFrom, f.serviceTo)],
          ['Record types', f.recordTypes.map((c) => recordTypes.find((t) => t.code === c)?.label ?? c).join(', ')],
          ['HCC', f.hccs.join(', ')],
          ['Measures', f.measures.join(', ')],
        ];
  const rows: [string, string][] = [
    ...(f.kind === 'core' && f.purpose !== null ? [['Purpose', purposeLabels[f.purpose]] as [string, string]] : []),
    ...person,
    ['Payer', f.payer?.name ?? ''],
    ['Review period', range(f.reviewStart, f.reviewEnd)],
    ['Members announced', f.expectedCount === null ? '' : String(f.expectedCount)],
    ['Note', f.description.trim()],
    ['Priority', f.kind === 'child' ? '' : f.priority === 'urgent' ? 'Urgent' : 'Routine'],
    ['Due date', f.dueDate],
    ['Project', f.kind === 'core' ? '' : (f.project?.value ?? '')],
    ['Chase', f.kind === 'child' ? chaseKeyOf(f) : ''],
    ['Sends again', f.resubmissionOf?.value ?? ''],
    ['Own identifier', f.identifier?.value ?? ''],
  ];
  return rows.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}

/** Own identifiers of children begin with that of their project; what follows is the chase key, and perhaps the attempt. Otherwise ''. */
export function chaseKeyOf(f: Pick<RequestFacts, 'identifier' | 'project'>): string {
  const prefix = `${f.project?.value ?? ''}-`;
  const value = f.identifier?.value ?? '';
  return prefix.length > 1 && value.startsWith(prefix) ? value.slice(prefix.length).replace(/-R\d+$/, '') : '';
}
