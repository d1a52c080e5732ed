/**
 * Purpose: where the OAuth server keeps its grants, sessions and tokens, and where the FHIR origin looks tokens
 * up. In memory and per exchange: two exchanges in one process must not know each other's tokens.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';

export interface TokenInfo {
  clientId: string;
  scopes: ReadonlySet<string>;
  accountId: string | undefined;
}

interface Kept {
  payload: AdapterPayload;
  expiresAtMs: number;
}

const ACCESS_MODELS = ['AccessToken', 'ClientCredentials'] as const;
/** Abandoned sign-ins pile up in long runs; the oldest entries go first. */
const LARGEST_STORE = 200_000;

export class TokenStore {
  #kept = new Map<string, Kept>();
  #byGrant = new Map<string, Set<string>>();
  #sessionByUid = new Map<string, string>();

  adapter(model: string): Adapter {
    const key = (id: string): string => `${model}:${id}`;
    return {
      upsert: (id, payload, expiresInS) => {
        this.#upsert(model, key(id), id, payload, expiresInS);
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(this.#find(key(id))),
      findByUid: (uid) => Promise.resolve(this.#find(key(this.#sessionByUid.get(uid) ?? ''))),
      findByUserCode: () => Promise.resolve(undefined),
      consume: (id) => {
        const kept = this.#kept.get(key(id));
        if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy: (id) => {
        this.#kept.delete(key(id));
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        for (const member of this.#byGrant.get(grantId) ?? []) this.#kept.delete(member);
        this.#byGrant.delete(grantId);
        return Promise.resolve();
      },
    };
  }

  /** What a bearer token allows, or undefined when it is unknown, expired or revoked. */
  lookUp(token: string): TokenInfo | undefined {
    for (const model of ACCESS_MODELS) {
      const payload = this.#find(`${model}:${token}`);
      if (!payload) continue;
      return {
        clientId: payload.clientId ?? '',
        scopes: new Set((payload.scope ?? '').split(' ').filter(Boolean)),
        accountId: payload.accountId,
      };
    }
    return undefined;
  }

  revokeAccessTokens(): void {
    for (const key of this.#kept.keys()) {
      if (ACCESS_MODELS.some((model) => key.startsWith(`${model}:`))) this.#kept.delete(key);
    }
  }

  #upsert(model: string, key: string, id: string, payload: AdapterPayload, expiresInS: number | undefined): void {
    const expiresAtMs = expiresInS ? Date.now() + expiresInS * 1000 : Number.POSITIVE_INFINITY;
    this.#kept.set(key, { payload, expiresAtMs });
    if (model === 'Session' && payload.uid) this.#sessionByUid.set(payload.uid, id);
    if (payload.grantId) {
      const members = this.#byGrant.get(payload.grantId) ?? new Set();
      this.#byGrant.set(payload.grantId, members.add(key));
    }
    if (this.#kept.size > LARGEST_STORE) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
  }

  #find(key: string): AdapterPayload | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    if (kept.expiresAtMs > Date.now()) return kept.payload;
    this.#kept.delete(key);
    return undefined;
  }
}
