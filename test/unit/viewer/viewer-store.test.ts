/** What panels ask of a view: it is done at once, waits for the document it is meant for, and ends with it. */
import { describe, expect, it } from 'vitest';
import { rectBetween, shownRect, uprightRect } from '../../../renderer/screens/viewer/engine/page-rect.ts';
import { createViewerStore, type PageRegion } from '../../../renderer/screens/viewer/viewer-store.ts';

const opened = (kind: 'pages' | 'parts' = 'pages') => {
  const store = createViewerStore();
  store.showing('a');
  const went: number[] = [];
  const view = () => store.attach({ kind, goTo: (page) => void went.push(page) });
  return { store, went, view };
};

describe('the controller of a view', () => {
  it('leads to pages and evidence', () => {
    const { store, went, view } = opened();
    view();
    store.tell({ pageCount: 9, currentPage: 2 });
    expect(store.get()).toMatchObject({ kind: 'pages', pageCount: 9, currentPage: 2 });
    store.goTo(5);
    store.show({ rects: [{ page: 7, x: 0, y: 0, width: 1, height: 0.1 }] });
    store.show({ texts: ['x'] }, 3);
    expect(went).toEqual([5, 7, 3]);
    expect(store.get().highlight).toEqual({ texts: ['x'] });
    const move = store.asked().move;
    store.show({ texts: ['x'] }, 3);
    expect(store.asked().move, 'the same again leads there again').toBeGreaterThan(move);
  });
  it('keeps what is asked for until the document it is meant for is in sight', () => {
    const { store, went, view } = opened();
    store.later('b', 4, { texts: ['y'] });
    store.showing('b');
    const leave = view();
    expect(went).toEqual([4]);
    expect(store.get().highlight).toEqual({ texts: ['y'] });
    leave();
    expect(store.get()).toMatchObject({ kind: null, highlight: null, pageCount: 0 });
    store.later('c', 8, null);
    store.showing('d');
    view();
    expect(went, 'not in another document').toEqual([4]);
  });
  it('tells the region once, and null when the document is left', () => {
    const { store, view } = opened();
    const leave = view();
    const told: (PageRegion | null)[] = [];
    store.chooseRegion((region) => void told.push(region));
    expect(store.get().choosing).toBe(true);
    const region = { page: 1, x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
    store.chosen(region);
    store.chosen(region);
    store.chooseRegion((again) => void told.push(again));
    leave();
    expect(told).toEqual([region, null]);
    const flow = opened('parts');
    flow.view();
    flow.store.chooseRegion((none) => void told.push(none));
    expect(told, 'a flow has no pages').toEqual([region, null, null]);
  });
});

describe('rectangles', () => {
  it('come back from every rotation', () => {
    const rect = { x: 0.1, y: 0.2, width: 0.3, height: 0.1 };
    for (const rotation of [0, 90, 180, 270] as const) {
      const back = uprightRect(shownRect(rect, rotation), rotation);
      for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(rect[key]);
    }
    // A strip along the top stands along the right edge after a turn to the right.
    expect(shownRect({ x: 0, y: 0, width: 1, height: 0.1 }, 90)).toMatchObject({ x: 0.9, y: 0, height: 1 });
  });
  it('stay on the page', () => {
    expect(rectBetween(0.5, 1.4, -0.2, 0.25)).toEqual({ x: 0, y: 0.25, width: 0.5, height: 0.75 });
  });
});
