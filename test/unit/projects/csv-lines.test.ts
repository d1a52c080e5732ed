/** Delimited text against the library that is known to read it right. */
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { createCsvLines, OpenQuote } from '../../../main/projects/csv-lines.ts';

/** @param size characters of a piece */
function read(text: string, delimiter = ',', size = text.length): string[][] {
  const lines = createCsvLines(delimiter, 10_000);
  const found: string[][] = [];
  for (let at = 0; at < text.length; at += Math.max(1, size)) found.push(...lines.push(text.slice(at, at + size)));
  return [...found, ...lines.end()];
}

/** Numbers that look random and are the same each time (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('cutting delimited text', () => {
  it.each(['\n', '\r\n', '\r'])('reads what csv-parse reads, in pieces of any size (line end %j)', (lineEnd) => {
    const next = random(lineEnd.charCodeAt(lineEnd.length - 1));
    const parts = ['a', 'bc', ',', ',', '"', '"', '""', ' ', 'é', lineEnd, lineEnd, 'x"y', '","', `"${lineEnd}`];
    let open = 0;
    for (let round = 0; round < 4_000; round++) {
      // The first line end outside of quotation marks is what both learn the kind from.
      let text = `h1,h2${lineEnd}`;
      for (let i = 0; i < 4 + next() * 20; i++) text += parts[Math.floor(next() * parts.length)] ?? '';
      const size = 1 + Math.floor(next() * text.length);
      let wanted: string[][] | null;
      try {
        wanted = parse(text, {
          relax_column_count: true,
          relax_quotes: true,
          skip_empty_lines: true,
          record_delimiter: lineEnd,
        });
      } catch {
        wanted = null;
        open++;
      }
      if (wanted === null) expect(() => read(text, ',', size), JSON.stringify(text)).toThrow(OpenQuote);
      else expect(read(text, ',', size), JSON.stringify([text, size])).toEqual(wanted);
    }
    expect(open).toBeGreaterThan(100);
    expect(open).toBeLessThan(3_900);
  });

  it('takes line ends of two kinds in one file', () => {
    expect(read('a;b\r\n1;2\n"3";4\r\n5;"6"\n', ';')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('says in which row the quotation mark stands', () => {
    const line = (text: string, longest = 1_000): number => {
      const lines = createCsvLines(',', longest);
      try {
        lines.push(text);
        lines.end();
      } catch (error) {
        return error instanceof OpenQuote ? error.line : -1;
      }
      return 0;
    };
    expect(line('a,b\n"1\n",2\n\n3,"4\n5,6\n')).toBe(5);
    expect(line(`a,b\n1,"${'x'.repeat(200)}`, 100)).toBe(2);
    expect(line('a,b\n1,2')).toBe(0);
  });
});
