/** The foot of a printed page. It stands below the page, which grows by it: nothing of a record is covered. */
import { degrees, rgb, type PDFFont, type PDFPage } from 'pdf-lib';
import type { ComposeJob } from './protocol.ts';

const SIZE = 7.5;
const LINE = 10;
const EDGE = 18;

export function drawFooter(
  page: PDFPage,
  font: PDFFont,
  footer: NonNullable<ComposeJob['footer']>,
  number: number,
  total: number,
): void {
  const fill = (text: string): string => text.replace('{page}', String(number)).replace('{pages}', String(total));
  const lines = [...(footer.notice === null ? [] : [footer.notice]), fill(footer.left)];
  const height = lines.length * LINE + 8;
  const turn = ((page.getRotation().angle % 360) + 360) % 360;
  const box = page.getCropBox();
  // The side that is below when the page is looked at.
  const grown =
    turn === 0
      ? { x: box.x, y: box.y - height, width: box.width, height: box.height + height }
      : turn === 90
        ? { x: box.x, y: box.y, width: box.width + height, height: box.height }
        : turn === 180
          ? { x: box.x, y: box.y, width: box.width, height: box.height + height }
          : { x: box.x - height, y: box.y, width: box.width + height, height: box.height };
  page.setMediaBox(grown.x, grown.y, grown.width, grown.height);
  page.setCropBox(grown.x, grown.y, grown.width, grown.height);
  const wide = turn === 90 || turn === 270 ? box.height : box.width;
  /** A place in the foot as it is looked at: from its left and its lower edge. */
  const at = (x: number, y: number): { x: number; y: number } =>
    turn === 0
      ? { x: grown.x + x, y: grown.y + y }
      : turn === 90
        ? { x: grown.x + grown.width - y, y: grown.y + x }
        : turn === 180
          ? { x: grown.x + grown.width - x, y: grown.y + grown.height - y }
          : { x: grown.x + y, y: grown.y + grown.height - x };
  const draw = (text: string, x: number, y: number): void =>
    page.drawText(text, { ...at(x, y), size: SIZE, font, rotate: degrees(turn), color: rgb(0.25, 0.27, 0.3) });
  lines.forEach((text, n) => draw(text, EDGE, 5 + (lines.length - 1 - n) * LINE));
  const right = fill(footer.right);
  draw(right, wide - EDGE - font.widthOfTextAtSize(right, SIZE), 5);
}
