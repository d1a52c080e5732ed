/**
 * Purpose: lets an engine that writes to the response itself (the OAuth server) run to its end and turns what it
 * wrote into a `Reply`, so that faults can be applied to it. Used only for requests that a fault touches.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';

type Write = ServerResponse['write'];
type End = ServerResponse['end'];

export async function captureResponse(
  req: IncomingMessage,
  res: ServerResponse,
  answer: (req: IncomingMessage, res: ServerResponse) => void | Promise<void>,
): Promise<Reply> {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const { write, end } = res;
  const done = new Promise<void>((resolve) => {
    res.write = ((chunk: unknown) => {
      keep(chunk);
      return true;
    }) as Write;
    res.end = ((chunk: unknown) => {
      keep(chunk);
      resolve();
      return res;
    }) as End;
  });
  await answer(req, res);
  await done;
  res.write = write;
  res.end = end;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(res.getHeaders())) {
    // Several cookies stay on the response: `writeHead` merges what was set before.
    if (name === 'content-length' || Array.isArray(value) || value === undefined) continue;
    headers[name] = String(value);
  }
  res.removeHeader('content-length');
  return { status: res.statusCode, headers, body: Buffer.concat(chunks) };
}
