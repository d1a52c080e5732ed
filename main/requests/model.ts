/**
 * What a request is, and the pure rules about it: what can be done in which state, how it shows in lists. May not read a clock, a database or the network.
 */
import type { RequestDetail } from '../../preload/contract/requests.ts';
import type { CoreDraft, Purpose } from '../../preload/contract/rules/core-request.ts';
import { isPlainDate } from '../../preload/contract/rules/plain-date.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';

/** The own business identifier of a Task; unique for ever, never used for other content. */
export interface OwnIdentifier {
  system: string;
  value: string;
}

/** A row of the list table. Instants are ISO strings. */
export interface RequestRecord {
  id: string;
  kind: 'core' | 'batch' | 'child';
  purpose: Purpose;
  status: NormalizedStatus;
  ownWords: string;
  statusSince: string;
  identifier: OwnIdentifier | null;
  taskId: string | null;
  taskStatus: string | null;
  versionId: string | null;
  lastUpdated: string | null;
  patientName: string;
  birthDate: string;
  custodianName: string;
  custodianPlace: string;
  dueDate: string | null;
  createdAt: string;
  updatedAt: string;
  sentAt: string | null;
  tracking: boolean;
  attempts: number;
  /** Queued or uncertain: not touched by jobs before this instant. */
  notBefore: string | null;
  lastPolledAt: string | null;
  nextPollAt: string | null;
  /** Polls since it was sent. */
  polls: number;
  pollFailures: number;
  /** More than one POST left this machine: look once more for a double. */
  checkDoubles: boolean;
  documents: number;
  hasError: boolean;
  authorizationId: string | null;
  resubmissionOf: string | null;
  /** Of batches and children. */
  projectId: string | null;
}

/** States in which the exchange holds a Task of ours. */
export const hasTask = (r: Pick<RequestRecord, 'taskId'>): boolean => r.taskId !== null;

/** On hold counts too: the exchange takes no answer, so a new authorization or a correction travels with a new Task. */
const RESUBMITTABLE: readonly NormalizedStatus[] = [
  'rejected',
  'unable',
  'cancelled',
  'no-records',
  'pended-authorization',
  'pended-information',
];

/** A copy of a request that ended without records, or is held up by what it says, is a resubmission and says so on its Task. */
export const isResubmission = (r: Pick<RequestRecord, 'taskId' | 'status'>): boolean =>
  hasTask(r) && RESUBMITTABLE.includes(r.status);

/** What a person can do now. The exchange offers no update and no cancel, so neither is here. */
export function actionsOf(r: Pick<RequestRecord, 'status' | 'taskId' | 'tracking'>): RequestDetail['actions'] {
  switch (r.status) {
    case 'draft':
      return ['edit', 'submit', 'discard', 'duplicate'];
    case 'queued':
    case 'held':
      return ['retry', 'duplicate'];
    case 'sending':
      return [];
    case 'send-uncertain':
      // No copy: while it is not known whether the Task exists, a copy could become its double.
      return ['resolve'];
    default:
      return ['refresh', r.tracking ? 'stopTracking' : 'resumeTracking', 'duplicate'];
  }
}

/** Columns of the list that are taken from the draft. */
export function listColumns(d: CoreDraft): {
  patientName: string;
  birthDate: string;
  custodianName: string;
  custodianPlace: string;
  dueDate: string | null;
} {
  const given = [d.patient.given, d.patient.middle].map((s) => s.trim()).filter(Boolean);
  const names = [d.patient.family.trim(), given.join(' ')].filter(Boolean);
  return {
    patientName: names.join(', '),
    birthDate: d.patient.birthDate.trim(),
    custodianName: d.custodian?.name.trim() ?? '',
    custodianPlace: [d.custodian?.city.trim() ?? '', d.custodian?.state.trim() ?? ''].filter(Boolean).join(', '),
    dueDate: isPlainDate(d.dueDate) ? d.dueDate : null,
  };
}

/** Everything that the text filter of the list finds a request by. */
export function searchText(d: CoreDraft, identifier: string | null, taskId: string | null): string {
  const [year, month, day] = d.patient.birthDate.split('-');
  const usDate = isPlainDate(d.patient.birthDate) ? `${Number(month)}/${Number(day)}/${year ?? ''}` : '';
  const p = d.patient;
  return [
    `${p.given} ${p.middle} ${p.family}`.replace(/\s+/g, ' ').trim(),
    `${p.family}, ${p.given}`,
    p.birthDate,
    usDate,
    p.identifier,
    d.custodian?.name ?? '',
    d.custodian?.npi ?? '',
    `${d.custodian?.city ?? ''} ${d.custodian?.state ?? ''}`.trim(),
    identifier ?? '',
    taskId ?? '',
  ]
    .filter((s) => s.length > 0)
    .join('\n');
}

/** Short sentence of the timeline for a status that the exchange brought about. */
export const statusSentences: Record<NormalizedStatus, string> = {
  draft: 'Draft.',
  queued: 'Waiting to be sent.',
  held: 'Held back.',
  sending: 'Being sent.',
  'send-uncertain': 'It is not known whether the exchange has it.',
  submitted: 'The exchange has the request.',
  accepted: 'The provider accepted the request.',
  'in-progress': 'The provider is working on it.',
  'pended-authorization': 'On hold: the authorization needs attention.',
  'pended-information': 'On hold: more information is needed.',
  'fee-approval': 'On hold: a fee has to be approved.',
  'partial-delivery': 'A part of the records was delivered.',
  delivered: 'The records were delivered.',
  'no-records': 'The provider found no records.',
  rejected: 'The request was rejected.',
  unable: 'The provider cannot fulfil the request.',
  cancelled: 'The request was cancelled.',
  unmapped: 'The exchange reported a state that has no name here yet.',
};

/** Whether a version that arrived is older than the one known: search replicas may lag behind a read. */
export function isOlderVersion(
  known: { versionId: string | null; lastUpdated: string | null },
  seen: { versionId: string | null; lastUpdated: string | null },
): boolean {
  const integer = /^\d{1,15}$/;
  if (
    known.versionId !== null &&
    seen.versionId !== null &&
    integer.test(known.versionId) &&
    integer.test(seen.versionId)
  )
    return Number(seen.versionId) < Number(known.versionId);
  if (known.lastUpdated !== null && seen.lastUpdated !== null)
    return Date.parse(seen.lastUpdated) < Date.parse(known.lastUpdated);
  return false;
}

const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A readable identifier value: year and twice five characters without I, L, O, U (Crockford's base 32). Fifty bits, because
 * several workstations of an organization share one identifier system: a chance equal would make one adopt the other's Task.
 * @param random at least ten bytes
 */
export function identifierValue(year: number, random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, 10), (byte) => BASE32.charAt(byte & 31)).join('');
  return `${year}-${letters.slice(0, 5)}-${letters.slice(5)}`;
}
