/**
 * Documents whose pages are pictures: a TIFF, page by page from the decoding process, and a single picture file. Keeps the packed
 * pictures of the last few pages, never their dots.
 */
import type { OutputOf } from '../../../../preload/contract/index.ts';
import { call } from '../../../api/index.ts';
import { rotated, type PageSize, type Rotation } from './page-layout.ts';
import { newCanvas, PageError, type PagedDocument } from './paged-document.ts';

/** Packed pages kept for zooming, turning and their thumbnails. */
const KEPT_PAGES = 12;
/** A picture file larger than this is not read into the window. */
const LARGEST_PICTURE = 256 * 1024 * 1024;
/** Dots of a picture: four bytes each when it is drawn. */
const MOST_DOTS = 120_000_000;

interface RasterSource {
  sizes: readonly PageSize[];
  broken: boolean;
  load(page: number): Promise<Blob>;
}

function rasterDocument(source: RasterSource): PagedDocument {
  const kept = new Map<number, Promise<Blob>>();
  let closed = false;
  const first = source.sizes[0] ?? { width: 816, height: 1056 };
  const blobOf = (number: number): Promise<Blob> => {
    const known = kept.get(number);
    if (known) {
      kept.delete(number);
      kept.set(number, known);
      return known;
    }
    const made = source.load(number);
    kept.set(number, made);
    // A page that failed may be asked again.
    made.catch(() => kept.delete(number));
    const oldest = kept.size > KEPT_PAGES ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return made;
  };
  const paint = async (
    number: number,
    size: PageSize,
    rotation: Rotation,
    signal: AbortSignal,
  ): Promise<HTMLCanvasElement> => {
    signal.throwIfAborted();
    const blob = await blobOf(number);
    signal.throwIfAborted();
    const canvas = newCanvas(size.width, size.height);
    const upright = rotated({ width: canvas.width, height: canvas.height }, rotation);
    const bitmap = await createImageBitmap(blob, {
      resizeWidth: upright.width,
      resizeHeight: upright.height,
      // Over levels of halved size: “high” looks at few of the dots when a page is made much smaller, and thins its lines.
      resizeQuality: 'medium',
    }).catch(() => {
      throw new PageError('damaged');
    });
    const context = canvas.getContext('2d');
    if (context && !signal.aborted && !closed) {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((rotation * Math.PI) / 180);
      context.drawImage(bitmap, -upright.width / 2, -upright.height / 2);
    }
    bitmap.close();
    return canvas;
  };
  return {
    pageCount: source.sizes.length,
    firstPageSize: first,
    text: null,
    extras: null,
    broken: source.broken,
    sizeOf: (number) => Promise.resolve(source.sizes[number - 1] ?? first),
    draw: (number, { width, height, ratio, rotation }, signal) =>
      paint(number, { width: width * ratio, height: height * ratio }, rotation, signal),
    thumbnail: (number, box, rotation, signal) => {
      const shape = rotated(source.sizes[number - 1] ?? first, rotation);
      const scale = Math.min(box.width / shape.width, box.height / shape.height) * Math.min(2, window.devicePixelRatio);
      return paint(number, { width: shape.width * scale, height: shape.height * scale }, rotation, signal);
    },
    forget: () => undefined,
    close: () => {
      closed = true;
      kept.clear();
    },
  };
}

/** @param address ticket address of a TIFF @throws PageError when no page can be found */
export async function openTiff(address: string, signal: AbortSignal): Promise<PagedDocument> {
  const { pages, broken, failure } = await call('records:pages', { address });
  signal.throwIfAborted();
  if (failure !== null || pages.length === 0) throw new PageError(failure ?? 'damaged');
  return rasterDocument({
    sizes: pages,
    broken,
    load: async (page) => {
      const answer: OutputOf<'records:page'> = await call('records:page', { address, page });
      if (answer.png === null) throw new PageError(answer.failure ?? 'damaged');
      return new Blob([answer.png], { type: 'image/png' });
    },
  });
}

/** @param address ticket address of a picture @param size bytes @param type its media type @throws PageError */
export async function openPicture(
  address: string,
  size: number,
  type: string,
  signal: AbortSignal,
): Promise<PagedDocument> {
  if (size > LARGEST_PICTURE) throw new PageError('tooLarge');
  const answer = await fetch(address, { signal, cache: 'no-store' });
  if (!answer.ok) throw new PageError('damaged');
  const blob = new Blob([await answer.arrayBuffer()], { type });
  const stated = await statedDots(blob, type);
  if (stated !== null && stated > MOST_DOTS) throw new PageError('tooLarge');
  const natural = await createImageBitmap(blob).catch(() => {
    throw new PageError('damaged');
  });
  const shown = { width: natural.width, height: natural.height };
  natural.close();
  signal.throwIfAborted();
  return rasterDocument({ sizes: [shown], broken: false, load: () => Promise.resolve(blob) });
}

/** Dots that a PNG, GIF or BMP states in its head, before anything is unpacked; null where that is not so simply found. */
async function statedDots(blob: Blob, type: string): Promise<number | null> {
  const head = new DataView(await blob.slice(0, 32).arrayBuffer());
  if (head.byteLength < 32) return null;
  if (type === 'image/png') return head.getUint32(16) * head.getUint32(20);
  if (type === 'image/gif') return head.getUint16(6, true) * head.getUint16(8, true);
  if (type === 'image/bmp') return Math.abs(head.getInt32(18, true) * head.getInt32(22, true));
  return null;
}
