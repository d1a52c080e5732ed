/**
 * A member's data for handing on: the payer's own resources (Bundle, or one resource a line), a table of lines, or readable pages. Streamed
 * in slices; the texts of resources go out as the payer sent them.
 */
import type { MemberGroup } from '../../preload/contract/members.ts';
import { AppError } from '../lib/errors.ts';
import type { PatientStore, StoredResource } from '../patient-access/store-port.ts';
import { pause } from '../projects/pause.ts';
import type { Database } from '../storage/database-port.ts';
import { typeName } from './readers/terms.ts';
import type { LineRepository, LineRow } from './repository.ts';

const SLICE = 100;

export interface Exported {
  line: LineRow;
  resource: StoredResource;
}

export interface ExportQuestion {
  memberId: string;
  groups: readonly MemberGroup[];
  /** Only these; empty for all of the groups. */
  records: readonly number[];
}

/** Records in the order in which they are stored, a few at a time; what was entered in error stays here. */
export async function* exported(
  deps: { database: Database; store: PatientStore; lines: LineRepository },
  { memberId, groups, records }: ExportQuestion,
  signal: AbortSignal,
): AsyncGenerator<Exported[], void, undefined> {
  const wanted = new Set(records);
  for (let after = 0; ;) {
    if (signal.aborted || !deps.database.open) throw new AppError('aborted', 'Stopped.');
    const page = deps.lines.lines(memberId, groups, after, SLICE);
    const last = page.at(-1);
    if (!last) return;
    after = last.n;
    const chosen = page.filter((line) => !line.hidden && (wanted.size === 0 || wanted.has(line.n)));
    if (chosen.length > 0)
      yield chosen.flatMap((line) => {
        const resource = deps.store.read(memberId, line.n);
        return resource ? [{ line, resource }] : [];
      });
    await pause();
  }
}

/** A FHIR Bundle (collection); each resource byte for byte. */
export async function* bundleFile(slices: AsyncIterable<Exported[]>): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('{"resourceType":"Bundle","type":"collection","entry":[\n');
  let first = true;
  for await (const slice of slices) {
    const text = slice.map(({ resource }) => `{"resource":${resource.raw.replace(/^\uFEFF/, '').trim()}}`).join(',\n');
    if (text === '') continue;
    yield Buffer.from(`${first ? '' : ',\n'}${text}`);
    first = false;
  }
  yield Buffer.from('\n]}\n');
}

/** One resource a line. A line feed of JSON stands between its tokens only, so a blank in its place changes nothing. */
export async function* ndjsonFile(slices: AsyncIterable<Exported[]>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const slice of slices)
    yield Buffer.from(
      slice
        .map(
          ({ resource }) =>
            `${resource.raw
              .replace(/^\uFEFF/, '')
              .trim()
              .replace(/[\r\n]+/g, ' ')}\n`,
        )
        .join(''),
    );
}

const columns: readonly [string, (e: Exported) => string][] = [
  ['Kind', ({ line }) => typeName(line.type)],
  ['Date', ({ line }) => line.day],
  ['Until', ({ line }) => line.dayEnd],
  ['What', ({ line }) => line.title],
  ['Detail', ({ line }) => line.detail],
  ['Status', ({ line }) => line.status],
  ['Flag', ({ line }) => line.flag],
  ['Category', ({ line }) => line.kind],
  ['Code', ({ line }) => line.code],
  ['Value', ({ line }) => (line.value === null ? '' : String(line.value))],
  ['Unit', ({ line }) => line.unit],
  ['Low', ({ line }) => (line.low === null ? '' : String(line.low))],
  ['High', ({ line }) => (line.high === null ? '' : String(line.high))],
  ['Type', ({ line }) => line.type],
  ['Id', ({ resource }) => resource.id],
  ['Fetched', ({ resource }) => resource.fetchedAt],
];

/** Lines of cells, the header first. */
export async function* cellLines(slices: AsyncIterable<Exported[]>): AsyncGenerator<string[][], void, undefined> {
  yield [columns.map(([name]) => name)];
  for await (const slice of slices) yield slice.map((e) => columns.map(([, cell]) => cell(e)));
}
