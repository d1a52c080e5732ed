/**
 * Purpose: how the exchange remembers a Task. What never changes is kept as JSON text (a hundred thousand parsed
 * Tasks would not fit), what changes or is searched by is kept beside it.
 */
import type { CodeableConcept, Task, TaskOutput } from 'fhir/r4';
import type { OutputSpec, TaskStatus } from '../types.ts';

export interface TaskRecord {
  id: string;
  seq: number;
  /** Everything of the Task but the changing elements, as a JSON object. */
  fixedJson: string;
  /** The requester's profile and tag, ready to go behind the server's own part of `meta`. */
  metaJson: string;
  isBatch: boolean;
  identifiers: string[];
  groupIdentifier: string | undefined;
  partOf: string | undefined;
  owner: string | undefined;
  requester: string | undefined;
  expectedCount: number | undefined;
  status: TaskStatus;
  businessStatus: CodeableConcept | undefined;
  statusReason: CodeableConcept | undefined;
  outputs: OutputSpec[];
  /** Output forced by a test; replaces `outputs`. */
  forcedOutput: TaskOutput[] | undefined;
  versionId: number;
  createdAtMs: number;
  lastUpdatedMs: number;
  /** Real time until which searches do not see it (fault `searchLag`). */
  hiddenUntilMs: number;
  /** Position in its script; undefined when it no longer follows one. */
  step: number | undefined;
  nextStepAtMs: number | undefined;
  /** Children that have not ended, for batches. */
  openChildren: number;
  children: number;
}

export const ENDED: ReadonlySet<TaskStatus> = new Set<TaskStatus>([
  'rejected',
  'cancelled',
  'failed',
  'completed',
  'entered-in-error',
]);

const CHANGING = new Set([
  'resourceType',
  'id',
  'meta',
  'status',
  'businessStatus',
  'statusReason',
  'output',
  'lastModified',
]);

export function recordOf(task: Task, id: string, seq: number, nowMs: number): TaskRecord {
  const fixed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(task)) if (!CHANGING.has(name)) fixed[name] = value;
  const { profile, tag } = task.meta ?? {};
  const metaJson =
    (profile ? `,"profile":${JSON.stringify(profile)}` : '') + (tag ? `,"tag":${JSON.stringify(tag)}` : '');
  const expected = task.input?.find((input) => input.type.coding?.some((coding) => coding.code === 'expected-count'));
  const group = task.groupIdentifier;
  return {
    id,
    seq,
    fixedJson: JSON.stringify(fixed),
    metaJson,
    isBatch: isBatchTask(task),
    identifiers: (task.identifier ?? []).map((identifier) => tokenOf(identifier.system, identifier.value)),
    groupIdentifier: group && tokenOf(group.system, group.value),
    partOf: referencedId(task.partOf?.[0]?.reference, 'Task'),
    owner: referencedId(task.owner?.reference, 'Organization'),
    requester:
      task.requester?.reference ??
      (task.requester?.identifier && tokenOf(task.requester.identifier.system, task.requester.identifier.value)),
    expectedCount: expected?.valueUnsignedInt ?? expected?.valueInteger ?? expected?.valuePositiveInt,
    status: task.status,
    businessStatus: task.businessStatus,
    statusReason: task.statusReason,
    outputs: [],
    forcedOutput: task.output,
    versionId: 1,
    createdAtMs: nowMs,
    lastUpdatedMs: nowMs,
    hiddenUntilMs: 0,
    step: 0,
    nextStepAtMs: undefined,
    openChildren: 0,
    children: 0,
  };
}

export function isBatchTask(task: Task): boolean {
  return task.code?.coding?.some((coding) => coding.code === 'audit-batch') ?? false;
}

export function tokenOf(system: string | undefined, value: string | undefined): string {
  return `${system ?? ''}|${value ?? ''}`;
}

/** `Task/x`, also absolute or with a version, becomes `x`. */
export function referencedId(reference: string | undefined, type: string): string | undefined {
  if (!reference) return undefined;
  return new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$`).exec(reference)?.[1];
}

export function concept(text: string | CodeableConcept | undefined): CodeableConcept | undefined {
  return typeof text === 'string' ? { text } : text;
}
