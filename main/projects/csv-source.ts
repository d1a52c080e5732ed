/** Lines of a delimited text file, slice by slice, so that neither the window waits nor memory grows with the file. */
import { parse, type CsvError } from 'csv-parse';
import { AppError } from '../lib/errors.ts';
import { pause } from './pause.ts';
import type { Delimiter, Encoding } from './text-decode.ts';

export type TakeLines = (lines: string[][]) => Promise<void>;

const SLICE_BYTES = 64 * 1024;
/** A stray quotation mark swallows what follows; beyond this it is no cell. */
const LONGEST_RECORD = 8 * 1024 * 1024;

/**
 * @param take receives the lines of each slice; waits in it are waited for
 * @throws AppError `invalid` that names the line where the file is broken
 */
export async function readCsv(
  bytes: Uint8Array,
  form: { encoding: Encoding; delimiter: Delimiter },
  take: TakeLines,
  signal: AbortSignal,
): Promise<void> {
  const decoder = new TextDecoder(form.encoding, { fatal: false, ignoreBOM: false });
  let collected: string[][] = [];
  let failure: CsvError | Error | null = null;
  const parser = parse({
    delimiter: form.delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    on_record: (record: string[]) => {
      collected.push(record);
      // Nothing is passed on through the stream: the slice is taken as a whole.
      return null;
    },
  });
  parser.on('error', (error: Error) => {
    failure = error;
  });
  const ended = new Promise<void>((resolve) => {
    parser.once('end', resolve);
    parser.once('error', () => resolve());
  });
  parser.resume();
  const hand = async (): Promise<void> => {
    if (failure !== null) throw broken(failure);
    if (collected.length === 0) return;
    const lines = collected;
    collected = [];
    await pause();
    await take(lines);
  };
  try {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      const end = Math.min(bytes.length, at + SLICE_BYTES);
      const text = decoder.decode(bytes.subarray(at, end), { stream: end < bytes.length });
      await new Promise<void>((resolve) => {
        parser.write(text, () => resolve());
      });
      await hand();
    }
    parser.end();
    await ended;
    await hand();
  } finally {
    parser.destroy();
  }
}

function broken(error: CsvError | Error): AppError {
  const code = 'code' in error ? error.code : '';
  const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : null;
  const where = line === null ? '' : ` near line ${line}`;
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return new AppError('invalid', `A quotation mark${where} is never closed.`, {
      meaning: 'Where the next row begins cannot be told, so nothing was imported.',
      nextStep: 'Remove or double the quotation mark in the file, or ask the sender for XLSX.',
      technical: { reason: String(code) },
    });
  return new AppError('invalid', `The file cannot be read${where}.`, {
    meaning: 'Nothing was imported.',
    nextStep: 'Open it in a spreadsheet, save it again as CSV UTF-8, and try that one.',
    technical: { reason: String(code) },
  });
}
