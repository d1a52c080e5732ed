/**
 * The end of a sign-in in the system browser: a listener on this computer that takes one address (RFC 8252 sections 7.3 and 8.3). It binds
 * the loopback address only, knows one path, takes each sign-in once and answers with a fixed page that repeats nothing.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../lib/errors.ts';

export interface LoopbackListener {
  port: number;
  close(): void;
}

const PAGE = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body style="font:15px system-ui;margin:4rem auto;max-width:30rem"><h1 style="font-size:1.25rem">${title}</h1><p>${text}</p></body></html>`;
const TAKEN = PAGE('You can close this page', 'The sign-in goes on in ROI Workstation.');
const REFUSED = PAGE('This address is not expected', 'Start the sign-in again in ROI Workstation.');

/**
 * @param port 0 for any free one
 * @param take looks at an address; true where it was the awaited one, which ends the listening
 * @throws AppError `conflict` where another program holds the port
 */
export function listenOnLoopback(
  port: number,
  path: string,
  take: (address: URL) => boolean,
): Promise<LoopbackListener> {
  let isTaken = false;
  const server = http.createServer({ maxHeaderSize: 32 * 1024, requestTimeout: 10_000 }, (request, response) => {
    const answer = (status: number, page: string): void => {
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        connection: 'close',
      });
      response.end(page);
    };
    const actual = (server.address() as AddressInfo | null)?.port ?? 0;
    // A page of another site could resolve its own name to this computer.
    const host = request.headers.host ?? '';
    if (request.method !== 'GET' || host !== `127.0.0.1:${actual}`) return answer(400, REFUSED);
    const address = URL.canParse(`http://${host}${request.url ?? ''}`)
      ? new URL(`http://${host}${request.url ?? ''}`)
      : null;
    if (!address || address.pathname !== path) return answer(404, REFUSED);
    if (isTaken) return answer(410, REFUSED);
    if (!take(address)) return answer(400, REFUSED);
    isTaken = true;
    answer(200, TAKEN);
    response.on('close', close);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new AppError('conflict', 'The port for the sign-in is in use by another program.', {
          nextStep: 'Close the other program, or choose another port that is registered at the payer.',
          fields: [{ path: 'redirectPort', message: 'In use.' }],
          cause,
        }),
      ),
    );
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}
