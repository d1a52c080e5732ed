/**
 * Puts the pictures of a PDF page together in shades of grey, without a canvas: scanners cut a page into strips, turn it, or lay
 * the writing over the paper as a mask. Text and lines are not drawn.
 */
import { OPS, Util, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { GreyPicture } from './protocol.ts';

type Matrix = [number, number, number, number, number, number];

/** Of pdf.js: its `ImageKind`, or what is not decoded further. */
interface Decoded {
  width: number;
  height: number;
  kind?: number;
  data?: Uint8Array | Uint8ClampedArray | null;
}
const GREY_1 = 1;
const RGB = 2;
const RGBA = 3;
const MOST_DOTS = 60_000_000;
/** Pictures that cover less of a page are logos and stamps. */
const LEAST_PART = 0.1;

/**
 * @param dots along the longer side of letter paper's width: the picture is not made finer than the scan itself
 * @returns null when pictures cover less than a tenth of the page
 */
export async function paintPage(page: PDFPageProxy, dots: number): Promise<GreyPicture | null> {
  const list = await page.getOperatorList();
  const natural = page.getViewport({ scale: 1 });
  const found: { at: Matrix; image: Decoded; mask: boolean }[] = [];
  const stack: Matrix[] = [];
  let matrix = natural.transform as Matrix;
  for (let n = 0; n < list.fnArray.length; n++) {
    const args = (list.argsArray[n] ?? []) as unknown[];
    switch (list.fnArray[n]) {
      case OPS.save:
        stack.push(matrix);
        break;
      case OPS.restore:
        matrix = stack.pop() ?? matrix;
        break;
      case OPS.transform:
        matrix = Util.transform(matrix, args as number[]) as Matrix;
        break;
      case OPS.paintFormXObjectBegin:
        stack.push(matrix);
        if (Array.isArray(args[0])) matrix = Util.transform(matrix, args[0] as number[]) as Matrix;
        break;
      case OPS.paintFormXObjectEnd:
        matrix = stack.pop() ?? matrix;
        break;
      case OPS.paintImageXObject: {
        const image = await objectOf(page, String(args[0]));
        if (image) found.push({ at: matrix, image, mask: false });
        break;
      }
      case OPS.paintInlineImageXObject:
        found.push({ at: matrix, image: args[0] as Decoded, mask: false });
        break;
      case OPS.paintImageMaskXObject: {
        const named = args[0] as { data?: unknown; width: number; height: number };
        const image = typeof named.data === 'string' ? await objectOf(page, named.data) : (named as unknown as Decoded);
        if (image)
          found.push({ at: matrix, image: { ...image, width: named.width, height: named.height }, mask: true });
        break;
      }
      default:
    }
  }
  const usable = found.filter(({ image }) => image.data && image.width > 0 && image.height > 0);
  const covered = usable.reduce((sum, { at }) => sum + Math.abs(at[0] * at[3] - at[1] * at[2]), 0);
  if (covered < LEAST_PART * natural.width * natural.height) return null;
  // No finer than the finest scan on it.
  const finest = Math.max(...usable.map(({ at, image }) => image.width / Math.max(1, Math.hypot(at[0], at[1]))));
  const scale = Math.min(finest, dots / Math.min(natural.width, natural.height));
  const width = Math.max(1, Math.round(natural.width * scale));
  const height = Math.max(1, Math.round(natural.height * scale));
  if (width * height > MOST_DOTS) return null;
  const picture: GreyPicture = { width, height, grey: new Uint8Array(width * height).fill(255) };
  for (const { at, image, mask } of usable) lay(picture, at, scale, image, mask);
  return picture;
}

/** pdf.js keeps large pictures beside the page, under names of their own. */
function objectOf(page: PDFPageProxy, name: string): Promise<Decoded | null> {
  const store = name.startsWith('g_') ? page.commonObjs : page.objs;
  return new Promise((resolve) => {
    const heard = (image: unknown): void => resolve((image as Decoded | null) ?? null);
    if (store.has(name)) heard(store.get(name));
    else store.get(name, heard);
  });
}

/** Brings a picture onto the page; each dot of the page takes the mean of the dots it covers, up to four. */
function lay(page: GreyPicture, at: Matrix, scale: number, image: Decoded, mask: boolean): void {
  const { width, height, kind } = image;
  const data = image.data as Uint8Array;
  const [a, b, c, d, e, f] = at.map((v) => v * scale) as Matrix;
  const whole = a * d - b * c;
  if (Math.abs(whole) < 1e-9) return;
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const right = Math.min(page.width, Math.ceil(Math.max(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(page.height, Math.ceil(Math.max(...ys)));
  const stride = (width + 7) >> 3;
  const dot = (u: number, v: number): number => {
    if (mask) return ((data[v * stride + (u >> 3)] ?? 255) >> (7 - (u & 7))) & 1 ? 255 : 0;
    if (kind === GREY_1) return ((data[v * stride + (u >> 3)] ?? 255) >> (7 - (u & 7))) & 1 ? 255 : 0;
    const step = kind === RGB ? 3 : kind === RGBA ? 4 : 1;
    const from = (v * width + u) * step;
    if (step === 1) return data[from] ?? 255;
    return ((data[from] ?? 255) * 77 + (data[from + 1] ?? 255) * 150 + (data[from + 2] ?? 255) * 29) >> 8;
  };
  // Steps in the picture for one step on the page.
  const uX = (d / whole) * width;
  const vX = (b / whole) * height;
  const uY = (-c / whole) * width;
  const vY = (-a / whole) * height;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const dx = x + 0.5 - e;
      const dy = y + 0.5 - f;
      // The unit square's y runs upwards, the picture's rows run down.
      const u = uX * dx + uY * dy;
      const v = height + vX * dx + vY * dy;
      let sum = 0;
      let count = 0;
      for (const part of OFFSETS) {
        const pu = Math.floor(u + part[0] * (uX + uY));
        const pv = Math.floor(v + part[1] * (vX + vY));
        if (pu < 0 || pv < 0 || pu >= width || pv >= height) continue;
        sum += dot(pu, pv);
        count++;
      }
      if (count === 0) continue;
      const value = Math.round(sum / count);
      const place = y * page.width + x;
      // A mask darkens what lies beneath; a picture covers it.
      page.grey[place] = mask ? Math.min(page.grey[place] ?? 255, value) : value;
    }
}
const OFFSETS = [
  [-0.25, -0.25],
  [0.25, -0.25],
  [-0.25, 0.25],
  [0.25, 0.25],
] as const;
