/**
 * Who is received next, and how many at once. The order is asked for anew whenever it may have changed; what a person asked for does
 * not wait for a place. Knows no bytes.
 */
import { AppError, isAborted } from '../lib/errors.ts';
import type { DocumentRecord } from './repository.ts';

export interface DownloadQueue {
  /** Ends when nothing is to be received now. @throws the first trouble that concerns all documents */
  run(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  reorder(): void;
}

/** So many are asked for at once. */
const AHEAD = 50;

export function createDownloadQueue(deps: {
  width: number;
  /** What is to be received now, in its order. */
  next(without: readonly string[], limit: number): DocumentRecord[];
  /** Nothing new is begun. */
  resting(): boolean;
  /** @returns the trouble that concerns all documents, or null */
  receive(document: DocumentRecord, signal: AbortSignal): Promise<unknown>;
  isAtWork(id: string): boolean;
}): DownloadQueue {
  let ahead: DocumentRecord[] = [];
  let begin: (() => void) | null = null;

  return {
    reorder: () => {
      ahead = [];
      begin?.();
    },
    run: async (signal) => {
      ahead = [];
      /** At work, or at fault: a fault gets its next turn in the next run. */
      const taken = new Set<string>();
      const troubles: Error[] = [];
      const faults: Error[] = [];
      let done = 0;
      const pick = (askedOnly: boolean): DocumentRecord | null => {
        if (deps.resting() || signal.aborted || troubles.length > 0) return null;
        if (ahead.length === 0) ahead = deps.next([...taken], AHEAD);
        ahead = ahead.filter((d) => !taken.has(d.id) && !deps.isAtWork(d.id));
        if (askedOnly && ahead[0]?.askedAt == null) return null;
        const d = ahead.shift();
        if (d) taken.add(d.id);
        return d ?? null;
      };
      const place = async (askedOnly: boolean): Promise<void> => {
        for (let d = pick(askedOnly); d !== null; d = pick(askedOnly)) {
          try {
            const error = await deps.receive(d, signal);
            if (error !== null && error !== undefined) troubles.push(asError(error));
            else taken.delete(d.id);
            done++;
          } catch (error) {
            if (isAborted(error)) troubles.push(asError(error));
            // Anything unforeseen of one document may not keep the others back; it is told at the end.
            else faults.push(asError(error));
          }
        }
      };
      const places = new Set<Promise<void>>();
      let extra = false;
      const open = (askedOnly: boolean): void => {
        const made = place(askedOnly).finally(() => {
          places.delete(made);
          if (askedOnly) extra = false;
        });
        places.add(made);
      };
      begin = () => {
        // Places that ended meanwhile open again; beyond them one more is there for what a person asked for.
        if (places.size < deps.width) open(false);
        else if (!extra) {
          extra = true;
          open(true);
        }
      };
      for (let i = 0; i < deps.width; i++) open(false);
      while (places.size > 0) await Promise.all(places);
      begin = null;
      const thrown = troubles[0] ?? faults[0];
      if (thrown) throw thrown;
      return { requests: done, changed: done };
    },
  };
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new AppError('internal', 'A download failed.');
