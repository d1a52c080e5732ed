/** The address at which a sign-in ends: is it ours, and what does it say? Pure; it exchanges nothing and shows no code. */
import { AppError } from '../lib/errors.ts';
import { authorizeError } from './oauth-errors.ts';

/**
 * True where `address` is the redirect: same parsed origin and path. A prefix test would take
 * `https://localhost.evil.example` for `https://localhost`.
 */
export function isRedirect(address: URL, redirectUri: string): boolean {
  const redirect = parse(redirectUri);
  return (
    redirect !== null &&
    address.protocol === redirect.protocol &&
    address.host === redirect.host &&
    address.pathname === redirect.pathname &&
    address.username === '' &&
    address.password === ''
  );
}

/**
 * Reads what a person pasted: white space, line breaks, quotes and angle brackets around it do no harm.
 * @throws AppError `invalid` with field `address`
 */
export function parsePasted(text: string): URL {
  const bare = text.replace(/[\s\u200B-\u200D\u2060\uFEFF]+/gu, '').replace(/^[<"'“„]+|[>"'”]+$/gu, '');
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `https://${bare}`);
  if (bare === '' || !url) throw wrongAddress('This is no address.');
  return url;
}

/**
 * The code in a captured or pasted redirect.
 * @param state the one sent with the authorize request
 * @throws AppError `invalid` (field `address`) where the address is another one or has another state; then the sign-in may go
 *   on. `credentials`, `redirect`, `exchangeUnavailable` where the server refused.
 */
export function codeOf(address: URL, redirectUri: string, state: string): string {
  if (!isRedirect(address, redirectUri)) throw wrongAddress('This is not the address on which the sign-in ends.');
  const { searchParams } = address;
  for (const name of ['code', 'state', 'error'])
    if (searchParams.getAll(name).length > 1) throw wrongAddress('The address is not well formed.');
  if (searchParams.get('state') !== state) throw wrongAddress('This address belongs to another sign-in.');
  const error = searchParams.get('error');
  if (error !== null) throw authorizeError(error);
  const code = searchParams.get('code');
  if (code === null || code === '' || code.length > 4096) throw wrongAddress('The address holds no sign-in code.');
  return code;
}

const wrongAddress = (message: string): AppError =>
  new AppError('invalid', message, {
    nextStep:
      'Copy the whole address from the browser after signing in; it begins with the redirect address of the connection.',
    fields: [{ path: 'address', message }],
  });

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
