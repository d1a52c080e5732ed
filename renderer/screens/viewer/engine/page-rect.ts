/** Rectangles on pages, in parts of the upright page, so that they hold at every zoom and rotation. Pure. */
import type { Rotation } from './page-layout.ts';

/** Parts (0–1) of the page as the document states it, upright; `y` counts from the top. */
export interface PageRect {
  x: number;
  y: number;
  width: number;
  height: number;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** The rectangle on the page as it is shown, turned clockwise by `rotation`. */
export function shownRect({ x, y, width, height }: PageRect, rotation: Rotation): PageRect {
  if (rotation === 90) return { x: 1 - y - height, y: x, width: height, height: width };
  if (rotation === 180) return { x: 1 - x - width, y: 1 - y - height, width, height };
  if (rotation === 270) return { x: y, y: 1 - x - width, width: height, height: width };
  return { x, y, width, height };
}

/** The reverse of `shownRect`: what was drawn on a turned page, on the upright one. */
export const uprightRect = (rect: PageRect, rotation: Rotation): PageRect =>
  shownRect(rect, ((360 - rotation) % 360) as Rotation);

/** The rectangle between two points (parts of the page), kept on the page. */
export function rectBetween(ax: number, ay: number, bx: number, by: number): PageRect {
  const [left, right] = [clamp(Math.min(ax, bx)), clamp(Math.max(ax, bx))];
  const [top, bottom] = [clamp(Math.min(ay, by)), clamp(Math.max(ay, by))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Where it stands on the shown page, as CSS of an absolutely placed child of the page. */
export function rectStyle(
  rect: PageRect,
  rotation: Rotation,
): { left: string; top: string; width: string; height: string } {
  const shown = shownRect(rect, rotation);
  const percent = (part: number): string => `${(part * 100).toFixed(4)}%`;
  return {
    left: percent(shown.x),
    top: percent(shown.y),
    width: percent(shown.width),
    height: percent(shown.height),
  };
}
