/** What a token answer gives us. Pure. Token payloads are read for display (scopes, who signed in) and never for a decision about rights. */

export interface TokenSet {
  accessToken: string;
  /** Seconds from receipt, as the server said; null when it said nothing. The documentation's "1 hour" and "24 hours" are not trusted. */
  expiresInS: number | null;
  refreshToken: string | null;
  /** Granted scopes, or null where neither the answer nor a readable token tells. */
  scopes: string[] | null;
  /** Who signed in, for display. */
  user: string | null;
}

/** Claims of a JWT without any check of its signature, or null where the token is opaque. */
export function readableClaims(token: string): Record<string, unknown> | null {
  const payload = token.split('.')[1];
  if (token.split('.').length !== 3 || !payload || payload.length > 20_000) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Scopes of the answer, else of a readable access token (`scope` text or `scp` list), else null. */
export function scopesOf(answered: string | undefined, accessToken: string): string[] | null {
  if (answered !== undefined && answered.trim() !== '') return words(answered);
  const claims = readableClaims(accessToken);
  if (typeof claims?.scope === 'string') return words(claims.scope);
  if (Array.isArray(claims?.scp)) return claims.scp.filter((s): s is string => typeof s === 'string').slice(0, 200);
  return null;
}

/** Name for the screen from the id_token or the access token (Cognito: `cognito:username`, `username`). */
export function userOf(idToken: string | null, accessToken: string): string | null {
  for (const claims of [idToken === null ? null : readableClaims(idToken), readableClaims(accessToken)]) {
    for (const name of ['email', 'preferred_username', 'cognito:username', 'username', 'sub']) {
      const value = claims?.[name];
      if (typeof value === 'string' && value !== '') return value.slice(0, 200);
    }
  }
  return null;
}

const words = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 200);
