/** Columns of the list table and how they become a `RequestRecord`. Names only; no SQL is run here. */
import type { Purpose } from '../../preload/contract/rules/core-request.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { RequestRecord } from './model.ts';

/** Columns as stored. */
export interface RequestColumns {
  n: number;
  id: string;
  kind: 'core' | 'batch' | 'child';
  purpose: Purpose;
  status: NormalizedStatus;
  own_words: string;
  status_since: string;
  identifier_system: string | null;
  identifier_value: string | null;
  task_id: string | null;
  task_status: string | null;
  version_id: string | null;
  last_updated: string | null;
  patient_name: string;
  birth_date: string;
  custodian_name: string;
  custodian_place: string;
  due_date: string | null;
  created_at: string;
  updated_at: string;
  sent_at: string | null;
  tracking: number;
  attempts: number;
  not_before: string | null;
  last_polled_at: string | null;
  next_poll_at: string | null;
  polls: number;
  poll_failures: number;
  check_doubles: number;
  documents: number;
  has_error: number;
  authorization_id: string | null;
  resubmission_of: string | null;
  /** Added by the projects room's schema. */
  project_id?: string | null;
}

export function toRecord(c: RequestColumns): RequestRecord {
  return {
    id: c.id,
    kind: c.kind,
    purpose: c.purpose,
    status: c.status,
    ownWords: c.own_words,
    statusSince: c.status_since,
    identifier:
      c.identifier_system === null || c.identifier_value === null
        ? null
        : { system: c.identifier_system, value: c.identifier_value },
    taskId: c.task_id,
    taskStatus: c.task_status,
    versionId: c.version_id,
    lastUpdated: c.last_updated,
    patientName: c.patient_name,
    birthDate: c.birth_date,
    custodianName: c.custodian_name,
    custodianPlace: c.custodian_place,
    dueDate: c.due_date,
    createdAt: c.created_at,
    updatedAt: c.updated_at,
    sentAt: c.sent_at,
    tracking: c.tracking === 1,
    attempts: c.attempts,
    notBefore: c.not_before,
    lastPolledAt: c.last_polled_at,
    nextPollAt: c.next_poll_at,
    polls: c.polls,
    pollFailures: c.poll_failures,
    checkDoubles: c.check_doubles === 1,
    documents: c.documents,
    hasError: c.has_error === 1,
    authorizationId: c.authorization_id,
    resubmissionOf: c.resubmission_of,
    projectId: c.project_id ?? null,
  };
}

/** What may change of a row; instants are ISO strings. Identity and list columns have their own functions. */
export interface RequestPatch {
  status?: NormalizedStatus;
  ownWords?: string;
  statusSince?: string;
  taskId?: string;
  taskStatus?: string;
  versionId?: string | null;
  lastUpdated?: string | null;
  updatedAt?: string;
  sentAt?: string;
  tracking?: boolean;
  attempts?: number;
  notBefore?: string | null;
  lastPolledAt?: string;
  nextPollAt?: string | null;
  polls?: number;
  pollFailures?: number;
  checkDoubles?: boolean;
  documents?: number;
  authorizationId?: string | null;
}

/** Column of each patchable member: SQL is made of these constants only. */
export const COLUMN: Record<keyof RequestPatch, string> = {
  status: 'status',
  ownWords: 'own_words',
  statusSince: 'status_since',
  taskId: 'task_id',
  taskStatus: 'task_status',
  versionId: 'version_id',
  lastUpdated: 'last_updated',
  updatedAt: 'updated_at',
  sentAt: 'sent_at',
  tracking: 'tracking',
  attempts: 'attempts',
  notBefore: 'not_before',
  lastPolledAt: 'last_polled_at',
  nextPollAt: 'next_poll_at',
  polls: 'polls',
  pollFailures: 'poll_failures',
  checkDoubles: 'check_doubles',
  documents: 'documents',
  authorizationId: 'authorization_id',
};
