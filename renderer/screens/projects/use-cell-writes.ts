/** Writing cells: shown at once, kept one after the other, each block one step back for undo. */
import { useRef, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { InputOf } from '../../../preload/contract/index.ts';
import type { ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import type { RowWindow } from './row-window.ts';
import type { StepProps } from './use-project.ts';

export interface CellWrite {
  row: number;
  field: ChaseField;
  value: string;
}

export type ColumnChange = Omit<InputOf<'projects:setColumn'>, 'id'>;

export function useCellWrites({ project, follow }: StepProps) {
  const [error, setError] = useState<SeamError | null>(null);
  const [writing, setWriting] = useState(0);
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
        await follow.refresh();
      }
      setWriting(0);
    });
    return queue.current;
  };

  return {
    error,
    /** Cells that are being written now. */
    writing,
    dismiss: () => setError(null),
    fail: (reason: unknown) => setError(seamErrorOf(reason)),
    /** @param rows where to show the values ahead */
    write: (writes: readonly CellWrite[], rows: RowWindow): Promise<void> => {
      for (const { row, field, value } of writes) rows.patch(row, field, value);
      return inTurn(async () => {
        setWriting(writes.length);
        try {
          const [only, another] = writes;
          follow.acceptCounts(
            only && !another
              ? await call('projects:setCell', { id, ...only })
              : await call('projects:setCells', { id, cells: [...writes] }),
          );
        } finally {
          rows.refresh();
        }
      });
    },
    change: (change: ColumnChange): Promise<number> =>
      call('projects:setColumn', { id, ...change }).then((edited) => {
        follow.acceptCounts(edited);
        return edited.rows;
      }),
    undo: (): Promise<void> =>
      inTurn(async () => {
        follow.acceptCounts(await call('projects:undo', { id }));
        await follow.refresh();
      }),
  };
}
