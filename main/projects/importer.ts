/**
 * Reads a chase list into the encrypted store, line by line as it is. What the lines mean is decided later by the mapping.
 * May not keep more than a slice of it in memory, nor hold the main process.
 */
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import { readCsv, type TakeLines } from './csv-source.ts';
import { guessHeaderRow } from './header-guess.ts';
import { linesOfBlock, type FileFacts, type FileRecord, type ProjectRecord } from './model.ts';
import { createTurns, pause, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import {
  detectDelimiter,
  detectEncoding,
  HEAD_BYTES,
  sniffList,
  type Delimiter,
  type Encoding,
} from './text-decode.ts';
import type { ListSource } from './uploads.ts';
import { openWorkbook, type Workbook } from './xlsx-source.ts';

export interface ImportOptions {
  sheet: string | null;
  encoding: Encoding | null;
  delimiter: Delimiter | null;
}

export type Importer = (
  project: ProjectRecord,
  name: string,
  source: ListSource,
  options: ImportOptions,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<FileRecord>;

export const longestCell = 32 * 1024;
const MOST_COLUMNS = 500;
const MOST_LINES = 500_000;
const HEADER_WITHIN = 40;

/** File names come from outside: only the last part is kept, for showing. */
const displayName = (name: string): string =>
  (name.split(/[\\/]/).pop() ?? '').replace(/[\p{C}]/gu, '').slice(0, 200) || 'list';

export function createImporter(deps: { database: Database; projects: ProjectRepository; clock: Clock }): Importer {
  const { database, projects, clock } = deps;

  return async (project, name, source, options, progress, signal) => {
    const first = await source.read(0, Math.min(source.size, HEAD_BYTES));
    const kind = sniffList(first) === 'zip' ? 'xlsx' : 'csv';
    const facts: FileFacts = {
      kind,
      size: source.size,
      encoding: '',
      delimiter: '',
      sheets: [],
      sheet: '',
      lines: 0,
      columns: 0,
      notices: [],
    };
    const book = kind === 'xlsx' ? await openWorkbook(source, signal) : null;
    const form = book ? null : await textForm(source, first, options);
    if (book) describeBook(book, facts, options.sheet);
    if (form) Object.assign(facts, form);

    const fileN = projects.insertFile({
      id: newId(),
      projectN: project.n,
      name: displayName(name),
      facts,
      at: clock.now().toISOString(),
    });
    const state = { lines: 0, columns: 0, long: 0, wide: 0, head: [] as string[][], waiting: [] as string[][] };
    const turn = createTurns(database);
    /** Writes what waits, in short stretches. */
    const enough = (all: boolean): boolean => state.waiting.length >= (all ? 1 : linesOfBlock);
    const flush = async (all: boolean): Promise<void> => {
      while (enough(all)) {
        requireOpen();
        const startedMs = clock.monotonicMs();
        bulk(database, () => {
          while (enough(all) && clock.monotonicMs() - startedMs < SLICE_MS) {
            const lines = state.waiting.splice(0, linesOfBlock);
            projects.insertBlock(fileN, state.lines / linesOfBlock, lines);
            state.lines += lines.length;
          }
        });
        progress(state.lines, 0);
        await turn();
      }
    };
    const requireOpen = (): void => {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    };
    const take: TakeLines = async (lines) => {
      for (const line of lines) {
        const cells = tidy(line, state);
        if (cells.length === 0) continue;
        state.columns = Math.max(state.columns, cells.length);
        if (state.head.length < HEADER_WITHIN) state.head.push(cells);
        state.waiting.push(cells);
      }
      if (state.lines + state.waiting.length > MOST_LINES)
        throw new AppError('invalid', `The file has more than ${MOST_LINES.toLocaleString('en-US')} lines.`, {
          meaning: 'Nothing was imported.',
          nextStep: 'Split the list and add the parts one after the other.',
        });
      await flush(false);
    };

    try {
      if (book) await book.read(facts.sheet, take, signal);
      else if (form) await readCsv(source, form, take, signal);
      await flush(true);
      requireOpen();
      if (state.lines === 0)
        throw new AppError('invalid', book ? 'The sheet is empty.' : 'The file holds no rows.', {
          meaning: 'Nothing was imported.',
          nextStep: book && facts.sheets.length > 1 ? 'Choose another sheet.' : 'Check that it was saved completely.',
        });
      facts.lines = state.lines;
      facts.columns = state.columns;
      if (state.long > 0) facts.notices.push(`${state.long} cells were longer than 32 KB and were cut.`);
      if (state.wide > 0)
        facts.notices.push(`${state.wide} lines have more than ${MOST_COLUMNS} columns; the others were left out.`);
      const year = clock.now().getFullYear();
      projects.finishFile(fileN, facts, guessHeaderRow(state.head, year));
    } catch (error) {
      if (database.open) projects.removeFile(fileN);
      throw error;
    }
    const kept = projects.files(project.n).find((f) => f.n === fileN);
    if (!kept) throw new AppError('notFound', 'The project was removed while the file was read.');
    return kept;
  };
}

async function textForm(
  source: ListSource,
  first: Uint8Array,
  options: ImportOptions,
): Promise<{ encoding: Encoding; delimiter: Delimiter }> {
  const encoding = options.encoding ?? (await detectEncoding(source, first, pause));
  const head = new TextDecoder(encoding).decode(first, { stream: true });
  return { encoding, delimiter: options.delimiter ?? detectDelimiter(head) };
}

function describeBook(book: Workbook, facts: FileFacts, wanted: string | null): void {
  facts.sheets = book.sheets;
  const sheet = wanted ?? book.sheets[0] ?? '';
  if (!book.sheets.includes(sheet)) throw new AppError('notFound', 'The workbook has no such sheet.');
  facts.sheet = sheet;
  if (book.sheets.length > 1) facts.notices.push(`The workbook has ${book.sheets.length} sheets; “${sheet}” was read.`);
}

/** Cuts what is too long, drops NUL characters and empty cells at the end. */
function tidy(line: readonly string[], state: { long: number; wide: number }): string[] {
  let last = line.length;
  while (last > 0 && (line[last - 1] ?? '').trim() === '') last--;
  if (last > MOST_COLUMNS) {
    state.wide++;
    last = MOST_COLUMNS;
  }
  const cells = line.slice(0, last);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? '';
    if (cell.length > longestCell) {
      cells[i] = cell.slice(0, longestCell);
      state.long++;
    }
    if (cell.includes('\0')) cells[i] = (cells[i] ?? '').replaceAll('\0', '');
  }
  return cells;
}
