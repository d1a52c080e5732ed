/** What the rooms see of the exchange's FHIR API. Every call takes a signal, has a time limit and fails with an AppError. */
import type { CapabilityStatement, DocumentReference, FhirResource, Organization, Task } from 'fhir/r4';

export interface SearchPage<R extends FhirResource> {
  resources: R[];
  /** Opaque continuation for `nextPage`; null at the end. */
  next: string | null;
  total: number | null;
  /** Parameters that were asked and that the server's `self` link no longer has; empty when there is no self link. */
  ignored: string[];
  /** False when the answer has no self link to compare with. */
  selfKnown: boolean;
  /** OperationOutcome entries, as text. */
  warnings: string[];
}

export interface CreatedTask {
  id: string;
  versionId: string | null;
  status: string | null;
  /** The body when the server sent one. */
  task: Task | null;
  /** True when the server answered 200 to If-None-Exist: it had it already. */
  existed: boolean;
  serverRequestId: string | null;
}

/** Each answer to a create, also of tries that are made again. */
export type CreateHeard = (answer: { status: number; tookMs: number; retryAfterMs: number | null }) => void;

export type SearchParams = readonly (readonly [name: string, value: string])[];

export interface ExchangeClient {
  /** @param mostBytes a longer answer fails as `malformedAnswer` with the technical reason `tooLarge`, before it is parsed */
  search<R extends FhirResource>(
    type: R['resourceType'],
    params: SearchParams,
    signal: AbortSignal,
    mostBytes?: number,
  ): Promise<SearchPage<R>>;
  /** Follows a `next` link of the same search verbatim, if it stays under the FHIR base. */
  nextPage<R extends FhirResource>(
    type: R['resourceType'],
    next: string,
    asked: SearchParams,
    signal: AbortSignal,
    mostBytes?: number,
  ): Promise<SearchPage<R>>;
  readTask(id: string, signal: AbortSignal): Promise<Task>;
  readOrganization(id: string, signal: AbortSignal): Promise<Organization>;
  /** For outputs that name a DocumentReference on the exchange; 403 (`forbidden`) is common, for the scope is not among HealthMark's. */
  readDocumentReference(id: string, signal: AbortSignal): Promise<DocumentReference>;
  /**
   * POST Task with If-None-Exist. Fails with `offline` only when nothing can have left this machine (name not resolved,
   * connection refused, token missing); with `exchangeRejected` for a final 4xx; with `timeout`, `connectionLost`,
   * `exchangeUnavailable`, `malformedAnswer`, `aborted`, and 409 and 412 as `exchangeRejected`, when the Task may exist: `mayExist` in its
   * technical reason. A 429 that outlasted the tries is `exchangeUnavailable` with `notCreated` there.
   * @param heard learns of each answer as it comes
   */
  createTask(task: Task, signal: AbortSignal, heard?: CreateHeard): Promise<CreatedTask>;
  capabilities(signal: AbortSignal): Promise<CapabilityStatement>;
  /**
   * Opens the bytes behind an output's address. The bearer token is sent only below the configured FHIR base.
   * @param offset continue at this byte (Range); the answer says where it really starts
   */
  download(address: string, offset: number, etag: string | null, signal: AbortSignal): Promise<DownloadAnswer>;
}

export interface DownloadAnswer {
  status: number;
  /** First byte of `body` in the whole file: 0 when the server ignored the range. */
  start: number;
  /** Whole length when known. */
  total: number | null;
  contentType: string | null;
  etag: string | null;
  body: AsyncIterable<Uint8Array>;
  /** Ends the connection when the body is not wanted. */
  discard(): void;
}
