/** Brings a page upright by its Orientation tag (TIFF 6.0, tag 274). Pure. */
import { bytesOfRow, type Dots } from './png.ts';

/** For each orientation: are rows and columns exchanged, and which way is read from. */
const TURNS: Record<number, { swap: boolean; right: boolean; bottom: boolean }> = {
  2: { swap: false, right: true, bottom: false },
  3: { swap: false, right: true, bottom: true },
  4: { swap: false, right: false, bottom: true },
  5: { swap: true, right: false, bottom: false },
  6: { swap: true, right: false, bottom: true },
  7: { swap: true, right: true, bottom: true },
  8: { swap: true, right: true, bottom: false },
};

/** @param orientation 1 to 8; others count as 1 */
export function turned(dots: Dots, orientation: number): Dots {
  const turn = TURNS[orientation];
  if (!turn) return dots;
  const { width, height, form, rows } = dots;
  const outWidth = turn.swap ? height : width;
  const outHeight = turn.swap ? width : height;
  const stride = bytesOfRow(form, width);
  const outStride = bytesOfRow(form, outWidth);
  const out = new Uint8Array(outStride * outHeight);
  const depth = form === 'rgb8' ? 3 : 1;
  for (let y = 0; y < outHeight; y++)
    for (let x = 0; x < outWidth; x++) {
      const a = turn.swap ? y : x;
      const b = turn.swap ? x : y;
      const fromX = turn.right ? width - 1 - a : a;
      const fromY = turn.bottom ? height - 1 - b : b;
      if (form === 'grey1') {
        const bit = ((rows[fromY * stride + (fromX >> 3)] ?? 0) >> (7 - (fromX & 7))) & 1;
        if (bit) out[y * outStride + (x >> 3)] = (out[y * outStride + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      } else
        for (let c = 0; c < depth; c++)
          out[y * outStride + x * depth + c] = rows[fromY * stride + fromX * depth + c] ?? 0;
    }
  return { width: outWidth, height: outHeight, form, rows: out };
}
