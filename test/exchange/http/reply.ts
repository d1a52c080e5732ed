/**
 * Purpose: the shape in which a room of the exchange answers, before faults and sockets come into play.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4';
import type { OriginName } from '../types.ts';
import type { Fault } from './faults.ts';

export interface ExchangeRequest {
  origin: OriginName;
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** True when the body was larger than the limit and was therefore not kept. */
  bodyTooLarge: boolean;
  requestId: string;
  faults: readonly Fault[];
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function fhirReply(status: number, resource: object | string, headers: Record<string, string> = {}): Reply {
  const body = typeof resource === 'string' ? resource : JSON.stringify(resource);
  return { status, headers: { 'content-type': FHIR_JSON, ...headers }, body };
}

export function jsonReply(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export interface IssueText {
  code: OperationOutcomeIssue['code'];
  diagnostics: string;
  expression?: string[];
  severity?: OperationOutcomeIssue['severity'];
}

export function outcome(...issues: IssueText[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ code, diagnostics, expression, severity }) => ({
      severity: severity ?? 'error',
      code,
      details: { text: diagnostics },
      diagnostics,
      ...(expression && { expression }),
    })),
  };
}

export function outcomeReply(status: number, issue: IssueText, headers: Record<string, string> = {}): Reply {
  return fhirReply(status, outcome(issue), headers);
}

/** The XML in which object stores report trouble. */
export function storageError(status: number, code: string, message: string, requestId: string): Reply {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
