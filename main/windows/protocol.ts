/**
 * The app:// scheme: serves the built renderer under a strict content security policy, and the bytes of an opened document
 * under `/_document/<ticket>` with Range. Nothing else is reachable.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { net, protocol } from 'electron';
import { bundleFile } from './addresses.ts';

const HOST = 'bundle';

/** What a ticket opens: see `records/tickets.ts`. Null when the ticket is unknown, closed, or the store is locked. */
export type ReadTicket = (
  ticket: string,
) => { size: number; type: string; stream(range?: { start: number; end: number }): Readable } | null;

/** Must run before `ready`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

const policy = (nonce: string, dev: boolean): string =>
  [
    "default-src 'none'",
    // pdf.js decodes JPEG 2000 and JBIG2 in WebAssembly. In development Vite's client and React refresh are inline.
    `script-src 'self' 'wasm-unsafe-eval'${dev ? ` 'nonce-${nonce}'` : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${dev ? ' ws://127.0.0.1:*' : ''}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const refuse = (status: number): Response => new Response(null, { status });

export function serveApp(dist: string, readTicket: ReadTicket, devServer: string | null): void {
  const root = path.join(dist, 'renderer');
  const headers = (type: string, nonce: string): Record<string, string> => ({
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': policy(nonce, devServer !== null),
  });

  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    if (url.host !== HOST || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(404);
    if (url.pathname.startsWith('/_document/'))
      return documentAnswer(readTicket(url.pathname.slice('/_document/'.length)), request.headers.get('range'));
    const nonce = randomBytes(16).toString('base64');
    if (devServer !== null) return proxy(devServer, url, request, (type) => headers(type, nonce), nonce);

    const file = bundleFile(root, url.pathname);
    if (file === null) return refuse(403);
    let content: Buffer;
    try {
      content = await readFile(file);
    } catch {
      return refuse(404);
    }
    if (file.endsWith('.html'))
      return new Response(content.toString('utf8').replaceAll('__NONCE__', nonce), {
        headers: headers(types['.html'] ?? '', nonce),
      });
    return new Response(new Uint8Array(content), {
      headers: {
        ...headers(types[path.extname(file)] ?? 'application/octet-stream', nonce),
        etag: `"${createHash('sha1').update(content).digest('base64url')}"`,
        'cache-control': 'no-cache',
      },
    });
  });
}

function documentAnswer(opened: ReturnType<ReadTicket>, range: string | null): Response {
  if (!opened) return refuse(404);
  const base = {
    'content-type': opened.type,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-disposition': 'inline',
  };
  const web = (stream: Readable): ReadableStream => Readable.toWeb(stream) as unknown as ReadableStream;
  const asked = range === null ? null : /^bytes=(\d+)-(\d*)$/.exec(range);
  if (asked) {
    const start = Number(asked[1]);
    const end = asked[2] === '' ? opened.size : Math.min(Number(asked[2]) + 1, opened.size);
    if (start >= end)
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${opened.size}` } });
    return new Response(web(opened.stream({ start, end })), {
      status: 206,
      headers: {
        ...base,
        'content-length': String(end - start),
        'content-range': `bytes ${start}-${end - 1}/${opened.size}`,
      },
    });
  }
  return new Response(web(opened.stream()), { headers: { ...base, 'content-length': String(opened.size) } });
}

/** Development only: the dev server's files under the app's own origin and the same kind of policy. */
async function proxy(
  devServer: string,
  url: URL,
  request: Request,
  headers: (type: string) => Record<string, string>,
  nonce: string,
): Promise<Response> {
  const isPage =
    path.extname(url.pathname) === '' && !url.pathname.startsWith('/@') && !url.pathname.startsWith('/node_modules/');
  const answer = await net.fetch(devServer + (isPage ? '/renderer/index.html' : url.pathname) + url.search, {
    headers: { accept: request.headers.get('accept') ?? '*/*' },
    bypassCustomProtocolHandlers: true,
  });
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('text/html'))
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': type, 'cache-control': 'no-cache' },
    });
  return new Response((await answer.text()).replaceAll('__NONCE__', nonce), {
    headers: headers('text/html; charset=utf-8'),
  });
}
