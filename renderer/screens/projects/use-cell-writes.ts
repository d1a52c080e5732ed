/** Writing cells: shown at once, kept one after the other, each block one step back for undo. */
import { useRef, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { InputOf } from '../../../preload/contract/index.ts';
import type { ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import type { RowWindow } from './row-window.ts';
import type { StepProps } from './use-project.ts';

/** So many cells at once; more are changed with a column change, which is one act of the program. */
export const mostCells = 1_000;

export interface CellWrite {
  row: number;
  field: ChaseField;
  value: string;
}

export type ColumnChange = Omit<InputOf<'projects:setColumn'>, 'id'>;

export function useCellWrites({ project, follow }: StepProps) {
  const [error, setError] = useState<SeamError | null>(null);
  const [writing, setWriting] = useState<{ done: number; total: number } | null>(null);
  /** How many steps of the program the latest acts of this visit were. */
  const blocks = useRef<number[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const id = project.id;

  const inTurn = (act: () => Promise<void>): Promise<void> => {
    queue.current = queue.current.then(async () => {
      setError(null);
      try {
        await act();
      } catch (reason) {
        setError(seamErrorOf(reason));
        // What was shown ahead is not what is kept.
        await follow.query.refetch();
      }
      setWriting(null);
    });
    return queue.current;
  };

  return {
    error,
    writing,
    dismiss: () => setError(null),
    fail: (reason: unknown) => setError(seamErrorOf(reason)),
    /** @param rows where to show the values ahead */
    write: (writes: readonly CellWrite[], rows: RowWindow): Promise<void> => {
      for (const { row, field, value } of writes) rows.patch(row, field, value);
      return inTurn(async () => {
        let steps = 0;
        try {
          for (const [at, write] of writes.entries()) {
            if (writes.length > 20) setWriting({ done: at, total: writes.length });
            const edited = await call('projects:setCell', { id, ...write });
            if (edited.rows > 0) steps += 1;
            if (at === writes.length - 1) follow.acceptCounts(edited);
          }
        } finally {
          if (steps > 0) blocks.current.push(steps);
          rows.refresh();
        }
      });
    },
    change: (change: ColumnChange): Promise<number> =>
      call('projects:setColumn', { id, ...change }).then((edited) => {
        if (edited.rows > 0) blocks.current.push(1);
        follow.acceptCounts(edited);
        return edited.rows;
      }),
    /** The latest block of this visit, also one that is still being written; else the latest step that the program knows. */
    undo: (): Promise<void> =>
      inTurn(async () => {
        const steps = blocks.current.pop() ?? (project.undo ? 1 : 0);
        for (let step = 0; step < steps; step++) {
          if (steps > 20) setWriting({ done: step, total: steps });
          const edited = await call('projects:undo', { id });
          if (step === steps - 1) follow.acceptCounts(edited);
        }
        if (steps > 0) await follow.query.refetch();
      }),
  };
}
