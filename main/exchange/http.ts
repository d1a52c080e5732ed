/**
 * One HTTP try: bounded, without automatic redirects, retries or credentials of its own. Failures of the network become
 * AppErrors that say whether anything can have left this machine. It may not read FHIR and knows no token.
 */
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Transform } from 'node:stream';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';

export interface HttpLimits {
  connectTimeoutMs: number;
  /** From the sent request to the first byte of the answer. */
  headersTimeoutMs: number;
  /** Longest silence within a body. */
  bodyTimeoutMs: number;
  /** Whole try of a JSON request, body included. */
  tryTimeoutMs: number;
  /** Largest body that is kept in memory; larger ones are refused. V8 strings end near 512 MB. */
  maxAnswerBytes: number;
  /** Connections for each origin: what is sent, looked up, polled and fetched at once never waits for one. */
  connections: number;
}

export const defaultHttpLimits: HttpLimits = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 60_000,
  bodyTimeoutMs: 30_000,
  tryTimeoutMs: 300_000,
  maxAnswerBytes: 400 * 1024 * 1024,
  connections: 72,
};

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Largest body of this answer; the general limit unless told. */
  maxAnswerBytes?: number;
}

export interface HttpHead {
  status: number;
  header(name: string): string | null;
}

export interface HttpAnswer extends HttpHead {
  bytes: Buffer;
}

export interface HttpStream extends HttpHead {
  body: AsyncIterable<Uint8Array>;
  /** Ends the exchange of bytes when the body is not wanted. */
  discard(): void;
}

export interface Http {
  /** Reads the whole body. @throws AppError `aborted offline timeout connectionLost malformedAnswer` */
  send(ask: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Answers when the headers are here; the body fails with the same errors while it is read. Never decoded: byte ranges count encoded bytes. */
  stream(ask: HttpRequest, signal: AbortSignal): Promise<HttpStream>;
  close(): Promise<void>;
}

export function createHttp(clock: Clock, given: Partial<HttpLimits> = {}): Http {
  const limits = { ...defaultHttpLimits, ...given };
  const agent = new Agent({
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: limits.connectTimeoutMs },
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: 4_000,
  });

  const open = async (ask: HttpRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
    const answer = await request(ask.url, {
      dispatcher: agent,
      method: ask.method,
      headers: ask.headers,
      ...(ask.body === undefined ? {} : { body: ask.body }),
      signal,
    });
    // A body that is dropped or aborted while nobody reads it emits an error; without a listener that would end the program.
    answer.body.on('error', () => undefined);
    return answer;
  };

  return {
    async send(ask, signal) {
      const limit = new AbortController();
      const cancel = clock.after(limits.tryTimeoutMs, () => limit.abort());
      try {
        const answer = await open(ask, AbortSignal.any([signal, limit.signal]));
        const bytes = await collect(
          answer.body,
          headOf(answer).header('content-encoding'),
          Math.min(limits.maxAnswerBytes, ask.maxAnswerBytes ?? Number.POSITIVE_INFINITY),
        );
        return { ...headOf(answer), bytes };
      } catch (error) {
        if (limit.signal.aborted && !signal.aborted) throw timeoutError(error);
        throw networkError(error, signal);
      } finally {
        cancel();
      }
    },
    async stream(ask, signal) {
      try {
        const answer = await open(ask, signal);
        return { ...headOf(answer), body: guarded(answer.body, signal), discard: () => void answer.body.destroy() };
      } catch (error) {
        throw networkError(error, signal);
      }
    },
    close: () => agent.destroy(),
  };
}

function headOf(answer: Dispatcher.ResponseData): HttpHead {
  return {
    status: answer.statusCode,
    header: (name) => {
      const value = answer.headers[name];
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

async function* guarded(body: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw networkError(error, signal);
  }
}

async function collect(
  body: Dispatcher.ResponseData['body'],
  encoding: string | null,
  limitBytes: number,
): Promise<Buffer> {
  const decoder = decoderOf(encoding);
  const source: AsyncIterable<Uint8Array> = decoder ? pipeInto(body, decoder) : body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    // Counted after decoding, so that a small compressed body cannot fill the memory.
    if (size > limitBytes) {
      body.destroy();
      throw new AppError('malformedAnswer', 'The answer of the exchange is too large.', {
        retryable: false,
        technical: { reason: 'tooLarge' },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function pipeInto(body: Dispatcher.ResponseData['body'], decoder: Transform): Transform {
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

function decoderOf(encoding: string | null): Transform | null {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new AppError('malformedAnswer', 'The exchange compressed its answer in an unknown way.', {
        technical: { reason: 'contentEncoding' },
      });
  }
}

/** No connection came about, whatever the system call was. */
const NEVER_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);
const TIMED_OUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
/**
 * Verification codes as Node names them (https://nodejs.org/api/tls.html#x509-certificate-error-codes). Other TLS failures
 * (EPROTO, ERR_SSL_…) can also meet an established connection and are therefore no proof that nothing was sent.
 */
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT_|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT)/;

/** Turns what undici and Node throw into an AppError, by code and never by text. */
export function networkError(error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted) return new AppError('aborted', 'Stopped.', { cause: error });
  const codes = codesOf(error);
  const code = codes[0] ?? '';
  const technical = { reason: code || 'network' };
  if (codes.some((c) => CERTIFICATE.test(c))) {
    return new AppError('offline', 'The certificate of the server could not be trusted.', {
      meaning:
        'Nothing was sent. Somebody may be reading along, or a security product on this network replaces certificates.',
      nextStep: 'Do not go on from this network. Ask your administrator about the certificate of this server.',
      retryable: false,
      technical: { reason: codes.find((c) => CERTIFICATE.test(c)) ?? code },
      cause: error,
    });
  }
  if (codes.some((c) => NEVER_CONNECTED.has(c)) || failedToConnect(error)) {
    const nameless = codes.includes('ENOTFOUND') || codes.includes('EAI_AGAIN');
    return new AppError(
      'offline',
      nameless ? 'The name of the server could not be found.' : 'The server could not be reached.',
      {
        meaning: 'Nothing left this machine.',
        nextStep: nameless
          ? 'Check the network connection and the address of the connection profile.'
          : 'Check the network connection; if it is fine, the exchange is down. Try again later.',
        technical,
        cause: error,
      },
    );
  }
  if (codes.some((c) => TIMED_OUT.has(c))) return timeoutError(error);
  if (
    code.startsWith('HPE_') ||
    code.startsWith('Z_') ||
    code.startsWith('ERR__ERROR_FORMAT') ||
    code.startsWith('ERR_BROTLI')
  ) {
    return new AppError('malformedAnswer', 'The answer of the server could not be read.', {
      nextStep: 'Try again; if it stays, tell support the technical detail.',
      technical,
      cause: error,
    });
  }
  return new AppError('connectionLost', 'The connection broke before the answer was complete.', {
    nextStep: 'Try again.',
    technical,
    cause: error,
  });
}

const timeoutError = (cause: unknown): AppError =>
  new AppError('timeout', 'The server did not answer in time.', {
    nextStep: 'Try again in a few minutes.',
    technical: { reason: 'timeout' },
    cause,
  });

/** An error, its causes and the members of an AggregateError (one for each address tried). */
function family(error: unknown, depth = 0): object[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const causes = 'cause' in error ? family(error.cause, depth + 1) : [];
  const members =
    error instanceof AggregateError ? error.errors.flatMap((member: unknown) => family(member, depth + 1)) : [];
  return [error, ...causes, ...members];
}

const codesOf = (error: unknown): string[] =>
  family(error).flatMap((e) => ('code' in e && typeof e.code === 'string' ? [e.code] : []));

/** EHOSTUNREACH and its kind also end established connections; only the system call tells which it was. */
const failedToConnect = (error: unknown): boolean =>
  family(error).some((e) => 'syscall' in e && (e.syscall === 'connect' || e.syscall === 'getaddrinfo'));
