/**
 * Checks an id_token (OpenID Connect Core section 3.1.3.7) against the issuer's keys. The outcome is a value, because the policy of the
 * connection decides what it means: a bad id_token must not cost a good access token unless the policy says so.
 */
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';

export interface IdTokenCheck {
  /** Null where it cannot be read at all. */
  claims: JWTPayload | null;
  /** What is wrong, in words for a person; empty where everything holds. */
  problems: string[];
}

export interface IdTokenExpected {
  issuer: string;
  clientId: string;
  nonce: string | null;
  now: Date;
}

/** @param keys the issuer's key set, or null where it publishes none */
export async function checkIdToken(
  token: string,
  keys: JSONWebKeySet | null,
  expected: IdTokenExpected,
): Promise<IdTokenCheck> {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(token);
  } catch {
    return { claims: null, problems: ['It cannot be read.'] };
  }
  const problems: string[] = [];
  const audience = claims.aud === undefined ? [] : [claims.aud].flat();
  if (expected.issuer === '') problems.push('The payer does not say who issues it.');
  else if (claims.iss !== expected.issuer) problems.push('It names another issuer.');
  if (audience.length === 0) problems.push('It names no audience.');
  else if (!audience.includes(expected.clientId)) problems.push('It was made for another client.');
  if (expected.nonce !== null && claims.nonce !== expected.nonce) problems.push('It belongs to another sign-in.');
  if (keys === null) problems.push('The payer publishes no keys to check its signature with.');
  else
    try {
      await jwtVerify(token, createLocalJWKSet(keys), {
        currentDate: expected.now,
        clockTolerance: 120,
        algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'EdDSA'],
      });
    } catch (cause) {
      problems.push(cause instanceof errors.JWTExpired ? 'It has expired.' : 'Its signature does not hold.');
    }
  return { claims, problems };
}
