/** The workstation of the polling figures: a store with 100,000 open Tasks, one cycle at a time, watched from inside. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openWorkstation } from '../integration/requests/workstation.ts';
import type { SeededExchange } from './poll-exchange.ts';

export interface Cycle {
  requests: number;
  changed: number;
  /** Longest time that the event loop stood still, milliseconds. */
  stallMs: number;
  durationMs: number;
  /** Growth of the resident memory at its highest, megabytes. */
  growthMb: number;
}

const folder = process.argv[2] ?? '';
const never = new AbortController().signal;

process.once('message', (seeded: SeededExchange) => {
  const w = openWorkstation({ folder, exchange: seeded, requestTimeoutMs: 60_000 });
  const at = '2026-11-02T14:00:00.000Z';
  const put = (row: Record<string, string>): void => {
    w.database
      .sql(
        `INSERT INTO request (id, kind, purpose, status, status_since, task_id, task_status, version_id, last_updated, patient_name, birth_date, custodian_name, created_at, updated_at, sent_at, last_polled_at, polls, next_poll_at, project_id)
         VALUES (:id, :kind, 'risk-adjustment', :status, :at, :taskId, :taskStatus, :version, :at, 'Sample, Person', '1960-01-01', 'Plano Orthopedic Clinic', :at, :at, :at, :at, 5, :next, :project)`,
      )
      .run({ at, ...row, next: row['kind'] === 'batch' ? at : null });
  };
  seeded.batches.forEach(({ id, version, children, mark }, b) => {
    const project = `project-${b}`;
    w.database.transaction(() => {
      put({
        id: `batch-${b}`,
        kind: 'batch',
        status: 'accepted',
        taskId: id,
        taskStatus: 'accepted',
        version,
        project,
      });
      for (const child of children)
        put({
          id: child,
          kind: 'child',
          status: 'submitted',
          taskId: child,
          taskStatus: 'requested',
          version: '1',
          project,
        });
      // As after a quiet hour: the overlap of the last changes is settled.
      w.database
        .sql(
          `INSERT INTO watched_batch (request_id, mark, settled, sent_at, changed_at, polls, last_polled_at, next_poll_at)
           VALUES (:id, :mark, 1, :at, :at, 5, :at, :at)`,
        )
        .run({ id: `batch-${b}`, mark, at });
    });
  });
  const cycle = async (): Promise<void> => {
    w.database.exec(`UPDATE watched_batch SET next_poll_at = '${at}'`);
    w.database.exec(`UPDATE request SET next_poll_at = '${at}' WHERE kind = 'batch'`);
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const begun = performance.now();
    const children = await w.requests.pollBatches(never);
    const batches = await w.requests.pollDue(never);
    const durationMs = performance.now() - begun;
    // What a late slice left is noticed with the next tick.
    await new Promise((resolve) => setTimeout(resolve, 50));
    delay.disable();
    clearInterval(sampler);
    process.send?.({
      requests: children.requests + batches.requests,
      changed: children.changed,
      stallMs: delay.max / 1e6,
      durationMs,
      growthMb: (peak - before) / 2 ** 20,
    } satisfies Cycle);
  };
  process.on('message', (message) => {
    if (message === 'cycle') void cycle();
    else {
      w.close();
      process.exit(0);
    }
  });
  process.send?.('ready');
});
