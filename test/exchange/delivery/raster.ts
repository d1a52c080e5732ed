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
  return { widthPx: WIDTH_PX, heightPx: HEIGHT_PX, data: encodeG4(rows.slice(0, HEIGHT_PX), WIDTH_PX) };
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
