/**
 * Purpose: draws lines of text as a fax page (1728 by 2200 dots) with a small bitmap font and encodes it.
 */
import { glyphOf, GLYPH_HEIGHT, GLYPH_WIDTH } from './bitmap-font.ts';
import { encodeG4, type RowChanges } from './g4.ts';
import type { FaxPage } from './pdf.ts';

const WIDTH_PX = 1728;
const HEIGHT_PX = 2200;
const SCALE = 3;
const LEFT_PX = 90;
const TOP_PX = 100;
const LINE_PX = 42;
const MOST_COLUMNS = Math.floor((WIDTH_PX - 2 * LEFT_PX) / ((GLYPH_WIDTH + 1) * SCALE));

export function faxPage(lines: readonly string[]): FaxPage {
  return { widthPx: WIDTH_PX, heightPx: HEIGHT_PX, data: encodeG4(rowsOf(lines), WIDTH_PX) };
}

/** The same page as plain dots, one bit each, 1 is black. */
export function plainPage(lines: readonly string[]): FaxPage {
  const stride = WIDTH_PX / 8;
  const data = Buffer.alloc(stride * HEIGHT_PX);
  rowsOf(lines).forEach((changes, y) => {
    for (let n = 0; n < changes.length; n += 2)
      for (let x = changes[n] ?? 0; x < (changes[n + 1] ?? WIDTH_PX); x += 1) {
        const at = y * stride + (x >> 3);
        data[at] = (data[at] ?? 0) | (0x80 >> (x & 7));
      }
  });
  return { widthPx: WIDTH_PX, heightPx: HEIGHT_PX, data };
}

function rowsOf(lines: readonly string[]): RowChanges[] {
  const blank: RowChanges = [];
  const rows: RowChanges[] = new Array<RowChanges>(HEIGHT_PX).fill(blank);
  lines.forEach((line, index) => {
    // A fax font has no accents; the letter underneath is what a fax shows.
    const plain = line
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .slice(0, MOST_COLUMNS);
    for (let y = 0; y < GLYPH_HEIGHT; y += 1) {
      const changes = changesOf(plain, y);
      if (changes.length === 0) continue;
      for (let repeat = 0; repeat < SCALE; repeat += 1) rows[TOP_PX + index * LINE_PX + y * SCALE + repeat] = changes;
    }
  });
  return rows.slice(0, HEIGHT_PX);
}

function changesOf(line: string, y: number): RowChanges {
  const changes: number[] = [];
  let black = false;
  let x = LEFT_PX;
  for (const character of line) {
    const columns = glyphOf(character);
    for (let column = 0; column <= GLYPH_WIDTH; column += 1) {
      const on = ((columns[column] ?? 0) >> y) & 1;
      if ((on === 1) !== black) {
        changes.push(x);
        black = on === 1;
      }
      x += SCALE;
    }
  }
  if (black) changes.push(x);
  return changes;
}
