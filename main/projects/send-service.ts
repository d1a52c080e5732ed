/**
 * Sending a project: opens the batch, waits until it is accepted, then feeds children into the sender's queue in small lots. What a row
 * becomes is decided in one transaction with its request, so that a crash at any moment neither drops nor doubles it.
 */
import type { Task } from 'fhir/r4';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { Totals } from '../../preload/contract/projects.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { BatchTaskInput, ChildTaskInput } from '../exchange/mapping-audit.ts';
import { localInstant, type OwnIdentifier } from '../exchange/mapping-shared.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChildSource } from '../requests/create-requests.ts';
import type { Outgoing, OutgoingContent } from '../requests/outgoing.ts';
import type { ChaseRepository, RawRow } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import { batchIsClosed, batchIsOpen, identifierPart, siblingSystem, type ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import { concernsAll, refusedCells } from './refusals.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';
import { batchContent, childContent, type ChildContent, type RequesterWords } from './task-content.ts';

export interface ProjectMapping {
  buildBatchTask(input: BatchTaskInput): Task;
  buildChildTask(input: ChildTaskInput): Task;
}

export interface SendService {
  start(id: string): Promise<void>;
  pause(id: string): void;
  resume(id: string): void;
  stop(id: string): Promise<void>;
  retryFailed(id: string): Promise<void>;
  /** What keeps anything from going out, in words. */
  obstacles(project: ProjectRecord): string[];
  /** The Task of a row or of the batch, as it would be or was sent. */
  preview(project: ProjectRecord, row: number | 'batch'): { task: string; bytes: number; asSent: boolean };
  source: ChildSource;
}

/** Children queued ahead of the sender: enough that it never waits, few enough to be taken back quickly. */
const AHEAD = 160;
/** Rows of one lot: made in one go between two requests. */
const LOT = 24;
const SLICE = 1_000;

export interface SendServiceDeps {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  checker: Checker;
  outgoing: Outgoing;
  mapping: ProjectMapping;
  requester(): RequesterWords;
  totals(project: ProjectRecord): Totals;
  changed(id: string): void;
  /** Something may be due for a job. */
  nudge(): void;
  clock: Clock;
}

export function createSendService(deps: SendServiceDeps): SendService {
  const { database, projects, chases, sites, checker, outgoing, mapping, requester, clock } = deps;
  const at = (): string => clock.now().toISOString();

  const setSending = (project: ProjectRecord, sending: ProjectRecord['sending'], notice = ''): void => {
    if (project.sending !== sending || project.notice !== notice)
      projects.setSending(project.id, sending, notice, at());
    deps.changed(project.id);
  };

  const batchOf = (project: ProjectRecord) =>
    project.batchRequestId === null ? null : outgoing.find(project.batchRequestId);

  const obstacles = (project: ProjectRecord): string[] => {
    const own = requester();
    const batch = batchOf(project);
    return [
      ...(project.input.payer === null ? ['Choose the payer: a batch cannot be opened without one.'] : []),
      ...(own.name.trim() === '' && own.taxId.trim() === ''
        ? ['The connection does not say who asks. Enter your organization under Settings → Connections.']
        : []),
      ...(own.identifierSystem.trim() === '' ? ['The connection has no identifier system for own requests.'] : []),
      ...(batch && batchIsClosed(batch.status) ? [closedNotice(batch.ownWords)] : []),
    ];
  };

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

  const outgoingChild = (project: ProjectRecord, content: ChildContent): OutgoingContent => ({
    kind: 'child',
    projectId: project.id,
    purpose: project.input.type,
    patientName: [content.member.family, [content.member.given, content.member.middle].filter(Boolean).join(' ')]
      .filter(Boolean)
      .join(', '),
    birthDate: content.member.birthDate,
    custodianName: content.owner.name,
    custodianPlace: '',
    dueDate: content.dueDate || null,
    content,
    build: (identifier) =>
      mapping.buildChildTask({ ...content, chase: identifier, authoredOn: localInstant(clock.now()) }),
  });

  const childIdentifier = (project: ProjectRecord, row: RawRow) => {
    const system = siblingSystem(requester().identifierSystem, 'chase');
    const value = `${project.identifierValue}-${identifierPart(row.chaseKey) || row.n}`;
    return (attempt: number): OwnIdentifier => ({ system, value: attempt === 1 ? value : `${value}-R${attempt}` });
  };

  /** Children that wait in the queue become held again, rows and requests together. */
  const takeBack = (project: ProjectRecord): void =>
    database.transaction(() => {
      for (const requestId of outgoing.hold(project.id)) {
        const row = chases.byRequest(requestId);
        if (row) chases.setState(row.n, 'held');
      }
    });

  const block = (project: ProjectRecord, notice: string): void => {
    takeBack(project);
    setSending(project, 'blocked', notice);
  };

  type Gate = { open: { identifier: OwnIdentifier; taskId: string } } | { wait: true } | { closed: string };
  const gateOf = (project: ProjectRecord): Gate => {
    const batch = batchOf(project);
    if (!batch) return { wait: true };
    if (batchIsClosed(batch.status)) return { closed: closedNotice(batch.ownWords) };
    if (batch.status === 'draft')
      return {
        closed: `The exchange refused the batch. ${outgoing.errorOf(batch.id)?.message ?? ''} Correct the project and start again.`,
      };
    return batchIsOpen(batch.status) && batch.taskId !== null && batch.identifier !== null
      ? { open: { identifier: batch.identifier, taskId: batch.taskId } }
      : { wait: true };
  };

  const running = (): ProjectRecord[] =>
    projects.list().filter((p) => p.sending === 'running' && p.batchRequestId !== null);

  const topUpOne = (project: ProjectRecord): void => {
    const gate = gateOf(project);
    if ('closed' in gate) return block(project, gate.closed);
    if ('wait' in gate) return;
    if ((outgoing.counts(project.id).queued ?? 0) >= AHEAD) return;
    // Durable with the first of them that is sent: its journal row is, and it comes later in the same file.
    bulk(database, () => {
      for (const row of chases.held(project.n, LOT)) {
        const content = row.errors > 0 ? null : childOf(project, row, gate.open);
        if (!content) {
          chases.setState(row.n, row.errors > 0 ? 'invalid' : 'waiting');
          continue;
        }
        const requestId = outgoing.queue(row.requestId, outgoingChild(project, content), childIdentifier(project, row));
        chases.setRequest(row.n, requestId);
        chases.setState(row.n, 'requested');
      }
    });
  };

  const source: ChildSource = {
    topUp: () => {
      for (const project of running()) topUpOne(project);
    },
    pending: () =>
      running().some((project) => {
        const gate = gateOf(project);
        return 'closed' in gate || ('open' in gate && chases.held(project.n, 1).length > 0);
      }),
    refused: (r, error: SeamError) => {
      const project = projects.list().find((p) => p.id === r.projectId);
      if (!project) return;
      const row = r.kind === 'child' ? chases.byRequest(r.id) : null;
      if (row) {
        const stored = outgoing.storedTask(r.id);
        const sent = stored ? (JSON.parse(stored.text) as Task) : null;
        for (const cell of refusedCells(error, sent))
          chases.addProblem(project.n, row.n, { ...cell, code: 'refused', severity: 'error' });
        projects.touch(project.n, at());
      }
      if (r.kind === 'batch' || concernsAll(error))
        block(
          project,
          r.kind === 'batch'
            ? `The exchange refused the batch. ${error.message}`
            : `The exchange takes no more children. ${error.fields[0]?.message ?? error.message}`,
        );
    },
  };

  const inSlices = async (run: () => number): Promise<void> => {
    for (;;) {
      if (!database.open) throw new AppError('aborted', 'Stopped.');
      if (database.transaction(run) === 0) return;
      await pause();
    }
  };

  const begin = async (project: ProjectRecord): Promise<void> => {
    const { payer } = project.input;
    const found = obstacles(project);
    if (found.length > 0 || payer === null)
      throw new AppError('conflict', found[0] ?? 'The project has no payer.', { meaning: 'Nothing was sent.' });
    const totals = deps.totals(project);
    if (totals.ready + totals.held === 0)
      throw new AppError('conflict', 'No row is ready to be sent.', {
        nextStep: totals.invalid > 0 ? 'Correct rows, and match their sites.' : 'Match the sites first.',
      });
    database.transaction(() => {
      openBatch(project, payer, totals.ready + totals.held + totals.queued + totals.sent);
      projects.setSending(project.id, 'running', '', at());
    });
    await inSlices(() => chases.release(project.n, SLICE));
    deps.changed(project.id);
    deps.nudge();
  };

  return {
    source,
    obstacles,
    start: async (id) => begin(projects.get(id)),
    pause: (id) => {
      const project = projects.get(id);
      if (project.sending !== 'running') throw new AppError('conflict', 'This project is not being sent.');
      takeBack(project);
      setSending(project, 'paused');
    },
    resume: (id) => {
      const project = projects.get(id);
      if (project.sending !== 'paused') throw new AppError('conflict', 'This project is not paused.');
      setSending(project, 'running');
      deps.nudge();
    },
    stop: async (id) => {
      const project = projects.get(id);
      takeBack(project);
      setSending(project, 'stopped', 'Stopped. What was not sent waits.');
      await inSlices(() => chases.unhold(project.n, SLICE));
      deps.changed(id);
    },
    retryFailed: async (id) => {
      const project = projects.get(id);
      await inSlices(() => {
        const ids = outgoing.refused(project.id, SLICE / 5);
        for (const requestId of ids) {
          outgoing.setHeld(requestId);
          const row = chases.byRequest(requestId);
          if (!row) continue;
          chases.clearProblem(project.n, 'refused', row.n);
          chases.setState(row.n, (chases.get(project.n, row.n)?.errors ?? 0) > 0 ? 'invalid' : 'held');
        }
        return ids.length;
      });
      projects.touch(project.n, at());
      await begin(projects.get(id));
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
          chase: childIdentifier(project, row)(1),
          authoredOn: localInstant(clock.now()),
        }),
      );
    },
  };
}

const closedNotice = (ownWords: string): string =>
  `The batch has ended at the exchange${ownWords === '' ? '' : ` (“${ownWords}”)`}. Nothing more can go into it; open a new project for the rows that are left.`;

const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
const shown = (task: Task): { task: string; bytes: number; asSent: boolean } => ({
  task: JSON.stringify(task, null, 2),
  bytes: Buffer.byteLength(JSON.stringify(task)),
  asSent: false,
});
