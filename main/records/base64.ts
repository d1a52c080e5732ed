/**
 * Decodes base64 in slices, so that a delivery of some hundred megabytes inside a Task never holds the main process for long.
 * FHIR base64Binary may hold white space (R4 datatypes, "base64Binary").
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../lib/errors.ts';

/** Characters of a slice; decoding, hashing and sealing one takes some milliseconds. */
const SLICE = 1024 * 1024;

/** @throws AppError `malformedAnswer` where it is no base64 */
export async function* decodeBase64(text: string): AsyncGenerator<Buffer> {
  let rest = '';
  let ended = false;
  for (let at = 0; at < text.length; at += SLICE) {
    const slice = rest + text.slice(at, at + SLICE).replace(/\s+/g, '');
    const whole = slice.length - (slice.length % 4);
    rest = slice.slice(whole);
    const part = slice.slice(0, whole);
    if (part !== '') {
      if (ended) throw broken();
      const padding = part.indexOf('=');
      if (padding >= 0) ended = true;
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(part)) throw broken();
      yield Buffer.from(part, 'base64');
    }
    await nextTurn();
  }
  if (rest === '') return;
  // Some encoders leave the padding out.
  if (ended || rest.length === 1 || !/^[A-Za-z0-9+/]+$/.test(rest)) throw broken();
  yield Buffer.from(rest, 'base64');
}

const broken = (): AppError =>
  new AppError('malformedAnswer', 'The record inside the answer cannot be decoded.', {
    meaning: 'It was not stored; it stays at the exchange.',
    nextStep: 'It is fetched again. If it stays, tell support the request id.',
  });
