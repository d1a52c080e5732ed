/**
 * Walks the pages of one question about Tasks: whether the exchange honoured what was asked, how far the walk came by the server's own
 * time, and where to go on when it is long. Knows no database.
 *
 * The mark. A Task on page k was rendered no later than page k arrived, so its `lastUpdated` minus the time since the walk began
 * is no later than the instant at which the server began it; everything changed after that instant has a later one. The
 * newest of these values is therefore a safe mark, however long the walk took. Durations come from the monotonic clock, instants from the
 * server only.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchPage, SearchParams } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';

/** How a walk stands between two turns. */
export interface Walk {
  readonly params: SearchParams;
  /** Lower bound that was asked for, or null. */
  readonly since: string | null;
  readonly startedMs: number;
  next: string | null;
  begun: boolean;
  /** Newest server instant, corrected; epoch milliseconds. */
  newestMs: number | null;
  /** Newest server instant as it stood there. */
  peakMs: number | null;
  /** The part of it that holds even if the walk ends here: pages came in the order asked for. */
  confirmedMs: number | null;
  ordered: boolean;
}

export interface Page {
  tasks: Task[];
  /** Parameters that the exchange surely did not honour. */
  ignored: string[];
  last: boolean;
}

/** An answer of more bytes is refused before it is parsed: parsing happens on the main thread. */
export const mostPageBytes = 4 * 1024 * 1024;

export const beginWalk = (params: SearchParams, since: string | null, clock: Clock): Walk => ({
  params,
  since,
  startedMs: clock.monotonicMs(),
  next: null,
  begun: false,
  newestMs: null,
  peakMs: null,
  confirmedMs: null,
  ordered: true,
});

/** Asks for the next page of a walk. @throws AppError of the client, `tooLarge` in its reason where a smaller page may help */
export async function nextPage(
  client: ExchangeClient,
  walk: Walk,
  clock: Clock,
  signal: AbortSignal,
  capped: boolean,
): Promise<Page> {
  const most = capped ? mostPageBytes : undefined;
  const page: SearchPage<Task> =
    walk.next === null
      ? await client.search<Task>('Task', walk.params, signal, most)
      : await client.nextPage<Task>('Task', walk.next, walk.params, signal, most);
  const first = !walk.begun;
  walk.begun = true;
  walk.next = page.next;
  const elapsedMs = clock.monotonicMs() - walk.startedMs;
  const sinceMs = walk.since === null ? null : Date.parse(walk.since);
  // A further page's `self` may hold nothing but a token.
  const ignored = new Set(first ? page.ignored : []);
  const before = walk.newestMs;
  let previous = before === null ? null : before;
  for (const task of page.resources) {
    const at = Date.parse(task.meta?.lastUpdated ?? '');
    if (Number.isNaN(at)) {
      walk.ordered = false;
      continue;
    }
    if (sinceMs !== null && at < sinceMs) ignored.add('_lastUpdated');
    if (previous !== null && at < previous) walk.ordered = false;
    else if (walk.ordered && previous === before) walk.confirmedMs = before;
    previous = Math.max(previous ?? at, at);
    walk.peakMs = Math.max(walk.peakMs ?? at, at);
    walk.newestMs = Math.max(walk.newestMs ?? Number.NEGATIVE_INFINITY, at - elapsedMs);
  }
  return { tasks: page.resources, ignored: [...ignored], last: page.next === null };
}
