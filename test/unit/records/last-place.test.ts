/** The place in a document and how it was looked at survive their one integer. */
import { describe, expect, it } from 'vitest';
import { packPlace, unpackPlace } from '../../../main/records/last-place.ts';

describe('the last place', () => {
  it.each([
    { page: 1, view: null },
    { page: 5000, view: { zoom: 'width', rotation: 0, twoUp: false } },
    { page: 16_777_215, view: { zoom: 'page', rotation: 270, twoUp: true } },
    { page: 7, view: { zoom: 1.25, rotation: 90, twoUp: false } },
    { page: 7, view: { zoom: 0.1, rotation: 180, twoUp: true } },
    { page: 7, view: { zoom: 5, rotation: 0, twoUp: true } },
  ] as const)('of $page comes back', (place) => {
    const packed = packPlace(place);
    expect(Number.isSafeInteger(packed)).toBe(true);
    expect(unpackPlace(packed)).toEqual(place);
  });
  it('of an older version is a page alone', () => {
    expect(unpackPlace(3)).toEqual({ page: 3, view: null });
    expect(unpackPlace(0).page).toBe(1);
  });
});
