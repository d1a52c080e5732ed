/** Slips of the hand in names: what is near enough, and what is not. */
import { describe, expect, it } from 'vitest';
import { nearWords } from '../../../main/search/fuzzy.ts';

const names = new Set(['quintrolva', 'okafor', 'martinez', 'hollander', 'lakeshore', 'ng', 'a1b2c3']);

describe('near words', () => {
  it.each([
    ['quintrovla', 'quintrolva', 'two neighbours exchanged'],
    ['quinrtovla', 'quintrolva', 'two exchanges in a long word'],
    ['qiuntrolvaa', 'quintrolva', 'an exchange and a letter too many'],
    ['okafro', 'okafor', 'an exchange in a short word'],
    ['okafr', 'okafor', 'a letter left out'],
    ['hollender', 'hollander', 'another letter'],
    ['lakshor', 'lakeshore', 'two letters left out of a long word'],
  ])('finds for %s the name %s: %s', (typed, name) => {
    expect(nearWords(typed, names)).toEqual([name]);
  });

  it.each(['okfaro', 'martinelli', 'okafor', 'ok', 'a1b2c4', 'x'.repeat(200)])('finds nothing for %s', (typed) => {
    expect(nearWords(typed, names)).toEqual([]);
  });

  it('puts fewer slips first', () => {
    expect(nearWords('carlsons', new Set(['carlsen', 'carlson']))).toEqual(['carlson', 'carlsen']);
  });
});
