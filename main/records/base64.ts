/**
 * Decodes base64 piece by piece: small content in slices, so that nothing waits for it, and large content (a delivery of some hundred
 * megabytes inside a Task) in a thread of its own. FHIR base64Binary may hold white space (R4 datatypes, "base64Binary").
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../lib/errors.ts';

/** Characters of a slice; decoding, hashing and sealing one takes some milliseconds. */
const SLICE = 1024 * 1024;
/** Characters from which a thread is worth its start: about 20 MB of content. */
const LARGE = 27 * 1024 * 1024;

/** @throws AppError `malformedAnswer` where it is no base64 */
export const decodeBase64 = (text: string): AsyncGenerator<Buffer> =>
  text.length >= LARGE ? decodeInThread(text) : decodeHere(text);

async function* decodeHere(text: string): AsyncGenerator<Buffer> {
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

/**
 * The same slices in a thread: each message asks for one and is answered by its bytes, `null` at the end or 'broken'. As text, because it
 * has to run wherever this file does, bundled or not; it takes nothing but the content and can reach nothing.
 */
const THREAD = `
const { parentPort, workerData: text } = require('node:worker_threads');
let at = 0, rest = '', ended = false;
const decode = (part) => {
  const bytes = Buffer.from(part, 'base64');
  return new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const next = () => {
  while (at < text.length) {
    const slice = rest + text.slice(at, at + ${SLICE}).replace(/\\s+/g, '');
    at += ${SLICE};
    const whole = slice.length - (slice.length % 4);
    rest = slice.slice(whole);
    if (whole === 0) continue;
    const part = slice.slice(0, whole);
    if (ended || !/^[A-Za-z0-9+/]*={0,2}$/.test(part)) return 'broken';
    ended = part.includes('=');
    return decode(part);
  }
  if (rest === '') return null;
  if (ended || rest.length === 1 || !/^[A-Za-z0-9+/]+$/.test(rest)) return 'broken';
  const last = decode(rest);
  rest = '';
  return last;
};
parentPort.on('message', () => {
  const answer = next();
  parentPort.postMessage(answer, answer instanceof Uint8Array ? [answer.buffer] : []);
});
`;

async function* decodeInThread(text: string): AsyncGenerator<Buffer> {
  const worker = new Worker(THREAD, { eval: true, workerData: text });
  const ask = (): Promise<Uint8Array | 'broken' | null> =>
    new Promise((resolve, reject) => {
      worker.removeAllListeners();
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new AppError('internal', 'Decoding ended before its time.')));
      worker.postMessage('next');
    });
  try {
    for (let piece = await ask(); piece !== null; piece = await ask()) {
      if (piece === 'broken') throw broken();
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  } finally {
    worker.removeAllListeners();
    await worker.terminate();
  }
}

const broken = (): AppError =>
  new AppError('malformedAnswer', 'The record inside the answer cannot be decoded.', {
    meaning: 'It was not stored; it stays at the exchange.',
    nextStep: 'It is fetched again. If it stays, tell support the request id.',
  });
