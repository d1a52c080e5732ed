/** The received documents, page by page; read anew when the main process says that records changed. */
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';

type Answer = OutputOf<'records:list'>;

const rowsOf = (answer: Answer): RecordRow[] => answer.rows;
const keyOf = (row: RecordRow): string => row.id;

export type Records = Pages<Answer, RecordRow>;

/** @param text filter over patient, provider and title; empty shows all */
export const useRecords = (text: string): Records => usePages('records:list', { text }, rowsOf, keyOf);
