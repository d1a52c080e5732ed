/**
 * Decodes one page of a TIFF to a PNG. Runs in the decoding process only: the library may hang or grow on hostile bytes.
 * It is given the page's own strips in a buffer of their own, never the file.
 */
import { inflateSync, constants } from 'node:zlib';
import * as utif from 'utif2';
import { first, readTags, tag, TiffError, type ReadRange, type Tags } from './directory.ts';
import { bytesOfRow, writePng, type Dots } from './png.ts';
import { turned } from './turn.ts';

/** Dots of a page with one bit each, and of any other; a scan of letter size at 600 dpi has 34 million. */
const MOST_BILEVEL_DOTS = 200_000_000;
const MOST_DOTS = 60_000_000;
/** Compressed bytes of one page. */
const MOST_BYTES = 96 * 1024 * 1024;

const COMPRESSIONS = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946]);
/** A buffer for the library begins with the two letters that tell it the byte order. */
const MARK_BYTES = 8;

/** @param at where the page's directory stands @throws TiffError */
export async function decodePage(read: ReadRange, at: number): Promise<Uint8Array<ArrayBuffer>> {
  const { tags, little } = await readTags(read, at);
  const width = first(tags, tag.width, 0);
  const height = first(tags, tag.height, 0);
  const bits = first(tags, tag.bits, 1);
  const stored = first(tags, tag.samples, 1);
  const compression = first(tags, tag.compression, 1);
  // The library makes colour of a grey JPEG, three samples to a dot, and has to be told to make room for them.
  const samples = compression === 7 && stored === 1 ? 3 : stored;
  if (width < 1 || height < 1 || samples < 1 || bits < 1) throw new TiffError('damaged');
  if (width * height > (bits * samples === 1 ? MOST_BILEVEL_DOTS : MOST_DOTS)) throw new TiffError('tooLarge');
  if (!COMPRESSIONS.has(compression) || samples > 8 || ![1, 2, 4, 8, 16].includes(bits))
    throw new TiffError('unsupported');
  if (samples > 1 && first(tags, tag.planar, 1) !== 1) throw new TiffError('unsupported');
  const image = await prepared(read, tags, little, compression, width, height, bits, samples);
  utif.decodeImage(image.buffer, image.page);
  const upright = turned(
    samples === stored ? dotsOf(image.page, width, height, bits, samples) : greyOf(image.page, width, height),
    first(tags, tag.orientation, 1),
  );
  return writePng(upright);
}

/** The page as the library takes it: its strips or tiles one after another, their places, and the tags it looks at. */
async function prepared(
  read: ReadRange,
  tags: Tags,
  little: boolean,
  compression: number,
  width: number,
  height: number,
  bits: number,
  samples: number,
): Promise<{ buffer: ArrayBuffer; page: utif.IFD }> {
  const tiled = tags.has(tag.tileWidth);
  const blockWidth = tiled ? first(tags, tag.tileWidth, 0) : width;
  const blockHeight = tiled ? first(tags, tag.tileHeight, 0) : Math.min(height, first(tags, tag.rowsPerStrip, height));
  if (blockWidth < 1 || blockHeight < 1 || blockWidth * blockHeight > MOST_BILEVEL_DOTS) throw new TiffError('damaged');
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
  const offsets = tags.get(tiled ? tag.tileOffsets : tag.stripOffsets) ?? [];
  const rawSize = Math.ceil((blockWidth * bits * samples) / 8) * blockHeight;
  let counts = tags.get(tiled ? tag.tileCounts : tag.stripCounts) ?? [];
  if (counts.length === 0 && compression === 1 && offsets.length === 1) counts = [rawSize];
  if (offsets.length < blocks || counts.length < blocks) throw new TiffError('damaged');

  const deflated = compression === 8 || compression === 32946;
  const parts: Uint8Array[] = [];
  let total = MARK_BYTES;
  for (let n = 0; n < blocks; n++) {
    const start = offsets[n] ?? 0;
    const count = counts[n] ?? 0;
    if (count > MOST_BYTES) throw new TiffError('tooLarge');
    let bytes = await read(start, start + count);
    if (bytes.byteLength < count || count === 0) throw new TiffError('damaged');
    if (deflated) bytes = inflated(bytes, rawSize);
    if (compression === 7) refuseLargeJpeg(bytes);
    parts.push(bytes);
    total += bytes.byteLength;
    if (total > MOST_BYTES * (deflated ? 3 : 1)) throw new TiffError('tooLarge');
  }
  const buffer = new ArrayBuffer(total);
  const out = new Uint8Array(buffer);
  out.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  const places: number[] = [];
  let at = MARK_BYTES;
  for (const bytes of parts) {
    places.push(at);
    out.set(bytes, at);
    at += bytes.byteLength;
  }
  const copied: Record<string, number[]> = {};
  for (const name of [
    tag.width,
    tag.height,
    tag.photometric,
    tag.fillOrder,
    tag.t4Options,
    tag.predictor,
    tag.colorMap,
    tag.tileWidth,
    tag.tileHeight,
    tag.extraSamples,
    tag.jpegTables,
  ]) {
    const values = tags.get(name);
    if (values) copied[`t${name}`] = [...values];
  }
  const lengths = parts.map((bytes) => bytes.byteLength);
  const page = {
    ...copied,
    t258: new Array<number>(samples).fill(bits),
    t277: [samples],
    t259: [deflated ? 1 : compression],
    t262: [samples === 3 && compression === 7 ? 2 : first(tags, tag.photometric, 0)],
    t278: [blockHeight],
    ...(tiled ? { t324: places, t325: lengths } : { t273: places, t279: lengths }),
    width: 0,
    height: 0,
    data: new Uint8Array(0),
  } as utif.IFD;
  // The library decodes only what has no data yet.
  Reflect.deleteProperty(page, 'data');
  return { buffer, page };
}

function inflated(bytes: Uint8Array, size: number): Uint8Array {
  try {
    // A strip that was cut shows what is there of it.
    return inflateSync(bytes, { maxOutputLength: size, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    throw new TiffError('damaged');
  }
}

/** A small strip may announce a picture of any size (ITU-T T.81 B.2.2): the library would make room for it. */
function refuseLargeJpeg(bytes: Uint8Array): void {
  for (let at = 2; at + 8 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) {
      const dots =
        (((bytes[at + 5] ?? 0) << 8) | (bytes[at + 6] ?? 0)) * (((bytes[at + 7] ?? 0) << 8) | (bytes[at + 8] ?? 0));
      if (dots > MOST_DOTS) throw new TiffError('tooLarge');
      return;
    }
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
}

/** The grey of dots whose three samples are the same. */
function greyOf(page: utif.IFD, width: number, height: number): Dots {
  const rows = new Uint8Array(width * height);
  for (let i = 0; i < rows.length; i++) rows[i] = page.data[i * 3] ?? 0;
  return { width, height, form: 'grey8', rows };
}

function dotsOf(page: utif.IFD, width: number, height: number, bits: number, samples: number): Dots {
  const { data } = page;
  const photometric = Array.isArray(page['t262']) ? Number(page['t262'][0]) : 0;
  const inverted = photometric === 0;
  if (photometric <= 1 && samples === 1 && (bits === 1 || bits === 8)) {
    const form = bits === 1 ? 'grey1' : 'grey8';
    const rows = new Uint8Array(bytesOfRow(form, width) * height);
    rows.set(data.subarray(0, rows.length));
    if (inverted) for (let i = 0; i < rows.length; i++) rows[i] = ~(rows[i] ?? 0);
    return { width, height, form, rows };
  }
  const rows = new Uint8Array(width * height * 3);
  if (photometric === 5 && bits === 8 && samples >= 4) {
    for (let i = 0, from = 0, to = 0; i < width * height; i++, from += samples, to += 3) {
      const light = 255 - (data[from + 3] ?? 0);
      for (let c = 0; c < 3; c++) rows[to + c] = ((255 - (data[from + c] ?? 0)) * light) / 255;
    }
    return { width, height, form: 'rgb8', rows };
  }
  if (photometric > 3 && photometric !== 6) throw new TiffError('unsupported');
  const rgba = utif.toRGBA8(page);
  for (let i = 0, from = 0, to = 0; i < width * height; i++, from += 4, to += 3) {
    rows[to] = rgba[from] ?? 0;
    rows[to + 1] = rgba[from + 1] ?? 0;
    rows[to + 2] = rgba[from + 2] ?? 0;
  }
  return { width, height, form: 'rgb8', rows };
}
