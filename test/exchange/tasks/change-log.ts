/**
 * Purpose: Tasks in the order of their last change, so that "what changed since" costs as much as what changed and
 * not as much as there is. Relies on `lastUpdated` values that strictly rise.
 */
import type { TaskRecord } from './record.ts';

interface Change {
  atMs: number;
  record: TaskRecord;
}

const SMALLEST_COMPACTION = 1000;

export class ChangeLog {
  #changes: Change[] = [];
  readonly #known = new Set<TaskRecord>();

  add(record: TaskRecord): void {
    this.#known.add(record);
    this.#changes.push({ atMs: record.lastUpdatedMs, record });
    // Entries that a later change has overtaken are dropped when they are the larger part.
    if (this.#changes.length > SMALLEST_COMPACTION + 2 * this.#known.size)
      this.#changes = this.#changes.filter(isCurrent);
  }

  /** At most this many Tasks have changed since. */
  countSince(sinceMs: number): number {
    return this.#changes.length - this.#firstAt(sinceMs);
  }

  *since(sinceMs: number): Iterable<TaskRecord> {
    for (let at = this.#firstAt(sinceMs); at < this.#changes.length; at += 1) {
      const change = this.#changes[at];
      if (change && isCurrent(change)) yield change.record;
    }
  }

  #firstAt(sinceMs: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.atMs ?? 0) < sinceMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isCurrent({ atMs, record }: Change): boolean {
  return record.lastUpdatedMs === atMs;
}
