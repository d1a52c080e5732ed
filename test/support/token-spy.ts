/**
 * Stands between the program and the exchange's token address and remembers everything secret that passes: tokens,
 * codes, verifiers. A connection names it as its token address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenSpy {
  readonly tokenUrl: string;
  /** What was seen so far, by kind. */
  readonly seen: () => ReadonlyMap<string, ReadonlySet<string>>;
  readonly close: () => Promise<void>;
}

const SECRET_MEMBERS = ['access_token', 'refresh_token', 'id_token', 'code', 'code_verifier'] as const;

export async function startTokenSpy(tokenUrl: string): Promise<TokenSpy> {
  const found = new Map<string, Set<string>>();
  const note = (kind: string, value: unknown): void => {
    if (typeof value !== 'string' || value === '') return;
    found.set(kind, (found.get(kind) ?? new Set()).add(value));
  };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString('utf8');
      for (const name of SECRET_MEMBERS) note(name, new URLSearchParams(body).get(name));
      const { authorization, 'content-type': type } = request.headers;
      const answer = await fetch(tokenUrl, {
        method: request.method ?? 'POST',
        headers: {
          ...(authorization ? { authorization } : {}),
          ...(type ? { 'content-type': type } : {}),
          accept: 'application/json',
        },
        body,
      });
      const text = await answer.text();
      const parsed = JSON.parse(text) as Record<string, unknown>;
      for (const name of SECRET_MEMBERS) note(name, parsed[name]);
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
        .end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    tokenUrl: `http://127.0.0.1:${port}/oauth2/token`,
    seen: () => found,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
