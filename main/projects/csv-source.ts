/** Lines of a delimited text file, slice by slice, so that neither the window waits nor memory grows with the file. */
import { AppError } from '../lib/errors.ts';
import { createCsvLines, OpenQuote } from './csv-lines.ts';
import { pause } from './pause.ts';
import type { Delimiter, Encoding } from './text-decode.ts';
import type { ListSource } from './uploads.ts';

export type TakeLines = (lines: string[][]) => Promise<void>;

const SLICE_BYTES = 128 * 1024;
/** A stray quotation mark swallows what follows; beyond this it is no cell. */
const LONGEST_RECORD = 8 * 1024 * 1024;

/**
 * @param take receives the lines of each slice; waits in it are waited for
 * @throws AppError `invalid` that names the line where the file is broken
 */
export async function readCsv(
  source: ListSource,
  form: { encoding: Encoding; delimiter: Delimiter },
  take: TakeLines,
  signal: AbortSignal,
): Promise<void> {
  const decoder = new TextDecoder(form.encoding, { fatal: false, ignoreBOM: false });
  const lines = createCsvLines(form.delimiter, LONGEST_RECORD);
  const push = async (text: string): Promise<void> => {
    const found = lines.push(text);
    await pause();
    if (found.length > 0) await take(found);
  };
  try {
    for await (const piece of source.stream(0, source.size))
      for (let at = 0; at < piece.length; at += SLICE_BYTES) {
        if (signal.aborted) throw new AppError('aborted', 'Stopped.');
        await push(decoder.decode(piece.subarray(at, at + SLICE_BYTES), { stream: true }));
      }
    await push(decoder.decode());
    const found = lines.end();
    if (found.length > 0) await take(found);
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error;
    throw new AppError('invalid', `A quotation mark in the row that begins at line ${error.line} is never closed.`, {
      meaning: 'Where the next row begins cannot be told, so nothing was imported.',
      nextStep: 'Remove or double the quotation mark in the file, or ask the sender for XLSX.',
    });
  }
}
