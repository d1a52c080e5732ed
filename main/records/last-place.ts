/**
 * Where a document was left and how it was looked at, in the one integer of `document.last_page`: the page in its lower 24 bits, and
 * above them how it was shown. Rows that an older version wrote hold a page alone, which reads as “shown as usual”. Pure.
 */
import type { DocumentView } from '../../preload/contract/records.ts';

const PAGES = 2 ** 24;
const ROTATIONS = [0, 90, 180, 270] as const;
/** Zooms that mean a way of fitting; a percentage is kept 10 higher. */
const MODES = ['width', 'page'] as const;
const PERCENT = 10;
const SLOTS = 4 * 2;

export interface LastPlace {
  page: number;
  /** Null where it was never changed. */
  view: DocumentView | null;
}

/** @param place page 1-based, at most 2^24 - 1; zoom of at most 5,000 % */
export function packPlace({ page, view }: LastPlace): number {
  const kept = Math.min(Math.max(1, Math.floor(page)), PAGES - 1);
  if (view === null) return kept;
  const zoom = typeof view.zoom === 'number' ? PERCENT + Math.round(view.zoom * 100) : MODES.indexOf(view.zoom);
  // 0 stands for no view at all.
  const code = 1 + zoom * SLOTS + ROTATIONS.indexOf(view.rotation) * 2 + (view.twoUp ? 1 : 0);
  return code * PAGES + kept;
}

export function unpackPlace(packed: number): LastPlace {
  const page = Math.max(1, packed % PAGES);
  const code = Math.floor(packed / PAGES) - 1;
  if (code < 0) return { page, view: null };
  const zoom = Math.floor(code / SLOTS);
  return {
    page,
    view: {
      zoom: zoom >= PERCENT ? (zoom - PERCENT) / 100 : (MODES[zoom] ?? 'width'),
      rotation: ROTATIONS[Math.floor((code % SLOTS) / 2)] ?? 0,
      twoUp: code % 2 === 1,
    },
  };
}
