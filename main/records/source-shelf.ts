/** Where the documents of a request are now, for the few requests that are being received from: Tasks may be large. */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { OutputReader } from './ports.ts';
import type { DocumentRecord } from './repository.ts';
import { createRequestSources, type RequestSources } from './sources.ts';

/** Tasks kept for a moment. */
const MOST_KEPT = 4;

export interface SourceShelf {
  /** Keeps a Task that was just read, so that its documents need not read it again. */
  remember(requestId: string, task: Task): void;
  of(document: DocumentRecord): RequestSources;
  /** After a run: links would be stale by the next one. */
  clear(): void;
}

/** @param deps.width documents that are received at the same time */
export function createSourceShelf(deps: { client: ExchangeClient; outputs: OutputReader; width: number }): SourceShelf {
  const kept = new Map<string, Task>();
  const sources = new Map<string, RequestSources>();
  const dropOldest = (map: Map<string, unknown>, most: number): void => {
    const oldest = map.keys().next().value;
    if (map.size > most && oldest !== undefined) map.delete(oldest);
  };
  return {
    remember: (requestId, task) => {
      kept.delete(requestId);
      kept.set(requestId, task);
      dropOldest(kept, MOST_KEPT);
    },
    of: ({ requestId, taskId }) => {
      const known = sources.get(requestId);
      sources.delete(requestId);
      const made =
        known ??
        createRequestSources({
          client: deps.client,
          outputs: deps.outputs,
          taskId,
          first: kept.get(requestId) ?? null,
        });
      kept.delete(requestId);
      sources.set(requestId, made);
      dropOldest(sources, deps.width + 2);
      return made;
    },
    clear: () => sources.clear(),
  };
}
