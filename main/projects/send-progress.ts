/** Watches projects that are being sent: how fast, how long still, and when they are done. Counts only. */
import type { Totals } from '../../preload/contract/projects.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Database } from '../storage/database-port.ts';
import type { ProjectRecord } from './model.ts';
import type { ProjectRepository } from './repository.ts';

export interface SendProgress {
  /** Looks from now on, while some project is being sent. */
  watch(): void;
  rate(projectId: string): { perSecond: number; secondsLeft: number | null };
  end(): void;
}

const EVERY_MS = 500;
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
  totals(project: ProjectRecord): Totals;
  publish: Publish;
  changed(id: string): void;
  clock: Clock;
}): SendProgress {
  const { database, projects, clock, publish } = deps;
  const seen = new Map<string, Seen>();
  let cancel: (() => void) | null = null;

  const look = (): void => {
    cancel = null;
    if (!database.open) return;
    let some = false;
    for (const project of projects.list()) {
      if (project.sending !== 'running') {
        seen.delete(project.id);
        continue;
      }
      some = true;
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
    if (some) cancel = clock.after(EVERY_MS, look);
  };

  return {
    watch: () => {
      cancel ??= clock.after(0, look);
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
