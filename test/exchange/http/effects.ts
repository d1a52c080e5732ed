/**
 * Purpose: what the faults do to an answer. `replyInstead` ends a request before it is acted on; `spoil` changes
 * the answer of a request that was acted on.
 */
import type { Bundle, OperationOutcomeIssue } from 'fhir/r4';
import { faultOf, type Fault, type FaultBody } from './faults.ts';
import { outcome, storageError, type ExchangeRequest, type Reply } from './reply.ts';

type StatusFault = Extract<Fault, { kind: 'status' }>;

const ISSUE_CODES: Record<number, OperationOutcomeIssue['code']> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'too-long',
  422: 'processing',
  429: 'throttled',
  500: 'exception',
  502: 'transient',
  503: 'transient',
  504: 'timeout',
};

const COGNITO_ERRORS: Record<number, string> = {
  400: 'invalid_grant',
  401: 'invalid_client',
  429: 'too_many_requests',
};

const HTML =
  '<!doctype html><html><head><title>Exchange</title></head><body><h1>The service is being maintained</h1></body></html>';

/** The answer of a fault that keeps the request from being acted on, if there is one. */
export function replyInstead(request: ExchangeRequest, foreignOrigin: string): Reply | undefined {
  const status = faultOf(request.faults, 'status');
  if (status) return statusReply(status, request);
  const html = faultOf(request.faults, 'html');
  if (html) return { status: html.status ?? 502, headers: { 'content-type': 'text/html; charset=utf-8' }, body: HTML };
  const redirect = faultOf(request.faults, 'redirect');
  if (redirect) {
    const location = redirect.to ?? foreignOrigin + request.url.pathname + request.url.search;
    return { status: redirect.status ?? 302, headers: { location } };
  }
  return undefined;
}

function statusReply(fault: StatusFault, request: ExchangeRequest): Reply {
  const { status } = fault;
  const message = fault.message ?? `The exchange answered ${status} (practice fault)`;
  const reply = bodyOf(fault.body ?? defaultBody(request), fault, message, request);
  if (fault.retryAfterS !== undefined) {
    reply.headers['retry-after'] =
      fault.retryAfterAs === 'date'
        ? new Date(Date.now() + fault.retryAfterS * 1000).toUTCString()
        : String(fault.retryAfterS);
  }
  return reply;
}

function defaultBody(request: ExchangeRequest): FaultBody {
  if (request.origin === 'fhir') return 'outcome';
  return request.origin === 'delivery' ? 'xml' : 'cognito';
}

function bodyOf(kind: FaultBody, fault: StatusFault, message: string, request: ExchangeRequest): Reply {
  const { status } = fault;
  switch (kind) {
    case 'empty':
      return { status, headers: {} };
    case 'html':
      return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: HTML };
    case 'xml':
      return storageError(status, status === 503 ? 'SlowDown' : 'InternalError', message, request.requestId);
    case 'aws':
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
    case 'cognito': {
      const error = fault.error ?? COGNITO_ERRORS[status] ?? 'server_error';
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
    }
    case 'outcome': {
      const issue = {
        code: ISSUE_CODES[status] ?? 'exception',
        diagnostics: message,
        ...(fault.expression && { expression: fault.expression }),
      };
      return { status, headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(outcome(issue)) };
    }
  }
}

/** Changes the answer of a request that was acted on. */
export function spoil(reply: Reply, request: ExchangeRequest, foreignOrigin: string): Reply {
  const { faults } = request;
  if (faults.length === 0) return reply;
  let spoilt = reply;
  const foreignNext = faultOf(faults, 'foreignNext');
  if (foreignNext) {
    spoilt = withNext(spoilt, (next) => {
      const url = new URL(next);
      return (foreignNext.origin ?? foreignOrigin) + url.pathname + url.search;
    });
  }
  if (faultOf(faults, 'loopNext')) spoilt = withNext(spoilt, () => request.url.href, true);
  if (faultOf(faults, 'bareResource')) spoilt = firstResource(spoilt);
  if (faultOf(faults, 'truncatedJson') && spoilt.body !== undefined) {
    const bytes = Buffer.from(spoilt.body);
    spoilt = { ...spoilt, body: bytes.subarray(0, Math.floor(bytes.length / 2)) };
  }
  const badType = faultOf(faults, 'badContentType');
  if (badType) {
    const headers = { ...spoilt.headers, 'content-type': badType.contentType ?? 'text/plain; charset=iso-8859-1' };
    spoilt = { ...spoilt, headers };
  }
  return spoilt;
}

function asBundle(reply: Reply): Bundle | undefined {
  try {
    const parsed: unknown = JSON.parse(String(reply.body));
    const isBundle =
      typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed && parsed.resourceType === 'Bundle';
    return isBundle ? (parsed as Bundle) : undefined;
  } catch {
    return undefined;
  }
}

function withNext(reply: Reply, change: (next: string) => string, evenWithout = false): Reply {
  const bundle = asBundle(reply);
  if (!bundle) return reply;
  const links = bundle.link ?? [];
  const next = links.find((link) => link.relation === 'next');
  if (!next && !evenWithout) return reply;
  const link = [
    ...links.filter((other) => other.relation !== 'next'),
    { relation: 'next', url: change(next?.url ?? '') },
  ];
  return { ...reply, body: JSON.stringify({ ...bundle, link }) };
}

function firstResource(reply: Reply): Reply {
  const resource = asBundle(reply)?.entry?.[0]?.resource;
  return resource ? { ...reply, body: JSON.stringify(resource) } : reply;
}
