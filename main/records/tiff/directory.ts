/**
 * Finds the pages of a TIFF and the tags of one of them, by random access (TIFF 6.0 section 2; BigTIFF as published by libtiff).
 * Believes nothing: a directory is visited once, counts are bounded, and what lies outside of the file is damage. Decodes no pixel.
 */

/** Reads `[start, end)`; shorter only where the file ends. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/** What is wrong with a file or a page, in one word. */
export type TiffProblem = 'damaged' | 'tooLarge' | 'unsupported';

export class TiffError extends Error {
  readonly problem: TiffProblem;
  constructor(problem: TiffProblem) {
    super(problem);
    this.name = 'TiffError';
    this.problem = problem;
  }
}

export interface TiffPageEntry {
  /** Where its directory stands. */
  at: number;
  /** CSS pixels at 100 %: dots by their resolution, upright. */
  width: number;
  height: number;
}

export interface TiffIndex {
  pages: TiffPageEntry[];
  /** The chain of directories is broken or goes in a circle; the pages before are good. */
  broken: boolean;
}

/** Numbers of a tag; a RATIONAL is its quotient. */
export type Tags = ReadonlyMap<number, readonly number[]>;

/** More pages than any fax; beyond it the rest is left out. */
const MOST_PAGES = 100_000;
const MOST_TAGS = 4096;
/** Values of one tag: one-row strips of the tallest page, with room. */
const MOST_VALUES = 300_000;

/** Bytes of one value by the field's type; 0 where the type is not known. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

export const tag = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planar: 284,
  t4Options: 292,
  t6Options: 293,
  resolutionUnit: 296,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

/** Read for the index only: a page's strips are read when it is looked at. */
const INDEX_TAGS = new Set<number>([
  tag.subfileType,
  tag.width,
  tag.height,
  tag.orientation,
  tag.xResolution,
  tag.yResolution,
  tag.resolutionUnit,
]);

interface Form {
  little: boolean;
  big: boolean;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function exactly(read: ReadRange, start: number, length: number): Promise<DataView> {
  if (!Number.isSafeInteger(start) || start < 0) throw new TiffError('damaged');
  const bytes = await read(start, start + length);
  if (bytes.byteLength < length) throw new TiffError('damaged');
  return viewOf(bytes);
}

const offsetOf = (view: DataView, at: number, form: Form): number =>
  form.big ? Number(view.getBigUint64(at, form.little)) : view.getUint32(at, form.little);

async function head(read: ReadRange): Promise<{ form: Form; first: number }> {
  const view = await exactly(read, 0, 8);
  const mark = view.getUint16(0, false);
  if (mark !== 0x4949 && mark !== 0x4d4d) throw new TiffError('damaged');
  const little = mark === 0x4949;
  const version = view.getUint16(2, little);
  if (version === 42) return { form: { little, big: false }, first: view.getUint32(4, little) };
  if (version !== 43 || view.getUint16(4, little) !== 8) throw new TiffError('damaged');
  const big = { little, big: true };
  return { form: big, first: offsetOf(await exactly(read, 8, 8), 0, big) };
}

/** One directory. @param wanted the tags whose values are read, or null for all */
async function directory(
  read: ReadRange,
  form: Form,
  at: number,
  wanted: ReadonlySet<number> | null,
): Promise<{ tags: Map<number, number[]>; next: number }> {
  const countSize = form.big ? 8 : 2;
  const entrySize = form.big ? 20 : 12;
  const nextSize = form.big ? 8 : 4;
  const counted = await exactly(read, at, countSize);
  const count = form.big ? Number(counted.getBigUint64(0, form.little)) : counted.getUint16(0, form.little);
  if (count === 0 || count > MOST_TAGS) throw new TiffError('damaged');
  const body = await exactly(read, at + countSize, count * entrySize);
  const tags = new Map<number, number[]>();
  for (let n = 0; n < count; n++) {
    const entry = n * entrySize;
    const name = body.getUint16(entry, form.little);
    if (wanted !== null && !wanted.has(name)) continue;
    const type = body.getUint16(entry + 2, form.little);
    const values = form.big
      ? Number(body.getBigUint64(entry + 4, form.little))
      : body.getUint32(entry + 4, form.little);
    const size = SIZES[type] ?? 0;
    if (size === 0 || values === 0) continue;
    if (values > MOST_VALUES) throw new TiffError('tooLarge');
    const valueAt = entry + (form.big ? 12 : 8);
    const inline = size * values <= (form.big ? 8 : 4);
    const view = inline ? body : await exactly(read, offsetOf(body, valueAt, form), size * values);
    const start = inline ? valueAt : 0;
    const out: number[] = [];
    for (let v = 0; v < values; v++) out.push(valueOf(view, start + v * size, type, form.little));
    tags.set(name, out);
  }
  // Some writers leave out the last pointer: then there is no further page.
  const pointer = await read(at + countSize + count * entrySize, at + countSize + count * entrySize + nextSize);
  return { tags, next: pointer.byteLength < nextSize ? 0 : offsetOf(viewOf(pointer), 0, form) };
}

function valueOf(view: DataView, at: number, type: number, little: boolean): number {
  switch (type) {
    case 3:
      return view.getUint16(at, little);
    case 4:
    case 13:
      return view.getUint32(at, little);
    case 5:
      return view.getUint32(at, little) / view.getUint32(at + 4, little);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, little);
    case 9:
      return view.getInt32(at, little);
    case 10:
      return view.getInt32(at, little) / view.getInt32(at + 4, little);
    case 11:
      return view.getFloat32(at, little);
    case 12:
      return view.getFloat64(at, little);
    case 16:
    case 18:
      return Number(view.getBigUint64(at, little));
    case 17:
      return Number(view.getBigInt64(at, little));
    default:
      return view.getUint8(at);
  }
}

export const first = (tags: Tags, name: number, fallback: number): number => tags.get(name)?.[0] ?? fallback;

/**
 * All pages in their order; reduced copies that some scanners add are left out.
 * @throws TiffError when not even one page is found
 */
export async function readIndex(read: ReadRange): Promise<TiffIndex> {
  const { form, first: start } = await head(read);
  const seen = new Set<number>();
  const pages: TiffPageEntry[] = [];
  let at = start;
  let broken = false;
  while (at !== 0) {
    if (seen.has(at) || pages.length >= MOST_PAGES) {
      broken = true;
      break;
    }
    seen.add(at);
    try {
      const { tags, next } = await directory(read, form, at, INDEX_TAGS);
      // NewSubfileType bit 0: a reduced-resolution version of another page.
      if ((first(tags, tag.subfileType, 0) & 1) === 0) pages.push({ at, ...shownSize(tags) });
      at = next;
    } catch (thrown) {
      if (!(thrown instanceof TiffError)) throw thrown;
      broken = true;
      break;
    }
  }
  if (pages.length === 0) throw new TiffError('damaged');
  return { pages, broken };
}

/** All tags of the page whose directory stands at `at`. @throws TiffError */
export async function readTags(read: ReadRange, at: number): Promise<{ tags: Tags; little: boolean }> {
  const { form } = await head(read);
  return { tags: (await directory(read, form, at, null)).tags, little: form.little };
}

const clamp = (value: number): number => Math.min(20_000, Math.max(16, Math.round(value)));

/** CSS pixels (96 to the inch). Faxes have fewer rows than columns to the inch, so each axis goes by its own resolution. */
function shownSize(tags: Tags): { width: number; height: number } {
  const width = first(tags, tag.width, 0);
  const height = first(tags, tag.height, 0);
  const unit = first(tags, tag.resolutionUnit, 2);
  const perInch = (value: number): number | null => {
    const dots = unit === 3 ? value * 2.54 : value;
    return unit !== 1 && Number.isFinite(dots) && dots >= 20 && dots <= 10_000 ? dots : null;
  };
  const x = perInch(first(tags, tag.xResolution, NaN));
  const y = perInch(first(tags, tag.yResolution, NaN)) ?? x;
  // Without a resolution: a page of letter width, as scanners mean it.
  const columns = x ?? y ?? Math.max(96, width / 8.5);
  const size = { width: clamp((width / columns) * 96), height: clamp((height / (y ?? columns)) * 96) };
  return first(tags, tag.orientation, 1) >= 5 ? { width: size.height, height: size.width } : size;
}
