/**
 * Draws one page at a time, the most wanted first: pages in sight before thumbnails, and nothing for pages that were
 * scrolled past before their turn came.
 */
export interface DrawQueue {
  /** Lower `priority` goes first. The work is skipped when `signal` is aborted before its turn. */
  add(priority: number, signal: AbortSignal, work: () => Promise<void>): void;
}

export function createDrawQueue(): DrawQueue {
  const waiting: { priority: number; signal: AbortSignal; work: () => Promise<void> }[] = [];
  let busy = false;
  const next = (): void => {
    if (busy) return;
    waiting.sort((a, b) => a.priority - b.priority);
    let entry = waiting.shift();
    while (entry?.signal.aborted) entry = waiting.shift();
    if (!entry) return;
    busy = true;
    void entry
      .work()
      .catch(() => undefined)
      .finally(() => {
        busy = false;
        next();
      });
  };
  return {
    add(priority, signal, work) {
      waiting.push({ priority, signal, work });
      queueMicrotask(next);
    },
  };
}
