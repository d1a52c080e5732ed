/**
 * Purpose: the auth origin: puts the sign-in and error pages and Cognito's habits in front of the OAuth engine.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { RawAnswer } from '../http/origin.ts';
import type { Reply } from '../http/reply.ts';
import type { ExchangeUser } from '../types.ts';
import { errorPage, signInPage } from './pages.ts';
import { USER_SCOPES } from './provider.ts';

const LARGEST_FORM_BYTES = 16_384;

export function createAuthAnswer(provider: Provider, users: ExchangeUser[]): RawAnswer {
  const engine = provider.callback();
  return async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    // A Cognito custom domain has no discovery document and does not publish keys.
    if (url.pathname.startsWith('/.well-known/') || url.pathname === '/jwks') return send(res, notFound());
    if (url.pathname === '/error') return send(res, errorPage(url.searchParams.get('error') ?? 'invalid_request'));
    if (url.pathname === '/login') return await signIn(req, res, provider, users, url.searchParams.get('uid') ?? '');
    if (url.pathname === '/oauth2/authorize' && !url.searchParams.get('scope')) {
      url.searchParams.set('scope', USER_SCOPES.join(' '));
      req.url = url.pathname + url.search;
    }
    await engine(req, res);
  };
}

async function signIn(
  req: IncomingMessage,
  res: ServerResponse,
  provider: Provider,
  users: ExchangeUser[],
  uid: string,
): Promise<void> {
  try {
    await provider.interactionDetails(req, res);
  } catch {
    return send(res, errorPage('The sign-in has expired. Start again.'));
  }
  if (req.method !== 'POST') return send(res, signInPage(uid));
  const form = new URLSearchParams(await readForm(req));
  const username = form.get('username') ?? '';
  const user = users.find((known) => known.username === username && known.password === form.get('password'));
  if (!user) return send(res, signInPage(uid, 'Incorrect user name or password.', username));
  await provider.interactionFinished(
    req,
    res,
    { login: { accountId: user.username } },
    { mergeWithLastSubmission: false },
  );
}

async function readForm(req: IncomingMessage): Promise<string> {
  let form = '';
  for await (const chunk of req as AsyncIterable<Buffer>) {
    form += chunk.toString('utf8');
    if (form.length > LARGEST_FORM_BYTES) return '';
  }
  return form;
}

function notFound(): Reply {
  return { status: 404, headers: { 'content-type': 'application/json' }, body: '{"message":"Not Found"}' };
}

function send(res: ServerResponse, reply: Reply): void {
  res.writeHead(reply.status, reply.headers).end(reply.body);
}
