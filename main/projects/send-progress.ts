/** Watches projects that are being sent: how fast, how long still, and when they are done. Counts only. */
import type { Totals } from '../../preload/contract/projects.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Database } from '../storage/database-port.ts';
import type { Outgoing } from '../requests/outgoing.ts';
import { batchIsClosed, type ProjectRecord } from './model.ts';
import type { ProjectRepository } from './repository.ts';

export interface SendProgress {
  /** Looks from now on, while some project is being sent. */
  watch(): void;
  rate(projectId: string): { perSecond: number; secondsLeft: number | null };
  end(): void;
}

const EVERY_MS = 500;
/** Where nothing is under way and only the batch can change. */
const SELDOM_MS = 2_000;
/** Weight of the newest second. */
const SMOOTHING = 0.25;

interface Seen {
  atMs: number;
  done: number;
  perSecond: number;
  left: number;
}

export function createSendProgress(deps: {
  database: Database;
  projects: ProjectRepository;
  outgoing: Pick<Outgoing, 'find' | 'counts'>;
  totals(project: ProjectRecord): Totals;
  publish: Publish;
  changed(id: string): void;
  clock: Clock;
}): SendProgress {
  const { database, projects, outgoing, clock, publish } = deps;
  const seen = new Map<string, Seen>();
  /** Of projects that stand still: children that are still under way, and what the exchange says of the batch. */
  const standing = new Map<string, { underWay: number; batch: string }>();
  let cancel: (() => void) | null = null;

  /** A project that was paused, stopped or blocked is told of until the last child has come home and the batch has ended. */
  const lookStanding = (project: ProjectRecord): 'now' | 'later' | null => {
    const batch = project.batchRequestId === null ? null : outgoing.find(project.batchRequestId);
    if (!batch || project.sending === 'idle') {
      standing.delete(project.id);
      return null;
    }
    const before = standing.get(project.id);
    const counts = before?.underWay === 0 ? {} : outgoing.counts(project.id);
    const underWay = (counts.queued ?? 0) + (counts.sending ?? 0) + (counts['send-uncertain'] ?? 0);
    const now = { underWay, batch: `${batch.status} ${batch.ownWords}` };
    standing.set(project.id, now);
    if (before?.underWay !== now.underWay || before.batch !== now.batch) deps.changed(project.id);
    return underWay > 0 ? 'now' : batchIsClosed(batch.status) ? null : 'later';
  };

  const look = (): void => {
    cancel = null;
    if (!database.open) return;
    let soon = false;
    let later = false;
    for (const project of projects.list()) {
      if (project.sending !== 'running') {
        seen.delete(project.id);
        const next = lookStanding(project);
        soon ||= next === 'now';
        later ||= next === 'later';
        continue;
      }
      standing.delete(project.id);
      soon = true;
      const t = deps.totals(project);
      const done = t.sent + t.failed;
      const left = t.held + t.queued;
      const nowMs = clock.monotonicMs();
      const before = seen.get(project.id);
      const fresh = before && nowMs > before.atMs ? ((done - before.done) * 1000) / (nowMs - before.atMs) : 0;
      seen.set(project.id, {
        atMs: nowMs,
        done,
        left,
        perSecond: before
          ? before.perSecond + (before.perSecond === 0 ? 1 : SMOOTHING) * (fresh - before.perSecond)
          : 0,
      });
      publish('projects:progress', { id: project.id, activity: 'sending', done, total: done + left });
      if (left === 0 && done > 0) {
        projects.setSending(
          project.id,
          'idle',
          t.failed > 0 ? `Done; the exchange refused ${t.failed} rows.` : 'Everything that was ready has been sent.',
          clock.now().toISOString(),
        );
        deps.changed(project.id);
      }
    }
    if (soon || later) cancel = clock.after(soon ? EVERY_MS : SELDOM_MS, look);
  };

  return {
    watch: () => {
      cancel?.();
      cancel = clock.after(0, look);
    },
    rate: (projectId) => {
      const s = seen.get(projectId);
      if (!s) return { perSecond: 0, secondsLeft: null };
      return {
        perSecond: Math.round(s.perSecond * 10) / 10,
        secondsLeft: s.perSecond > 0.05 ? Math.ceil(s.left / s.perSecond) : null,
      };
    },
    end: () => {
      cancel?.();
      cancel = null;
    },
  };
}
