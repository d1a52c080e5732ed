/**
 * Purpose: remembers the last requests, so that tests can tell what a client really sent and to whom. Holds no
 * header values and no bodies: the log answers "was a token sent there", never "which".
 */
import type { OriginName, RequestLogEntry } from '../types.ts';
import type { Fault } from './faults.ts';

export class RequestLog {
  #entries: RequestLogEntry[] = [];
  readonly #size: number;
  #seq = 0;

  constructor(size: number) {
    this.#size = size;
  }

  begin(
    origin: OriginName,
    method: string,
    url: URL,
    hadAuthorization: boolean,
    requestId: string,
    faults: readonly Fault[],
  ): RequestLogEntry {
    const entry: RequestLogEntry = {
      seq: this.#seq++,
      atMs: Date.now(),
      origin,
      method,
      path: url.pathname,
      query: url.search,
      status: 0,
      hadAuthorization,
      requestId,
      faults: faults.map((fault) => fault.kind),
    };
    // The control origin watches; it is not what tests ask about.
    if (origin === 'control') return entry;
    this.#entries.push(entry);
    // Cut in bulk: shifting an array on every request would cost more than the request.
    if (this.#entries.length >= this.#size * 2) this.#entries = this.#entries.slice(-this.#size);
    return entry;
  }

  latest(): readonly RequestLogEntry[] {
    return this.#entries.slice(-this.#size);
  }

  clear(): void {
    this.#entries = [];
  }
}
