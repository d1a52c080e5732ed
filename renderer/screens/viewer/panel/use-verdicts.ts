/** Giving verdicts one after the other: a verdict moves on to the next document of the list, and the last one can be taken back. */
import { useState } from 'react';
import type { SeamError } from '../../../../preload/contract/errors.ts';
import type { Verdict } from '../../../../preload/contract/rules/review.ts';
import { call, seamErrorOf, usePlace } from '../../../api/index.ts';

interface Given {
  documentId: string;
  verdict: Verdict;
}

export interface Verdicts {
  busy: boolean;
  error: SeamError | null;
  /** The verdict that was given last in this session. */
  last: Given | null;
  /** @param move on to the next document when it was taken */
  give: (verdict: Verdict, note: string, move: boolean) => Promise<void>;
  undo: () => Promise<void>;
}

export function useVerdicts(
  documentId: string,
  /** The document that comes after this one, looked up before the list changes. */
  nextId: () => string | null,
  onOpen: (documentId: string) => void,
): Verdicts {
  const [last, setLast] = usePlace<Given | null>('review.last', null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (reason) {
      setError(seamErrorOf(reason));
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    last,
    give: (verdict, note, move) =>
      run(async () => {
        const next = move ? nextId() : null;
        await call('review:setVerdict', { id: documentId, verdict, note });
        setLast({ documentId, verdict });
        if (next !== null) onOpen(next);
      }),
    undo: () =>
      run(async () => {
        if (!last) return;
        await call('review:withdrawVerdict', { id: last.documentId });
        setLast(null);
        if (last.documentId !== documentId) onOpen(last.documentId);
      }),
  };
}
