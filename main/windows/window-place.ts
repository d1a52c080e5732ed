/**
 * Where the window stood and which theme it wore: `window.json`, read before anything else so that the first window appears at
 * once, in its place and colour. Kept apart from the settings, whose library takes longer to load than this window to open.
 */
import fs from 'node:fs';
import path from 'node:path';

export interface WindowPlace {
  width: number;
  height: number;
  x: number | null;
  y: number | null;
  maximized: boolean;
  theme: 'system' | 'light' | 'dark';
}

const first: WindowPlace = { width: 1280, height: 800, x: null, y: null, maximized: false, theme: 'system' };

/** A file that is missing or damaged gives the first place; it holds nothing that would be lost. */
export function readWindowPlace(folder: string): WindowPlace {
  try {
    const raw: unknown = JSON.parse(fs.readFileSync(path.join(folder, 'window.json'), 'utf8'));
    if (typeof raw !== 'object' || raw === null) return first;
    const value = raw as Record<string, unknown>;
    const number = (name: string, least: number): number | null => {
      const n = value[name];
      return typeof n === 'number' && Number.isFinite(n) && n >= least && n < 100_000 ? Math.round(n) : null;
    };
    return {
      width: number('width', 400) ?? first.width,
      height: number('height', 300) ?? first.height,
      x: number('x', -100_000),
      y: number('y', -100_000),
      maximized: value['maximized'] === true,
      theme: value['theme'] === 'light' || value['theme'] === 'dark' ? value['theme'] : 'system',
    };
  } catch {
    return first;
  }
}

export function writeWindowPlace(folder: string, place: WindowPlace): void {
  try {
    fs.writeFileSync(path.join(folder, 'window.json'), JSON.stringify(place));
  } catch {
    // The window then opens in its first place; nothing else depends on it.
    return;
  }
}
