/** Reads a document in a worker for as long as a component shows it; blocks arrive while it is still being read. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Block, FromWorker, OutlineEntry, ReadingMode, ToWorker } from './blocks.ts';

export interface Reading {
  /** Grows at its end only; `count` tells how far. */
  blocks: readonly Block[];
  count: number;
  outline: readonly OutlineEntry[];
  done: boolean;
  failed: boolean;
  /** The bytes of an attachment; null when they cannot be decoded. */
  part(part: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

const FIRST_BLOCKS = 800;
const TELL_EVERY_MS = 250;

interface Known {
  blocks: Block[];
  outline: OutlineEntry[];
  count: number;
  done: boolean;
  failed: boolean;
}
const nothing = (): Known => ({ blocks: [], outline: [], count: 0, done: false, failed: false });

/** @param address ticket address of the app's own origin */
export function useReading(address: string, mode: ReadingMode): Reading {
  const [known, setKnown] = useState(nothing);
  const worker = useRef<Worker | null>(null);
  const asked = useRef(new Map<number, (bytes: Uint8Array<ArrayBuffer> | null) => void>());
  useEffect(() => {
    const waiting = asked.current;
    const made = new Worker(new URL('./reading.worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    const blocks: Block[] = [];
    const outline: OutlineEntry[] = [];
    setKnown(nothing());
    const tell = (patch: Partial<Known> = {}): void =>
      setKnown((old) => ({ ...old, blocks, outline, count: blocks.length, ...patch }));
    // The first blocks at once, later ones together: each telling lays out the whole list anew.
    let timer: ReturnType<typeof setTimeout> | null = null;
    const tellSoon = (): void => {
      if (timer !== null) return;
      if (blocks.length <= FIRST_BLOCKS) tell();
      else
        timer = setTimeout(() => {
          timer = null;
          tell();
        }, TELL_EVERY_MS);
    };
    made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if ('blocks' in data) {
        for (const block of data.blocks) blocks.push(block);
        outline.push(...data.outline);
        tellSoon();
      } else if ('part' in data) {
        waiting.get(data.part)?.(data.bytes);
        waiting.delete(data.part);
      } else tell('done' in data ? { done: true } : { done: true, failed: true });
    });
    // Out of memory, or a fault in the worker: what came until then stays.
    made.addEventListener('error', () => tell({ done: true, failed: true }));
    made.postMessage({ address, mode } satisfies ToWorker);
    return () => {
      made.terminate();
      if (timer !== null) clearTimeout(timer);
      worker.current = null;
      for (const answer of waiting.values()) answer(null);
      waiting.clear();
    };
  }, [address, mode]);
  const part = useCallback(
    (number: number) =>
      new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
        if (!worker.current) return resolve(null);
        asked.current.set(number, resolve);
        worker.current.postMessage({ part: number } satisfies ToWorker);
      }),
    [],
  );
  return { ...known, part };
}
