/**
 * Purpose: `POST Task`: validation, conditional create, the answer's form, and the faults in which a Task comes
 * into being although, or long after, its answer was lost.
 */
import type { Task } from 'fhir/r4';
import { faultOf } from '../http/faults.ts';
import { fhirReply, outcome, outcomeReply, type ExchangeRequest, type IssueText, type Reply } from '../http/reply.ts';
import type { TaskRecord } from '../tasks/record.ts';
import type { TaskRenderer } from '../tasks/render.ts';
import type { TaskStore } from '../tasks/store.ts';
import { validateTask, type ValidationDeps } from './validate-task.ts';

export interface CreateDeps {
  store: TaskStore;
  renderer: TaskRenderer;
  validation: ValidationDeps;
  baseUrl: () => string;
  ifNoneExist: boolean;
  refuseDuplicateIdentifiers: boolean;
  createStatus: 200 | 201 | 202;
  payloadLimitBytes: number;
  /** For work that outlives its request (fault `delayedCreate`). */
  later: (ms: number, run: () => void) => void;
}

export function createTask(request: ExchangeRequest, deps: CreateDeps): Reply {
  if (request.bodyTooLarge) {
    return outcomeReply(413, {
      code: 'too-long',
      diagnostics: `The request is larger than ${deps.payloadLimitBytes} bytes`,
    });
  }
  const parsed = parseTask(request);
  if ('status' in parsed && 'headers' in parsed) return parsed;
  const task = parsed;
  const condition = deps.ifNoneExist ? request.headers['if-none-exist']?.toString() : undefined;
  const existing = existingFor(condition, deps);
  if (existing && existing.length > 1) {
    return outcomeReply(412, { code: 'multiple-matches', diagnostics: 'If-None-Exist matches more than one Task' });
  }
  if (existing?.[0]) return created(request, existing[0], deps, 200);

  const issues = validateTask(task, deps.validation);
  if (issues.length > 0) return fhirReply(422, outcome(...issues));
  const duplicate = deps.refuseDuplicateIdentifiers ? duplicateOf(task, deps) : undefined;
  if (duplicate) return fhirReply(409, outcome(duplicate));

  const delayed = faultOf(request.faults, 'delayedCreate');
  if (delayed) {
    // The condition is judged when the Task really comes into being: a resend in the meantime may have won.
    deps.later(delayed.ms, () => {
      if (!existingFor(condition, deps)?.length) deps.store.create(task);
    });
    return { status: 202, headers: {} };
  }
  const lag = faultOf(request.faults, 'searchLag');
  return created(request, deps.store.create(task, lag ? Date.now() + lag.ms : 0), deps, deps.createStatus);
}

function parseTask(request: ExchangeRequest): Task | Reply {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (mediaType !== 'application/fhir+json' && mediaType !== 'application/json') {
    return outcomeReply(415, {
      code: 'not-supported',
      diagnostics: `Content-Type '${mediaType ?? ''}' is not supported`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    return outcomeReply(400, {
      code: 'structure',
      diagnostics: `The body is not JSON: ${error instanceof Error ? error.message : ''}`,
    });
  }
  if (typeof value !== 'object' || value === null || !('resourceType' in value) || value.resourceType !== 'Task') {
    return outcomeReply(400, { code: 'invalid', diagnostics: 'The body is not a Task', expression: ['Task'] });
  }
  return value as Task;
}

function existingFor(condition: string | undefined, deps: CreateDeps): TaskRecord[] | undefined {
  if (condition === undefined) return undefined;
  const params = new URLSearchParams(condition.replace(/^\?/, ''));
  const token = params.get('identifier');
  // Only the one condition of the contract is understood; anything else is ignored, as the header's name promises nothing.
  return token === null ? undefined : [...deps.store.indexes.identifier(token)];
}

function duplicateOf(task: Task, deps: CreateDeps): IssueText | undefined {
  const index = (task.identifier ?? []).findIndex(
    ({ system, value }) => deps.store.indexes.identifier(`${system ?? ''}|${value ?? ''}`).size > 0,
  );
  if (index === -1) return undefined;
  return {
    code: 'duplicate',
    diagnostics: 'A Task with this identifier exists',
    expression: [`Task.identifier[${index}]`],
  };
}

function created(request: ExchangeRequest, record: TaskRecord, deps: CreateDeps, status: number): Reply {
  const headers = {
    location: `${deps.baseUrl()}/Task/${record.id}/_history/${record.versionId}`,
    etag: `W/"${record.versionId}"`,
    'last-modified': new Date(record.lastUpdatedMs).toUTCString(),
  };
  const prefer = String(request.headers.prefer ?? '');
  if (prefer.includes('return=minimal')) return { status, headers };
  if (prefer.includes('return=OperationOutcome')) {
    return fhirReply(
      status,
      outcome({ severity: 'information', code: 'informational', diagnostics: 'Task accepted' }),
      headers,
    );
  }
  return fhirReply(status, deps.renderer.json(record, request.faults), headers);
}
