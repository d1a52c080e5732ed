/**
 * Which field of the request form an OperationOutcome's `issue.expression` speaks of (FHIRPath restricted to element
 * names, R4 OperationOutcome.issue.expression). Pure; where nothing matches, the expression itself is shown.
 */
import type { FhirResource, Task } from 'fhir/r4';

const PATIENT: readonly (readonly [RegExp, string])[] = [
  [/\bfamily\b/, 'patient.family'],
  [/\bgiven\b/, 'patient.given'],
  [/\bname\b/, 'patient.family'],
  [/\bbirthDate\b/, 'patient.birthDate'],
  [/\bgender\b/, 'patient.gender'],
  [/\bidentifier\b.*\bsystem\b/, 'patient.identifierSystem'],
  [/\bidentifier\b/, 'patient.identifier'],
  [/\btelecom\b/, 'patient.phone'],
  [/\bline\b/, 'patient.line'],
  [/\bcity\b/, 'patient.city'],
  [/\bstate\b/, 'patient.state'],
  [/\bpostalCode\b/, 'patient.postalCode'],
  [/\baddress\b/, 'patient.line'],
];

const CONSENT: readonly (readonly [RegExp, string])[] = [
  [/\bprovision\b.*\bend\b/, 'authorization.expirationDate'],
  [/\bprovision\b.*\bstart\b/, 'authorization.signedDate'],
  [/\bprovision\b.*\bperiod\b/, 'authorization.expirationDate'],
  [/\bactor\b/, 'authorization.recipient'],
  [/\bdateTime\b/, 'authorization.signedDate'],
  [/\bperformer\b/, 'authorization.representativeName'],
];

const TASK: readonly (readonly [RegExp, string])[] = [
  [/^Task\.owner\b/, 'custodian'],
  [/^Task\.for\b/, 'patient.family'],
  [/^Task\.restriction\b/, 'dueDate'],
  [/^Task\.priority\b/, 'priority'],
  [/^Task\.description\b/, 'description'],
  [/^Task\.note\b/, 'delivery'],
  [/^Task\.reasonCode\b/, 'purpose'],
];

const INPUT: Record<string, string> = {
  'data-code': 'recordTypes',
  'record-type': 'recordTypes',
  'service-period': 'serviceFrom',
  'purpose-of-use': 'purpose',
  authorization: 'authorization.file',
  '64292-6': 'authorization.file',
  'sensitive-category': 'sensitiveCategories',
};

/** @param sent the Task that was refused; tells what stands at `contained[1]` and `input[3]` */
export function draftPathOf(expression: string, sent: Task | null): string {
  const text = expression.replace(/^Task\.where\(.*?\)/, 'Task');
  const contained = /^Task\.contained(?:\[(\d+)\])?/.exec(text);
  if (contained) {
    const resource = contained[1] === undefined ? undefined : sent?.contained?.[Number(contained[1])];
    return withinResource(resource?.resourceType ?? typeNamedIn(text), text.slice(contained[0].length)) ?? expression;
  }
  const input = /^Task\.input\[(\d+)\]/.exec(text);
  if (input) {
    const found = sent?.input?.[Number(input[1])];
    const path = found?.type.coding?.map((c) => INPUT[c.code ?? '']).find((known) => known !== undefined);
    return path === 'serviceFrom' && /\bend\b/.test(text) ? 'serviceTo' : (path ?? expression);
  }
  const bare = /^(Patient|Consent|DocumentReference|RelatedPerson)\b/.exec(text);
  if (bare?.[1]) return withinResource(bare[1], text) ?? expression;
  return TASK.find(([pattern]) => pattern.test(text))?.[1] ?? expression;
}

function withinResource(type: FhirResource['resourceType'] | string | undefined, rest: string): string | undefined {
  const first = (rows: readonly (readonly [RegExp, string])[]): string | undefined =>
    rows.find(([pattern]) => pattern.test(rest))?.[1];
  switch (type) {
    case 'Patient':
      return first(PATIENT) ?? 'patient.family';
    case 'Consent':
      return first(CONSENT) ?? 'authorization.file';
    case 'RelatedPerson':
      return /\brelationship\b/.test(rest)
        ? 'authorization.representativeAuthority'
        : 'authorization.representativeName';
    case 'DocumentReference':
      return 'authorization.file';
    default:
      return undefined;
  }
}

const typeNamedIn = (text: string): string | undefined =>
  /\b(Patient|Consent|DocumentReference|RelatedPerson)\b/.exec(text)?.[1];
