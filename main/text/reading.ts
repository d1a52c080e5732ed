/** How far reading has come, as it crosses the seam. Pure. */
import type { Reading } from '../../preload/contract/text.ts';
import { isPaged } from './model.ts';
import type { ReadingRow } from './repository.ts';

export function toReading(row: ReadingRow | null, recognition: Reading['recognition']): Reading {
  return {
    state: row?.state ?? 'none',
    paged: row === null || isPaged(row.kind),
    pages: row?.pages ?? 0,
    withText: row?.withText ?? 0,
    recognized: row?.recognized ?? 0,
    toRecognize: row?.toRecognize ?? 0,
    confidence: row?.confidence ?? null,
    problem: row?.problem ?? null,
    recognition,
  };
}
