/**
 * Purpose: the delivery origin, an object store with pre-signed links: refuses a bearer token, expired and forged
 * links, and serves ranges, so that a client can go on where it stopped.
 */
import type { ExchangeClock } from '../clock.ts';
import { faultOf } from '../http/faults.ts';
import { storageError, type ExchangeRequest, type Reply } from '../http/reply.ts';
import type { DeliveredFile } from './shelf.ts';
import type { LinkSigner } from './sign.ts';

export interface DeliveryDeps {
  clock: ExchangeClock;
  signer: LinkSigner;
  fileAt: (path: string) => DeliveredFile | undefined;
}

export function answerDelivery(request: ExchangeRequest, deps: DeliveryDeps): Reply {
  const { method, url, headers, requestId } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return storageError(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      requestId,
    );
  if (headers.authorization !== undefined) {
    return storageError(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      requestId,
    );
  }
  const check = deps.signer.check(url.pathname, url.searchParams, deps.clock.now());
  if (check === 'unsigned') return storageError(403, 'AccessDenied', 'Access Denied', requestId);
  if (check === 'bad-signature') {
    return storageError(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      requestId,
    );
  }
  if (check === 'expired' || faultOf(request.faults, 'expiredLink'))
    return storageError(403, 'AccessDenied', 'Request has expired', requestId);
  const file = deps.fileAt(url.pathname);
  if (!file) return storageError(404, 'NoSuchKey', 'The specified key does not exist.', requestId);
  return serve(request, file);
}

function serve(request: ExchangeRequest, file: DeliveredFile): Reply {
  const { bytes } = file;
  const etag = `"${Buffer.from(file.hash, 'base64').toString('hex').slice(0, 32)}"`;
  const headers: Record<string, string> = {
    'content-type': file.contentType,
    'accept-ranges': 'bytes',
    etag,
    'last-modified': 'Mon, 05 Jan 2026 00:00:00 GMT',
  };
  if (request.headers['if-none-match'] === etag) return { status: 304, headers };
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== etag) {
    return storageError(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      request.requestId,
    );
  }
  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (range === undefined || first === undefined || last === undefined || (first === '' && last === '')) {
    return { status: 200, headers, body: bytes };
  }
  const start = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (start > end || start >= bytes.length) {
    const refused = storageError(416, 'InvalidRange', 'The requested range is not satisfiable', request.requestId);
    return { ...refused, headers: { ...refused.headers, 'content-range': `bytes */${bytes.length}` } };
  }
  headers['content-range'] = `bytes ${start}-${end}/${bytes.length}`;
  return { status: 206, headers, body: bytes.subarray(start, end + 1) };
}
