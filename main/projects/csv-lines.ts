/**
 * Cuts delimited text into lines of cells (RFC 4180, and what spreadsheets make of it), piece by piece. Own code, because a line
 * without quotation marks, and nearly all are, is two native searches here; the test holds it against csv-parse. Pure.
 */

export interface CsvLines {
  /** @returns the lines that this piece completes; empty ones are left out */
  push(text: string): string[][];
  /** @returns what stands behind the last line end. @throws OpenQuote */
  end(): string[][];
}

/** A quotation mark that is never closed, or not within `longest` characters. */
export class OpenQuote extends Error {
  /** Counted from 1: where the row begins in which it stands. */
  readonly line: number;
  constructor(line: number) {
    super('open quote');
    this.name = 'OpenQuote';
    this.line = line;
  }
}

const QUOTE = '"';

/** @param longest characters of one row; beyond it a quotation mark must have been opened by mistake */
export function createCsvLines(delimiter: string, longest: number): CsvLines {
  let rest = '';
  let lineNumber = 1;
  /** Carriage returns alone end the lines of old lists; known once a line end was seen. */
  let lineEnd: '\n' | '\r' | null = null;

  /** One row that holds a quotation mark. @returns null when it is not complete yet */
  const row = (text: string, from: number, end: string, last: boolean): { cells: string[]; next: number } | null => {
    const cells: string[] = [];
    let at = from;
    for (;;) {
      let cell = '';
      let literal = at;
      if (text[at] === QUOTE) {
        let begin = at + 1;
        for (;;) {
          const close = text.indexOf(QUOTE, begin);
          if (close < 0) return null;
          cell += text.slice(begin, close);
          begin = close + 1;
          if (text[begin] !== QUOTE) break;
          cell += QUOTE;
          begin++;
        }
        literal = begin;
        const after = text[literal];
        // Something behind the closing mark: the marks were meant as they stand.
        const closed =
          after === undefined ||
          after === delimiter ||
          after === end ||
          (after === '\r' && (text[literal + 1] ?? end) === end);
        if (!closed) cell = `${QUOTE}${cell}${QUOTE}`;
      }
      const nextCell = text.indexOf(delimiter, literal);
      const nextLine = text.indexOf(end, literal);
      if (nextCell >= 0 && (nextLine < 0 || nextCell < nextLine)) {
        cells.push(cell + text.slice(literal, nextCell));
        at = nextCell + 1;
        continue;
      }
      if (nextLine < 0 && !last) return null;
      const stop = nextLine < 0 ? text.length : nextLine;
      cells.push(
        cell + text.slice(literal, end === '\n' && text[stop - 1] === '\r' && stop > literal ? stop - 1 : stop),
      );
      return { cells, next: nextLine < 0 ? text.length : nextLine + 1 };
    }
  };

  const cut = (text: string, last: boolean): string[][] => {
    const found: string[][] = [];
    lineEnd ??= lineEndOf(text, last);
    const end = lineEnd;
    let at = 0;
    let quote = text.indexOf(QUOTE);
    while (end !== null && at < text.length) {
      if (quote >= 0 && quote < at) quote = text.indexOf(QUOTE, at);
      const nextLine = text.indexOf(end, at);
      if (nextLine < 0 && !last) break;
      const stop = nextLine < 0 ? text.length : nextLine;
      if (quote < 0 || quote > stop) {
        const line = text.slice(at, end === '\n' && text[stop - 1] === '\r' && stop > at ? stop - 1 : stop);
        if (line !== '') found.push(line.split(delimiter));
        at = stop + 1;
        lineNumber++;
        continue;
      }
      const made = row(text, at, end, last);
      if (made === null) break;
      found.push(made.cells);
      for (let i = text.indexOf(end, at); i >= 0 && i < made.next; i = text.indexOf(end, i + 1)) lineNumber++;
      at = made.next;
    }
    rest = text.slice(at);
    if (rest.length > longest || (last && rest !== '')) throw new OpenQuote(lineNumber);
    return found;
  };

  return { push: (text) => cut(rest + text, false), end: () => cut(rest, true) };
}

/** The first line end outside of quotation marks tells; null while none was seen. */
function lineEndOf(text: string, last: boolean): '\n' | '\r' | null {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === QUOTE) quoted = !quoted;
    if (quoted) continue;
    if (c === '\n') return '\n';
    if (c === '\r' && (i + 1 < text.length || last)) return text[i + 1] === '\n' ? '\n' : '\r';
  }
  return last ? '\n' : null;
}
