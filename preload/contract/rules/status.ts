/** The normalized statuses of a request (the workstation's own words over the exchange's). */
export const normalizedStatuses = [
  'draft',
  'queued',
  'held',
  'sending',
  'send-uncertain',
  'submitted',
  'accepted',
  'in-progress',
  'pended-authorization',
  'pended-information',
  'fee-approval',
  'partial-delivery',
  'delivered',
  'no-records',
  'rejected',
  'unable',
  'cancelled',
  'unmapped',
] as const;
export type NormalizedStatus = (typeof normalizedStatuses)[number];

/** The twelve statuses of a FHIR R4 Task (http://hl7.org/fhir/R4/valueset-task-status.html). */
export const taskStatuses = [
  'draft',
  'requested',
  'received',
  'accepted',
  'rejected',
  'ready',
  'cancelled',
  'in-progress',
  'on-hold',
  'failed',
  'completed',
  'entered-in-error',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

/** Statuses after which the exchange is not expected to move the Task on. */
export const terminalStatuses: readonly NormalizedStatus[] = [
  'delivered',
  'no-records',
  'rejected',
  'unable',
  'cancelled',
];
