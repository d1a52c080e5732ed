/** What an answered download means: where its bytes begin, how long it is, whether it is wrapped in JSON. Opens no connection. */
import { AppError } from '../lib/errors.ts';
import type { ClientCore } from './client-core.ts';
import type { DownloadAnswer } from './client-port.ts';
import { jsonOf } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import type { HttpStream } from './http.ts';

export function toDownload(answer: HttpStream, asked: AskedFor, offset: number): DownloadAnswer {
  const common = {
    status: answer.status,
    contentType: answer.header('content-type'),
    etag: answer.header('etag'),
    discard: () => answer.discard(),
  };
  const encoding = answer.header('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    answer.discard();
    throw new AppError('malformedAnswer', 'The server compressed a download that asked not to be.', {
      retryable: false,
      technical: { endpoint: asked.url.origin, reason: 'contentEncoding' },
    });
  }
  const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(answer.header('content-range')?.trim() ?? '');
  const whole = range?.[3] !== undefined && range[3] !== '*' ? Number(range[3]) : null;
  if (answer.status === 416) {
    answer.discard();
    if (whole !== null && whole === offset)
      return { ...common, start: offset, total: whole, body: one(new Uint8Array()) };
    throw new AppError('integrity', 'The file at the exchange is shorter than what was received before.', {
      meaning: 'It was replaced in between.',
      nextStep: 'It is downloaded from the beginning.',
      retryable: true,
      technical: { httpStatus: 416, endpoint: asked.url.origin, reason: 'range' },
    });
  }
  if (answer.status === 206) {
    if (range?.[1] === undefined) {
      answer.discard();
      throw new AppError('malformedAnswer', 'The server sent a part of the file without saying which.', {
        technical: { httpStatus: 206, endpoint: asked.url.origin, reason: 'range' },
      });
    }
    return { ...common, start: Number(range[1]), total: whole, body: answer.body };
  }
  const length = answer.header('content-length');
  return {
    ...common,
    start: 0,
    total: length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null,
    body: answer.body,
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}

/**
 * A FHIR server may answer `Binary/x` as a JSON resource although any type was accepted (R4 Binary, "Serving Binary
 * Resources"); then its data is the record.
 */
export async function unwrapBinary(
  core: ClientCore,
  answer: HttpStream,
  download: DownloadAnswer,
): Promise<DownloadAnswer> {
  if (!/^application\/(fhir\+)?json\b/i.test(download.contentType ?? '')) return download;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of download.body) {
    size += chunk.byteLength;
    if (size > core.maxAnswerBytes) {
      answer.discard();
      throw new AppError('malformedAnswer', 'The document is too large to be unpacked.', {
        retryable: false,
        technical: { reason: 'tooLarge' },
      });
    }
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  const value = jsonOf(bytes);
  if (
    typeof value === 'object' &&
    value !== null &&
    'resourceType' in value &&
    value.resourceType === 'Binary' &&
    'data' in value &&
    typeof value.data === 'string'
  ) {
    const data = Buffer.from(value.data, 'base64');
    const contentType = 'contentType' in value && typeof value.contentType === 'string' ? value.contentType : null;
    return { ...download, contentType, total: data.byteLength, body: one(data) };
  }
  return { ...download, body: one(bytes) };
}
