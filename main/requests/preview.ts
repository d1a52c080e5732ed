/** What a person sees before sending: the exact Task with inline bytes shortened for the eye, and the same in plain words. Pure. */
import type { Task } from 'fhir/r4';
import {
  purposeBasis,
  purposeLabels,
  recordTypes,
  sensitiveCategories,
  type CoreDraft,
} from '../../preload/contract/rules/core-request.ts';
import type { KeptAuthorization } from './authorization-service.ts';

const SHOWN = 8;
const LONGEST_DATA = 64;

/** Pretty JSON; `data` members longer than 64 characters become their first characters and a count. */
export function prettyTask(task: Task): string {
  return JSON.stringify(
    task,
    (key, value: unknown) =>
      key === 'data' && typeof value === 'string' && value.length > LONGEST_DATA
        ? `${value.slice(0, SHOWN)}… (${value.length.toLocaleString('en-US')} characters)`
        : value,
    2,
  );
}

/** The request in a clerk's words, in the order of the form. */
export function plainWords(
  d: CoreDraft,
  file: KeptAuthorization | null,
  identifier: string | null,
): { label: string; value: string }[] {
  const p = d.patient;
  const name = [p.given, p.middle, p.family]
    .map((s) => s.trim())
    .filter(Boolean)
    .join(' ');
  const address = [p.line, p.city, [p.state, p.postalCode].filter(Boolean).join(' ')]
    .map((s) => s.trim())
    .filter(Boolean)
    .join(', ');
  const labelOf = (list: readonly { code: string; label: string }[], code: string): string =>
    list.find((x) => x.code === code)?.label ?? code;
  const a = d.authorization;
  const words: [string, string][] = [
    ['Purpose', `${purposeLabels[d.purpose]} (${purposeBasis[d.purpose].paragraph})`],
    ['Patient', name],
    ['Date of birth', p.birthDate],
    ['Administrative gender', p.gender === '' ? '' : p.gender.charAt(0).toUpperCase() + p.gender.slice(1)],
    ['Record number', p.identifier],
    ['Phone', p.phone],
    ['Address', address],
    [
      'Provider',
      d.custodian
        ? [
            d.custodian.name,
            [d.custodian.city, d.custodian.state].filter(Boolean).join(', '),
            d.custodian.npi ? `NPI ${d.custodian.npi}` : '',
          ]
            .filter(Boolean)
            .join(' · ')
        : '',
    ],
    ['Dates of service', [d.serviceFrom, d.serviceTo].filter(Boolean).join(' to ')],
    ['Record types', d.recordTypes.map((c) => labelOf(recordTypes, c)).join(', ')],
    ['Sensitive categories', d.sensitiveCategories.map((c) => labelOf(sensitiveCategories, c)).join(', ')],
    ['Note to the site', d.description.trim()],
    ['Priority', d.priority === 'urgent' ? 'Urgent' : 'Routine'],
    [
      'Delivery',
      d.delivery === 'any' ? 'As the site has them' : d.delivery === 'pdf' ? 'PDF preferred' : 'C-CDA preferred',
    ],
    ['Due date', d.dueDate],
    [
      'Authorization',
      file
        ? [
            `${file.pages === null ? 'PDF' : `PDF, ${file.pages} ${file.pages === 1 ? 'page' : 'pages'}`}`,
            a.signedDate ? `signed ${a.signedDate}` : '',
            a.expirationDate
              ? `expires ${a.expirationDate}`
              : a.expirationEvent.trim()
                ? `expires: ${a.expirationEvent.trim()}`
                : '',
          ]
            .filter(Boolean)
            .join(', ')
        : 'None attached',
    ],
    ['Records go to', file ? a.recipient.trim() : ''],
    [
      'Signed by',
      file && a.signedBy === 'representative'
        ? [a.representativeName, a.representativeAuthority].filter(Boolean).join(', ')
        : '',
    ],
    ['Own identifier', identifier ?? 'Given when it is sent'],
  ];
  return words.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value }));
}
