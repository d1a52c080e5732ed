/**
 * The mark of a batch: up to which instant of the server's own clock every change of its children was seen. It moves only by what a walk
 * saw; the overlap before it is read again until nothing new was found there for as long as the overlap.
 */
import type { Turn } from './batch-turn.ts';
import type { Walk } from './batch-walk.ts';
import type { WatchedBatch, WatchRepository } from './watch-repository.ts';

/** Changes this close before the mark are read again until a later walk found nothing new there: a search may lag behind. */
export const overlapMs = 3 * 60_000;

export interface BatchMarks {
  /**
   * @param newestMs as far as the walk is good for a mark
   * @param whole the walk came to its end and saw everything since the mark
   */
  keep(turn: Turn, walk: Walk, newestMs: number | null, whole: boolean): void;
  /** From which instant a walk has to begin, ISO; null: from the first Task. */
  since(batch: WatchedBatch): string | null;
}

export function createBatchMarks(watched: Pick<WatchRepository, 'update'>): BatchMarks {
  /** Since when nothing new was found in a batch, monotonic milliseconds, and the newest instant of the walk before. */
  const steady = new Map<string, { sinceMs: number; peakMs: number | null }>();

  /**
   * Moves the mark when there was something new. Where there was nothing, everything up to the newest instant of the walk before is
   * known, without the caution for that walk's own length; after longer than the overlap, the overlap is settled too.
   */
  const keep: BatchMarks['keep'] = (turn, walk, newestMs, whole) => {
    if (turn.awaited) return;
    const { requestId, mark, settled } = turn.batch;
    const knownMs = mark === null ? Number.NEGATIVE_INFINITY : Date.parse(mark);
    const put = (ms: number): void => watched.update(requestId, { mark: new Date(ms).toISOString(), settled: false });
    if (turn.news || mark === null) {
      if (newestMs === null || newestMs <= knownMs) return;
      put(newestMs);
      steady.set(requestId, { sinceMs: walk.startedMs, peakMs: whole ? walk.peakMs : null });
      return;
    }
    if (!whole || settled) return;
    const before = steady.get(requestId);
    if (!before) steady.set(requestId, { sinceMs: walk.startedMs, peakMs: walk.peakMs });
    else {
      if (before.peakMs !== null && before.peakMs > knownMs) put(before.peakMs);
      if (walk.startedMs - before.sinceMs >= overlapMs) watched.update(requestId, { settled: true });
    }
  };

  return {
    keep,
    since: (batch) =>
      batch.mark === null ? null : new Date(Date.parse(batch.mark) - (batch.settled ? 0 : overlapMs)).toISOString(),
  };
}
