/**
 * Batch and children of a project as requests: what is in them, under which identifier, and how they look. Queues where asked, in the
 * caller's transaction; when to queue is the send service's.
 */
import type { Task } from 'fhir/r4';
import type { Totals } from '../../preload/contract/projects.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { BatchTaskInput, ChildTaskInput } from '../exchange/mapping-audit.ts';
import { localInstant, type OwnIdentifier } from '../exchange/mapping-shared.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { RequestRecord } from '../requests/model.ts';
import type { Outgoing, OutgoingContent } from '../requests/outgoing.ts';
import type { ChaseRepository, RawRow } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import { chasePart, isPlaceKey, siblingSystem, type ProjectRecord } from './model.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';
import { batchContent, childContent, type ChildContent, type RequesterWords } from './task-content.ts';

export interface ProjectMapping {
  buildBatchTask(input: BatchTaskInput): Task;
  buildChildTask(input: ChildTaskInput): Task;
}

/** A batch that takes children. */
export interface OpenBatch {
  identifier: OwnIdentifier;
  taskId: string;
}

export interface ProjectTasks {
  batchOf(project: ProjectRecord): RequestRecord | null;
  openBatch(project: ProjectRecord, payer: { id: string; name: string }, expected: number): void;
  /** Queues the child of a row. @returns the id of its request, null while something is missing that a child needs */
  queueChild(project: ProjectRecord, row: RawRow, batch: OpenBatch): string | null;
  /** The Task of a row or of the batch, as it would be or was sent. */
  preview(project: ProjectRecord, which: number | 'batch'): { task: string; bytes: number; asSent: boolean };
}

/** A child that was refused and corrected elsewhere carries a later one. */
const MOST_ATTEMPTS = 5;

export function createProjectTasks(deps: {
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  checker: Checker;
  outgoing: Outgoing;
  /** Request that has this identifier already, or null. */
  holderOf(identifier: OwnIdentifier): string | null;
  mapping: ProjectMapping;
  requester(): RequesterWords;
  totals(project: ProjectRecord): Totals;
  clock: Clock;
}): ProjectTasks {
  const { projects, chases, sites, checker, outgoing, mapping, requester, clock } = deps;

  const batchOf = (project: ProjectRecord) =>
    project.batchRequestId === null ? null : outgoing.find(project.batchRequestId);

  /** Makes the batch, or queues a refused one again. Joins the caller's transaction. */
  const openBatch = (project: ProjectRecord, payer: { id: string; name: string }, expected: number): void => {
    const known = batchOf(project);
    if (known && known.status !== 'draft') return;
    const own = requester();
    const content = batchContent(project.input, payer, expected, own);
    const system = siblingSystem(own.identifierSystem, 'project');
    const id = outgoing.queue(
      known?.id ?? null,
      {
        kind: 'batch',
        projectId: project.id,
        purpose: project.input.type,
        patientName: '',
        birthDate: '',
        custodianName: payer.name,
        custodianPlace: '',
        dueDate: project.input.dueDate || null,
        content,
        build: (identifier) =>
          mapping.buildBatchTask({ ...content, project: identifier, authoredOn: localInstant(clock.now()) }),
      },
      (attempt) => ({
        system,
        value: attempt === 1 ? project.identifierValue : `${project.identifierValue}-R${attempt}`,
      }),
    );
    projects.setBatch(project.id, id);
  };

  /** @returns null while something is missing that a child needs */
  const childOf = (
    project: ProjectRecord,
    row: RawRow,
    batch: { identifier: OwnIdentifier; taskId: string },
  ): ChildContent | null => {
    const site = row.siteN === null ? null : sites.byN(row.siteN);
    const { payer } = project.input;
    if (!site?.chosen || site.decision !== 'matched' || payer === null) return null;
    return childContent({
      input: project.input,
      rules: {
        type: project.input.type,
        reviewStart: project.input.reviewStart,
        reviewEnd: project.input.reviewEnd,
        today: plainDateOf(clock.now()),
      },
      values: checker.valuesOf(project, row),
      site: site.chosen,
      payerId: payer.id,
      project: batch.identifier,
      batchId: batch.taskId,
      requester: requester(),
    });
  };

  /** Identifier of the Task that the row's request was made to stand for, or null. Not content: equal content keeps its bytes. */
  const formerOf = (row: RawRow): OwnIdentifier | null => {
    const formerId = row.requestId === null ? null : (outgoing.find(row.requestId)?.resubmissionOf ?? null);
    return formerId === null ? null : (outgoing.find(formerId)?.identifier ?? null);
  };

  const outgoingChild = (project: ProjectRecord, row: RawRow, content: ChildContent): OutgoingContent => ({
    kind: 'child',
    projectId: project.id,
    purpose: project.input.type,
    patientName: memberName(content),
    birthDate: content.member.birthDate,
    custodianName: content.owner.name,
    custodianPlace: '',
    dueDate: content.dueDate || null,
    content,
    build: (identifier) =>
      mapping.buildChildTask({
        ...content,
        resubmissionOf: formerOf(row),
        chase: identifier,
        authoredOn: localInstant(clock.now()),
      }),
  });

  const childIdentifier = (project: ProjectRecord, row: RawRow) => {
    const system = siblingSystem(requester().identifierSystem, 'chase');
    const value = `${project.identifierValue}-${chasePart(row.chaseKey)}`;
    return (attempt: number): OwnIdentifier => ({ system, value: attempt === 1 ? value : `${value}-R${attempt}` });
  };

  /** Another workstation sent this chase, and its Task was joined before the list was read in here. */
  const joinedAs = (project: ProjectRecord, row: RawRow, content: ChildContent | null): string | null => {
    if (row.requestId !== null) return null;
    const name = childIdentifier(project, row);
    let id: string | null = null;
    for (let attempt = 1; id === null && attempt <= MOST_ATTEMPTS; attempt++) id = deps.holderOf(name(attempt));
    // One request never stands for two rows.
    if (id === null || chases.byRequest(id) !== null) return null;
    if (!isPlaceKey(row.chaseKey)) return id;
    // A key made of file and line may be another row's on another workstation: the member decides.
    const r = outgoing.find(id);
    return r && content && r.birthDate === content.member.birthDate && r.patientName === memberName(content)
      ? id
      : null;
  };

  return {
    batchOf,
    openBatch,
    queueChild: (project, row, batch) => {
      const content = childOf(project, row, batch);
      const joined = joinedAs(project, row, content);
      if (joined !== null) return joined;
      return content
        ? outgoing.queue(row.requestId, outgoingChild(project, row, content), childIdentifier(project, row))
        : null;
    },
    preview: (project, which) => {
      if (which === 'batch') {
        const stored = project.batchRequestId === null ? null : outgoing.storedTask(project.batchRequestId);
        if (stored) return { task: pretty(stored.text), bytes: stored.bytes, asSent: true };
        const { payer } = project.input;
        if (payer === null) throw new AppError('conflict', 'Choose the payer first.');
        const own = requester();
        const totals = deps.totals(project);
        const task = mapping.buildBatchTask({
          ...batchContent(project.input, payer, totals.ready + totals.held, own),
          project: { system: siblingSystem(own.identifierSystem, 'project'), value: project.identifierValue },
          authoredOn: localInstant(clock.now()),
        });
        return shown(task);
      }
      const [row] = chases.raw(project.n, [which]);
      if (!row) throw new AppError('notFound', 'This row does not exist any more.');
      const stored = row.requestId !== null && row.state === 'requested' ? outgoing.storedTask(row.requestId) : null;
      if (stored) return { task: pretty(stored.text), bytes: stored.bytes, asSent: true };
      const batch = batchOf(project);
      const identifier = batch?.identifier ?? {
        system: siblingSystem(requester().identifierSystem, 'project'),
        value: project.identifierValue,
      };
      const content = childOf(project, row, { identifier, taskId: batch?.taskId ?? 'batch-not-accepted-yet' });
      if (!content)
        throw new AppError('conflict', 'The site of this row is not matched yet.', {
          nextStep: 'Match the site, then look again.',
        });
      return shown(
        mapping.buildChildTask({
          ...content,
          resubmissionOf: formerOf(row),
          chase: childIdentifier(project, row)(1),
          authoredOn: localInstant(clock.now()),
        }),
      );
    },
  };
}

const memberName = ({ member: m }: ChildContent): string =>
  [m.family, [m.given, m.middle].filter(Boolean).join(' ')].filter(Boolean).join(', ');
const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
const shown = (task: Task): { task: string; bytes: number; asSent: boolean } => ({
  task: JSON.stringify(task, null, 2),
  bytes: Buffer.byteLength(JSON.stringify(task)),
  asSent: false,
});
