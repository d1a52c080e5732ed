/**
 * Sending a project: opens the batch, waits until it is accepted, then feeds children into the sender's queue in small lots. What a row
 * becomes is decided in one transaction with its request, so that a crash at any moment neither drops nor doubles it.
 */
import type { Task } from 'fhir/r4';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { Totals } from '../../preload/contract/projects.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChildSource } from '../requests/create-requests.ts';
import type { Outgoing } from '../requests/outgoing.ts';
import type { ChaseRepository } from './chase-repository.ts';
import { batchIsClosed, batchIsOpen, closedNotice, type ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import { concernsAll, refusedCells } from './refusals.ts';
import type { ProjectRepository } from './repository.ts';
import type { OpenBatch, ProjectTasks } from './project-tasks.ts';
import type { RequesterWords } from './task-content.ts';

export interface SendService {
  start(id: string): Promise<void>;
  pause(id: string): void;
  resume(id: string): void;
  stop(id: string): Promise<void>;
  retryFailed(id: string): Promise<void>;
  /** What keeps anything from going out, in words. */
  obstacles(project: ProjectRecord): string[];
  source: ChildSource;
}

/** Children queued ahead of the sender: enough that it never waits, few enough to be taken back quickly. */
const AHEAD = 160;
/** Rows of one lot: made in one go between two answers, few enough not to be felt. */
const LOT = 16;
const SLICE = 1_000;

export interface SendServiceDeps {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  outgoing: Outgoing;
  tasks: ProjectTasks;
  requester(): RequesterWords;
  totals(project: ProjectRecord): Totals;
  changed(id: string): void;
  /** Something may be due for a job. */
  nudge(): void;
  clock: Clock;
}

export function createSendService(deps: SendServiceDeps): SendService {
  const { database, projects, chases, outgoing, tasks, requester, clock } = deps;
  const { batchOf } = tasks;
  const at = (): string => clock.now().toISOString();

  const setSending = (project: ProjectRecord, sending: ProjectRecord['sending'], notice = ''): void => {
    if (project.sending !== sending || project.notice !== notice)
      projects.setSending(project.id, sending, notice, at());
    deps.changed(project.id);
  };

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

  type Gate = { open: OpenBatch } | { wait: true } | { closed: string };
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

  /** What comes back into the queue of a project that is not being sent: asked to slow down, or lost and surely absent. */
  const takeBackStragglers = (): void => {
    for (const project of projects.list()) {
      if (project.sending === 'running' || project.sending === 'idle' || project.batchRequestId === null) continue;
      takeBack(project);
      if (project.sending === 'stopped') database.transaction(() => chases.unhold(project.n, SLICE));
    }
  };

  const topUpOne = (project: ProjectRecord): void => {
    const gate = gateOf(project);
    if ('closed' in gate) return block(project, gate.closed);
    if ('wait' in gate) return;
    if (outgoing.queued(project.id) >= AHEAD) return;
    for (const row of chases.held(project.n, LOT)) {
      const requestId = row.errors > 0 ? null : tasks.queueChild(project, row, gate.open);
      if (requestId === null) {
        chases.setState(row.n, row.errors > 0 ? 'invalid' : 'waiting');
        continue;
      }
      chases.setRequest(row.n, requestId);
      chases.setState(row.n, 'requested');
    }
  };

  const source: ChildSource = {
    topUp: () => {
      takeBackStragglers();
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
      // Whether the batch has ended is asked, not concluded.
      if (r.kind === 'child' && project.batchRequestId !== null && concernsAll(error))
        outgoing.lookSoon(project.batchRequestId);
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

  /** @param what `held` sends what is held already, `ready` takes in every row that is ready too */
  const begin = async (project: ProjectRecord, what: 'ready' | 'held'): Promise<void> => {
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
      tasks.openBatch(project, payer, totals.ready + totals.held + totals.queued + totals.sent);
      projects.setSending(project.id, 'running', '', at());
    });
    if (what === 'ready') await inSlices(() => chases.release(project.n, SLICE));
    deps.changed(project.id);
    deps.nudge();
  };

  return {
    source,
    obstacles,
    start: async (id) => begin(projects.get(id), 'ready'),
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
      if (project.sending !== 'running' && deps.totals(project).held > 0)
        throw new AppError('conflict', 'Rows are held that would go out with them.', {
          nextStep: 'Go on with the sending, or stop it, and send what was refused after that.',
        });
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
      await begin(projects.get(id), 'held');
    },
  };
}
