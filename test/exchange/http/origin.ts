/**
 * Purpose: one listening origin (auth, fhir, delivery or control) on 127.0.0.1: reads requests, asks the
 * switchboard for faults, lets the room answer, sends, and writes the request log.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { OriginName } from '../types.ts';
import { replyInstead, spoil } from './effects.ts';
import { faultOf, type FaultSwitchboard } from './faults.ts';
import { captureResponse } from './capture.ts';
import type { ExchangeRequest, Reply } from './reply.ts';
import type { RequestLog } from './request-log.ts';

export const HOST = '127.0.0.1';

/** Answers a request. */
export type Answer = (request: ExchangeRequest) => Reply | Promise<Reply>;
/** Answers on the sockets themselves, for an engine that brings its own HTTP handling. */
export type RawAnswer = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export interface OriginDeps {
  name: OriginName;
  port: number;
  faults: FaultSwitchboard;
  log: RequestLog;
  bodyLimitBytes: number;
  /** Where foreign links and redirects point. */
  foreignOrigin: () => string;
}

export class Origin {
  readonly #deps: OriginDeps;
  #server: Server | undefined;
  #port: number;
  #answer: Answer | undefined;
  #rawAnswer: RawAnswer | undefined;
  #inFlight = 0;
  /** The most POSTs that were here at once. */
  peak = 0;

  constructor(deps: OriginDeps) {
    this.#deps = deps;
    this.#port = deps.port;
  }

  get url(): string {
    return `http://${HOST}:${this.#port}`;
  }

  handle(answer: Answer): void {
    this.#answer = answer;
  }

  handleRaw(answer: RawAnswer): void {
    this.#rawAnswer = answer;
  }

  async listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer((req, res) => {
      if (req.method === 'POST') {
        this.peak = Math.max(this.peak, ++this.#inFlight);
        res.once('close', () => this.#inFlight--);
      }
      void this.#serve(req, res);
    });
    // Longer than the clients' own keep-alive, or an idle connection dies in the middle of the next request.
    server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, HOST, () => resolve());
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { name, faults, log } = this.#deps;
    const method = req.method ?? 'GET';
    const target = req.url ?? '/';
    const taken = faults.take(name, method, target);
    const url = new URL(target.startsWith('/') ? this.url + target : target, this.url);
    const requestId = randomUUID();
    const entry = log.begin(name, method, url, req.headers.authorization !== undefined, requestId, taken);
    const request: ExchangeRequest = {
      origin: name,
      method,
      url,
      headers: req.headers,
      body: Buffer.alloc(0),
      bodyTooLarge: false,
      requestId,
      faults: taken,
    };
    try {
      const latency = faultOf(taken, 'latency');
      if (latency) {
        const waited = delay(latency.ms + Math.random() * (latency.jitterMs ?? 0));
        // A server that is merely slow has the request by then: it acts on it even if the client has gone.
        if (this.#answer) await this.#read(req, request);
        await waited;
      }
      if (faultOf(taken, 'reset')) return void req.socket.destroy();
      if (faultOf(taken, 'hang')) return;
      const instead = replyInstead(request, this.#deps.foreignOrigin());
      if (instead) {
        // The body is read even though nobody looks at it, or the client sees a broken upload instead of the answer.
        req.resume();
        entry.status = instead.status;
        return await this.#send(instead, request, res);
      }
      const reply = await this.#act(request, req, res, (status) => {
        entry.status = status;
      });
      if (!reply) return;
      if (faultOf(taken, 'lostAnswer') ?? faultOf(taken, 'delayedCreate')) return void req.socket.destroy();
      if (faultOf(taken, 'lostAnswerHang')) return;
      const spoilt = spoil(reply, request, this.#deps.foreignOrigin());
      entry.status = spoilt.status;
      await this.#send(spoilt, request, res);
    } catch (error) {
      if (res.headersSent || res.destroyed) return void req.socket.destroy();
      entry.status = 500;
      const body = JSON.stringify({ message: error instanceof Error ? error.message : 'Internal server error' });
      res.writeHead(500, { 'content-type': 'application/json', 'x-request-id': requestId }).end(body);
    }
  }

  async #act(
    request: ExchangeRequest,
    req: IncomingMessage,
    res: ServerResponse,
    onStatus: (status: number) => void,
  ): Promise<Reply | undefined> {
    if (this.#rawAnswer) {
      if (request.faults.length > 0) return await captureResponse(req, res, this.#rawAnswer);
      res.once('finish', () => onStatus(res.statusCode));
      await this.#rawAnswer(req, res);
      return undefined;
    }
    if (!req.readableEnded) await this.#read(req, request);
    if (!this.#answer) throw new Error(`origin ${request.origin} has no handler`);
    return await this.#answer(request);
  }

  async #read(req: IncomingMessage, request: ExchangeRequest): Promise<void> {
    const body = await readBody(req, this.#deps.bodyLimitBytes);
    if (body) request.body = body;
    else request.bodyTooLarge = true;
  }

  async #send(reply: Reply, request: ExchangeRequest, res: ServerResponse): Promise<void> {
    const bytes = reply.body === undefined ? Buffer.alloc(0) : Buffer.from(reply.body);
    const headers: Record<string, string> = { 'x-request-id': request.requestId, ...reply.headers };
    if (reply.status !== 204 && reply.status !== 304) headers['content-length'] ??= String(bytes.length);
    if (res.destroyed) return;
    res.writeHead(reply.status, headers);
    if (request.method === 'HEAD') return void res.end();
    const truncated = faultOf(request.faults, 'truncatedDownload');
    const end = truncated ? Math.min(bytes.length, truncated.bytes ?? Math.floor(bytes.length / 2)) : bytes.length;
    const slow = faultOf(request.faults, 'slowDownload');
    if (slow) {
      const chunk = Math.max(1, Math.floor(slow.bytesPerS / 10));
      for (let at = 0; at < end && !res.destroyed; at += chunk) {
        res.write(bytes.subarray(at, Math.min(end, at + chunk)));
        await delay(100);
      }
    } else {
      res.write(bytes.subarray(0, end));
    }
    // A cut download announces its full length and then loses the connection.
    if (truncated) setTimeout(() => res.destroy(), 20);
    else res.end();
  }
}

/** The body, or undefined when it is larger than the limit (it is still drained, so that the 413 arrives). */
async function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  return size <= limitBytes ? Buffer.concat(chunks) : undefined;
}
