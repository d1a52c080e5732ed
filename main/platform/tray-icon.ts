/**
 * Draws the tray's icon with the number of things to do: a sheet with lines, and a pill with up to two digits. Pure; it knows no Electron.
 * Drawn rather than shipped as pictures, because the number changes and a tray takes one picture.
 */

export interface TrayLook {
  /** Edge in pixels; square. */
  size: number;
  /** Colours for a dark panel. */
  dark: boolean;
  /** Null draws no pill. */
  count: number | null;
}

type Colour = readonly [red: number, green: number, blue: number];

const SHEET: { light: Colour; dark: Colour } = { light: [11, 110, 105], dark: [53, 181, 170] };
const LINES: { light: Colour; dark: Colour } = { light: [255, 255, 255], dark: [8, 38, 36] };
const PILL: Colour = [179, 38, 30];
const DIGIT: Colour = [255, 255, 255];

/** Three cells wide, five high; a bit is a filled cell. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [0b111, 0b101, 0b101, 0b101, 0b111],
  '1': [0b010, 0b110, 0b010, 0b010, 0b111],
  '2': [0b111, 0b001, 0b111, 0b100, 0b111],
  '3': [0b111, 0b001, 0b111, 0b001, 0b111],
  '4': [0b101, 0b101, 0b111, 0b001, 0b001],
  '5': [0b111, 0b100, 0b111, 0b001, 0b111],
  '6': [0b111, 0b100, 0b111, 0b101, 0b111],
  '7': [0b111, 0b001, 0b010, 0b010, 0b010],
  '8': [0b111, 0b101, 0b111, 0b101, 0b111],
  '9': [0b111, 0b101, 0b111, 0b001, 0b111],
  '+': [0b000, 0b010, 0b111, 0b010, 0b000],
};

/** The drawing's own units: the icon is 22 wide and high. */
const EDGE = 22;
const SAMPLES = 4;
const CELL = 1.6;
const PILL_HEIGHT = 12;

/** What the pill says: nothing for 0, at most 99. */
export const pillText = (count: number | null): string =>
  count === null || count <= 0 ? '' : count > 99 ? '99+' : String(count);

/** @returns size × size pixels as BGRA with premultiplied alpha, row by row */
export function drawTrayIcon({ size, dark, count }: TrayLook): Uint8Array {
  const theme = dark ? 'dark' : 'light';
  const text = pillText(count);
  const pixels = new Uint8Array(size * size * 4);
  for (let py = 0; py < size; py++)
    for (let px = 0; px < size; px++) {
      const sum = [0, 0, 0, 0];
      for (let s = 0; s < SAMPLES * SAMPLES; s++) {
        const x = ((px + ((s % SAMPLES) + 0.5) / SAMPLES) * EDGE) / size;
        const y = ((py + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES) * EDGE) / size;
        const colour = colourAt(x, y, text, theme);
        if (!colour) continue;
        sum[0] = (sum[0] ?? 0) + colour[2];
        sum[1] = (sum[1] ?? 0) + colour[1];
        sum[2] = (sum[2] ?? 0) + colour[0];
        sum[3] = (sum[3] ?? 0) + 255;
      }
      pixels.set(
        sum.map((v) => Math.round(v / (SAMPLES * SAMPLES))),
        (py * size + px) * 4,
      );
    }
  return pixels;
}

function colourAt(x: number, y: number, text: string, theme: 'light' | 'dark'): Colour | null {
  if (text !== '') {
    const width = Math.max(PILL_HEIGHT, text.length * 4 * CELL + 3.2);
    const left = EDGE - width;
    const top = EDGE - PILL_HEIGHT;
    if (insideRounded(x, y, left, top, width, PILL_HEIGHT, PILL_HEIGHT / 2))
      return onGlyph(x, y, text, left + width / 2, top + PILL_HEIGHT / 2) ? DIGIT : PILL;
    // A gap sets the pill apart from the sheet.
    if (insideRounded(x, y, left - 1.2, top - 1.2, width + 2.4, PILL_HEIGHT + 2.4, PILL_HEIGHT / 2 + 1.2)) return null;
  }
  const line = (top: number, right: number): boolean => y >= top && y < top + 1.9 && x >= 6.2 && x < right;
  if (!insideRounded(x, y, 3, 1, 16, 20, 3)) return null;
  return line(5.4, 15.8) || line(9.6, 15.8) || line(13.8, 12) ? LINES[theme] : SHEET[theme];
}

function insideRounded(
  x: number,
  y: number,
  left: number,
  top: number,
  width: number,
  height: number,
  radius: number,
): boolean {
  const dx = Math.max(left + radius - x, x - (left + width - radius), 0);
  const dy = Math.max(top + radius - y, y - (top + height - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

function onGlyph(x: number, y: number, text: string, centreX: number, centreY: number): boolean {
  const width = text.length * 4 * CELL - CELL;
  const column = Math.floor((x - (centreX - width / 2)) / CELL);
  const row = Math.floor((y - (centreY - 2.5 * CELL)) / CELL);
  if (column < 0 || row < 0 || row >= 5 || column % 4 === 3) return false;
  const glyph = GLYPHS[text.charAt(Math.floor(column / 4))];
  return (((glyph?.[row] ?? 0) >> (2 - (column % 4))) & 1) === 1;
}
