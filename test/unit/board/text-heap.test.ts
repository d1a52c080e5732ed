import { expect, test } from 'vitest';
import { createTextHeap } from '../../../main/board/text-heap.ts';
import { seededRandom } from '../../exchange/random.ts';

/** As someone types, corrects and types again, while texts change beneath. */
test('finds what a plain look through all texts finds, whatever was asked before', () => {
  const random = seededRandom(7);
  const heap = createTextHeap();
  const texts = new Map<number, string>();
  const word = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => 'abé'[Math.floor(random() * 3)]).join('');
  const put = (slot: number): void => {
    const text = random() < 0.1 ? '' : Array.from({ length: 6 }, word).join(' ');
    texts.set(slot, text);
    heap.put(slot, text);
  };
  for (let slot = 0; slot < 300; slot++) put(slot);
  let asked = [word()];
  let found = 0;
  for (let round = 0; round < 3000; round++) {
    const what = random();
    if (what < 0.5) asked = asked.map((w, i) => (i === asked.length - 1 ? w + word() : w));
    else if (what < 0.6) asked = [...asked, word()];
    else if (what < 0.7) asked = asked.slice(1);
    if (asked.length === 0 || asked.join('').length > 12) asked = [word()];
    if (random() < 0.2) put(Math.floor(random() * 320));
    const expected = [...texts].filter(([, text]) => asked.every((w) => text.includes(w))).map(([slot]) => slot);
    expect(
      [...heap.search(asked)].sort((a, b) => a - b),
      asked.join(' '),
    ).toEqual(expected.sort((a, b) => a - b));
    found += expected.length > 0 && expected.length < 100 ? 1 : 0;
  }
  expect(found).toBeGreaterThan(500);
});

test('is empty once it is wiped, also of what was asked last', () => {
  const heap = createTextHeap();
  heap.put(3, 'ada sample');
  expect([...heap.search(['ada'])]).toEqual([3]);
  heap.wipe();
  expect([...heap.search(['ada'])]).toEqual([]);
});
