/**
 * Purpose: what a strict but fair exchange demands of a new Task. Every complaint names the element, so that a
 * clerk's program can point at the field.
 */
import type { Task } from 'fhir/r4';
import type { IssueText } from '../http/reply.ts';
import { ENDED, isBatchTask, referencedId, type TaskRecord } from '../tasks/record.ts';

export interface ValidationDeps {
  isProvider: (organizationId: string) => boolean;
  isPayer: (organizationId: string) => boolean;
  task: (id: string) => TaskRecord | undefined;
}

const TASK_STATUSES = new Set([
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
]);

export function validateTask(task: Task, deps: ValidationDeps): IssueText[] {
  const issues: IssueText[] = [];
  const demand = (met: boolean, code: IssueText['code'], expression: string, diagnostics: string): void => {
    if (!met) issues.push({ code, diagnostics, expression: [expression] });
  };
  demand(TASK_STATUSES.has(task.status), 'code-invalid', 'Task.status', `Unknown Task status '${String(task.status)}'`);
  demand(task.status === 'requested', 'business-rule', 'Task.status', "A new Task must have status 'requested'");
  demand(task.intent === 'order', 'business-rule', 'Task.intent', "Task.intent must be 'order'");
  const identifier = task.identifier ?? [];
  demand(identifier.length > 0, 'required', 'Task.identifier', 'A business identifier is required');
  identifier.forEach(({ system, value }, index) => {
    demand(
      Boolean(system && value),
      'required',
      `Task.identifier[${index}]`,
      'An identifier needs a system and a value',
    );
  });
  demand(Boolean(task.code?.coding?.length), 'required', 'Task.code', 'Task.code is required');
  demand(
    task.authoredOn === undefined || !Number.isNaN(Date.parse(task.authoredOn)),
    'value',
    'Task.authoredOn',
    'Task.authoredOn is not a dateTime',
  );
  demand(Boolean(task.requester), 'required', 'Task.requester', 'Task.requester is required');
  issues.push(...(isBatchTask(task) ? batchIssues(task, deps) : requestIssues(task, deps)), ...containedIssues(task));
  return issues;
}

function batchIssues(task: Task, deps: ValidationDeps): IssueText[] {
  const index = task.input?.findIndex((input) => input.type.coding?.some(({ code }) => code === 'payer')) ?? -1;
  if (index === -1)
    return [
      {
        code: 'required',
        diagnostics: 'A batch names its payer in an input of type payer',
        expression: ['Task.input'],
      },
    ];
  const payer = referencedId(task.input?.[index]?.valueReference?.reference, 'Organization');
  if (payer && deps.isPayer(payer)) return [];
  return [
    {
      code: 'not-found',
      diagnostics: 'The payer of a batch must be a payer Organization of this exchange',
      expression: [`Task.input[${index}].valueReference`],
    },
  ];
}

function requestIssues(task: Task, deps: ValidationDeps): IssueText[] {
  const issues: IssueText[] = [];
  const owner = referencedId(task.owner?.reference, 'Organization');
  if (!owner)
    issues.push({
      code: 'required',
      diagnostics: 'The provider is named in Task.owner.reference',
      expression: ['Task.owner'],
    });
  else if (!deps.isProvider(owner)) {
    issues.push({
      code: 'not-found',
      diagnostics: `Organization/${owner} is not a provider of this exchange`,
      expression: ['Task.owner.reference'],
    });
  }
  const patients = (task.contained ?? []).flatMap((resource, index) =>
    resource.resourceType === 'Patient' ? [{ resource, index }] : [],
  );
  const [patient] = patients;
  if (!patient)
    issues.push({ code: 'required', diagnostics: 'The patient travels contained', expression: ['Task.contained'] });
  else {
    const at = `Task.contained[${patient.index}]`;
    if (!patient.resource.name?.[0]?.family)
      issues.push({ code: 'required', diagnostics: 'The patient needs a family name', expression: [`${at}.name`] });
    const { birthDate } = patient.resource;
    if (!birthDate)
      issues.push({ code: 'required', diagnostics: 'The patient needs a birth date', expression: [`${at}.birthDate`] });
    else if (!/^\d{4}-\d\d-\d\d$/.test(birthDate) || Number.isNaN(Date.parse(birthDate))) {
      issues.push({
        code: 'value',
        diagnostics: `'${birthDate}' is not a full birth date`,
        expression: [`${at}.birthDate`],
      });
    }
    if (task.for?.reference !== `#${patient.resource.id ?? ''}`) {
      issues.push({
        code: 'invariant',
        diagnostics: 'Task.for must refer to the contained patient',
        expression: ['Task.for'],
      });
    }
  }
  const dataCodes = (task.input ?? []).filter((input) => input.type.coding?.some(({ code }) => code === 'data-code'));
  if (dataCodes.length !== 1)
    issues.push({
      code: 'invariant',
      diagnostics: 'A data request has exactly one data-code input',
      expression: ['Task.input'],
    });
  if (task.partOf?.length) issues.push(...partOfIssues(task, deps));
  return issues;
}

function partOfIssues(task: Task, deps: ValidationDeps): IssueText[] {
  const expression = ['Task.partOf[0].reference'];
  const batch = deps.task(referencedId(task.partOf?.[0]?.reference, 'Task') ?? '');
  if (!batch?.isBatch)
    return [{ code: 'not-found', diagnostics: 'Task.partOf does not refer to a batch of this exchange', expression }];
  if (batch.status === 'accepted' || batch.status === 'in-progress') return [];
  const state = ENDED.has(batch.status) ? 'closed' : 'not open yet';
  return [{ code: 'business-rule', diagnostics: `Batch ${batch.id} is ${state} (${batch.status})`, expression }];
}

/** FHIR dom-3: what is contained must be referred to, and local references must resolve. */
function containedIssues(task: Task): IssueText[] {
  const ids = new Set((task.contained ?? []).map(({ id }) => id));
  const { contained: _contained, ...outer } = task;
  const text = JSON.stringify(outer);
  const missing = [...text.matchAll(/"reference":"#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id));
  return [...new Set(missing)].map((id) => ({
    code: 'not-found' as const,
    diagnostics: `Contained resource #${id ?? ''} does not exist`,
    expression: ['Task.contained'],
  }));
}
