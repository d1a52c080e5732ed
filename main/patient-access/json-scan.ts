/**
 * Finds the members of a JSON text by their bytes, without building the values: a resource is stored exactly as it was sent, and a page of
 * 60 MB never stands in memory a second time. Checks the structure only; each piece is parsed by JSON.parse afterwards. Pure.
 */

/** A value of the text: its first byte and the byte after its last. */
export interface Span {
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
/** Deeper than any resource; a text of nothing but brackets ends here. */
const MOST_DEPTH = 400;

export class JsonShapeError extends Error {
  constructor() {
    super('The text is not well formed.');
    this.name = 'JsonShapeError';
  }
}

/** First byte from `at` on that is no white space; the length of the text where there is none. */
export function skipSpace(bytes: Buffer, at: number): number {
  while (at < bytes.length) {
    const b = bytes[at];
    if (b !== 0x20 && b !== 0x0a && b !== 0x0d && b !== 0x09) return at;
    at += 1;
  }
  return at;
}

/** @param at the opening quote @returns the byte after the closing one */
function skipString(bytes: Buffer, at: number): number {
  let i = at + 1;
  const near = Math.min(bytes.length, i + 48);
  while (i < near) {
    const b = bytes[i];
    if (b === QUOTE) return i + 1;
    i += b === BACKSLASH ? 2 : 1;
  }
  // Long texts (attachments in base64) are passed by the engine's own search.
  while (i < bytes.length) {
    const quote = bytes.indexOf(QUOTE, i);
    if (quote < 0) break;
    let slashes = 0;
    while (quote - 1 - slashes >= i && bytes[quote - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    i = quote + 1;
  }
  throw new JsonShapeError();
}

/** @param at first byte of a value @returns the byte after it */
export function skipValue(bytes: Buffer, at: number): number {
  let depth = 0;
  let i = at;
  while (i < bytes.length) {
    const b = bytes[i];
    if (b === QUOTE) {
      i = skipString(bytes, i);
      if (depth === 0) return i;
      continue;
    }
    if (b === OPEN_OBJECT || b === OPEN_ARRAY) {
      depth += 1;
      if (depth > MOST_DEPTH) throw new JsonShapeError();
    } else if (b === CLOSE_OBJECT || b === CLOSE_ARRAY) {
      // The end of the holder: a number or a word ended before it.
      if (depth === 0) return i;
      depth -= 1;
      if (depth === 0) return i + 1;
    } else if (depth === 0 && (b === COMMA || b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09)) return i;
    i += 1;
  }
  if (depth === 0 && i > at) return i;
  throw new JsonShapeError();
}

/** Members of the object that begins at `at`; the first of two with the same name counts for the caller that takes it. */
export function* membersOf(bytes: Buffer, at: number): Generator<{ name: string; value: Span }> {
  if (bytes[at] !== OPEN_OBJECT) throw new JsonShapeError();
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_OBJECT) return;
  while (true) {
    if (bytes[i] !== QUOTE) throw new JsonShapeError();
    const nameEnd = skipString(bytes, i);
    const name = textOf(bytes, { start: i + 1, end: nameEnd - 1 });
    i = skipSpace(bytes, nameEnd);
    if (bytes[i] !== COLON) throw new JsonShapeError();
    const start = skipSpace(bytes, i + 1);
    const end = skipValue(bytes, start);
    yield { name, value: { start, end } };
    i = skipSpace(bytes, end);
    if (bytes[i] === CLOSE_OBJECT) return;
    if (bytes[i] !== COMMA) throw new JsonShapeError();
    i = skipSpace(bytes, i + 1);
  }
}

/** Items of the array that begins at `at`. */
export function* itemsOf(bytes: Buffer, at: number): Generator<Span> {
  if (bytes[at] !== OPEN_ARRAY) throw new JsonShapeError();
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_ARRAY) return;
  while (true) {
    const end = skipValue(bytes, i);
    if (end === i) throw new JsonShapeError();
    yield { start: i, end };
    i = skipSpace(bytes, end);
    if (bytes[i] === CLOSE_ARRAY) return;
    if (bytes[i] !== COMMA) throw new JsonShapeError();
    i = skipSpace(bytes, i + 1);
  }
}

export const textOf = (bytes: Buffer, span: Span): string => bytes.toString('utf8', span.start, span.end);

/** The parsed value, or undefined where it is none. */
export function valueOf(bytes: Buffer, span: Span): unknown {
  try {
    return JSON.parse(textOf(bytes, span)) as unknown;
  } catch {
    return undefined;
  }
}
