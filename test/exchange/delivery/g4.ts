/**
 * Purpose: encodes bilevel images with ITU-T T.6 (Group 4 fax). Works on the positions where a row changes colour,
 * not on pixels: pages of text change colour rarely, and most rows repeat the one above.
 */
import { BLACK_CODES, EXTENDED_MAKE_UP, WHITE_CODES, type RunCodes } from './g4-codes.ts';

/** Where the colour changes, ascending; a row starts white, so the first entry is the first black pixel. */
export type RowChanges = readonly number[];

const PASS = '0001';
const HORIZONTAL = '001';
/** Indexed by a1 - b1 + 3. */
const VERTICAL = ['0000010', '000010', '010', '1', '011', '000011', '0000011'];
const END_OF_BLOCK = '000000000001000000000001';

export function encodeG4(rows: readonly RowChanges[], widthPx: number): Buffer {
  const bits = new BitWriter();
  let above: RowChanges = [];
  for (const row of rows) {
    encodeRow(bits, above, row, widthPx);
    above = row;
  }
  bits.write(END_OF_BLOCK);
  return bits.finish();
}

function encodeRow(bits: BitWriter, above: RowChanges, row: RowChanges, width: number): void {
  // Even entries turn black, odd ones white, so the parity of an index is the colour before the change.
  let at = -1;
  let colour = 0;
  let rowIndex = 0;
  let aboveIndex = 0;
  while (at < width) {
    while ((row[rowIndex] ?? width) <= at && rowIndex < row.length) rowIndex += 1;
    if (rowIndex % 2 !== colour && rowIndex < row.length) rowIndex += 1;
    const a1 = row[rowIndex] ?? width;
    // One back: after a colour change an earlier change of the row above can be the right one again.
    aboveIndex = Math.max(0, aboveIndex - 2);
    while ((above[aboveIndex] ?? width) <= at && aboveIndex < above.length) aboveIndex += 1;
    if (aboveIndex % 2 !== colour && aboveIndex < above.length) aboveIndex += 1;
    const b1 = above[aboveIndex] ?? width;
    const b2 = above[aboveIndex + 1] ?? width;
    if (b2 < a1) {
      bits.write(PASS);
      at = b2;
      continue;
    }
    const vertical = VERTICAL[a1 - b1 + 3];
    if (vertical !== undefined) {
      bits.write(vertical);
      at = a1;
      colour ^= 1;
      continue;
    }
    const a2 = row[rowIndex + 1] ?? width;
    bits.write(HORIZONTAL);
    writeRun(bits, colour === 0 ? WHITE_CODES : BLACK_CODES, a1 - Math.max(at, 0));
    writeRun(bits, colour === 0 ? BLACK_CODES : WHITE_CODES, a2 - a1);
    at = a2;
  }
}

function writeRun(bits: BitWriter, codes: RunCodes, length: number): void {
  let left = length;
  while (left >= 2560) {
    bits.write(EXTENDED_MAKE_UP[12] ?? '');
    left -= 2560;
  }
  if (left >= 1792) {
    const index = Math.floor((left - 1792) / 64);
    bits.write(EXTENDED_MAKE_UP[index] ?? '');
    left -= 1792 + index * 64;
  } else if (left >= 64) {
    bits.write(codes.makeUp[Math.floor(left / 64) - 1] ?? '');
    left %= 64;
  }
  bits.write(codes.terminating[left] ?? '');
}

class BitWriter {
  #buffer = Buffer.alloc(4096);
  #length = 0;
  #byte = 0;
  #filled = 0;

  write(code: string): void {
    for (let i = 0; i < code.length; i += 1) {
      this.#byte = (this.#byte << 1) | (code.charCodeAt(i) & 1);
      this.#filled += 1;
      if (this.#filled === 8) this.#flush();
    }
  }

  finish(): Buffer {
    while (this.#filled !== 0) this.write('0');
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  #flush(): void {
    if (this.#length === this.#buffer.length)
      this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#buffer.length)]);
    this.#buffer[this.#length] = this.#byte;
    this.#length += 1;
    this.#byte = 0;
    this.#filled = 0;
  }
}
