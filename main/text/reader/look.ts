/** How the picture of a page looks: how much of it is dark, and a fingerprint that a second scan of the same page nearly shares. Pure. */
import type { GreyPicture, Look } from './protocol.ts';

/** Fields along each side of the fingerprint. */
const FIELDS = 32;
const DARK = 128;
/** Scanners and fax machines darken the edges: this part of each side is left out. */
const EDGE = 0.03;

export function lookAt({ width, height, grey }: GreyPicture): Look {
  const sums = new Float64Array(FIELDS * FIELDS);
  const counts = new Float64Array(FIELDS * FIELDS);
  const left = Math.floor(width * EDGE);
  const top = Math.floor(height * EDGE);
  const innerWidth = Math.max(1, width - 2 * left);
  const innerHeight = Math.max(1, height - 2 * top);
  let dark = 0;
  for (let y = 0; y < innerHeight; y++) {
    const row = (y + top) * width + left;
    const fieldRow = Math.floor((y * FIELDS) / innerHeight) * FIELDS;
    for (let x = 0; x < innerWidth; x++) {
      const value = grey[row + x] ?? 255;
      const field = fieldRow + Math.floor((x * FIELDS) / innerWidth);
      if (value < DARK) dark++;
      sums[field] = (sums[field] ?? 0) + (255 - value);
      counts[field] = (counts[field] ?? 0) + 1;
    }
  }
  const means = sums.map((sum, n) => sum / Math.max(1, counts[n] ?? 1));
  // The middle of the fields that hold anything: most of a page is paper.
  const inked = [...means].filter((m) => m > 2).sort((a, b) => a - b);
  const middle = inked[Math.floor(inked.length / 2)] ?? 1;
  const fingerprint = new Uint8Array((FIELDS * FIELDS) / 8);
  means.forEach((mean, n) => {
    if (mean > middle) fingerprint[n >> 3] = (fingerprint[n >> 3] ?? 0) | (1 << (n & 7));
  });
  return { ink: dark / (innerWidth * innerHeight), fingerprint };
}
