/**
 * Client secrets and refresh tokens: rows of the encrypted database, wrapped once more by the OS keychain where there is
 * one. Never answered to the renderer, never logged. A value is bound to its connection and kind, so that a row moved to
 * another connection is refused.
 */
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Keychain } from '../platform/ports.ts';
import type { Database } from '../storage/database-port.ts';
import type { TokenVault } from './token-source.ts';

export interface SecretState {
  hasSecret: boolean;
  secretSetAt: string | null;
  /** HealthMark asks to rotate M2M secrets at least yearly. */
  secretDueAt: string | null;
}

export interface SecretVault {
  setClientSecret(profileId: string, secret: string): Promise<void>;
  /** The policy's override first, then the stored one; null without either. @throws AppError `keyring` when the keychain does not open it */
  clientSecret(profileId: string): Promise<string | null>;
  secretState(profileId: string): SecretState;
  tokenVault(profileId: string): TokenVault;
  /** Removes everything of a connection. */
  removeProfile(profileId: string): void;
}

export interface SecretVaultDeps {
  database: Database;
  keychain: Keychain;
  clock: Clock;
  /** Secret from the environment for a connection of the policy file, or null. It is never stored. */
  override?: (profileId: string) => string | null;
}

type Kind = 'client' | 'refresh';
interface Row {
  scheme: 'os1' | 'db1';
  value: Uint8Array;
  set_at: string;
}

export function createSecretVault({ database, keychain, clock, override }: SecretVaultDeps): SecretVault {
  const find = (profileId: string, kind: Kind): Row | undefined =>
    database
      .sql<Row>('SELECT scheme, value, set_at FROM connection_secret WHERE profile_id = :profileId AND kind = :kind')
      .get({ profileId, kind });
  const drop = (profileId: string, kind: Kind): void =>
    void database
      .sql('DELETE FROM connection_secret WHERE profile_id = :profileId AND kind = :kind')
      .run({ profileId, kind });

  const put = async (profileId: string, kind: Kind, secret: string): Promise<void> => {
    const bound = JSON.stringify([kind, profileId, secret]);
    const { available } = await keychain.status();
    const value = available ? await keychain.encrypt(bound) : Buffer.from(bound, 'utf8');
    database
      .sql(
        `INSERT INTO connection_secret (profile_id, kind, scheme, value, set_at) VALUES (:profileId, :kind, :scheme, :value, :setAt)
         ON CONFLICT (profile_id, kind) DO UPDATE SET scheme = excluded.scheme, value = excluded.value, set_at = excluded.set_at`,
      )
      .run({ profileId, kind, scheme: available ? 'os1' : 'db1', value, setAt: clock.now().toISOString() });
  };

  const take = async (profileId: string, kind: Kind): Promise<string | null> => {
    const row = find(profileId, kind);
    if (!row) return null;
    const sealed = Buffer.from(row.value);
    const bound = row.scheme === 'db1' ? sealed.toString('utf8') : await unwrap(keychain, sealed);
    const value: unknown = JSON.parse(bound);
    if (!Array.isArray(value) || value[0] !== kind || value[1] !== profileId || typeof value[2] !== 'string') {
      throw new AppError('keyring', 'A stored secret belongs to another connection.', {
        nextStep: 'Enter the client secret again.',
        technical: { reason: 'binding' },
      });
    }
    return value[2];
  };

  return {
    setClientSecret: (profileId, secret) => put(profileId, 'client', secret),
    clientSecret: async (profileId) => override?.(profileId) ?? (await take(profileId, 'client')),
    secretState(profileId) {
      if (override?.(profileId)) return { hasSecret: true, secretSetAt: null, secretDueAt: null };
      const row = find(profileId, 'client');
      return {
        hasSecret: row !== undefined,
        secretSetAt: row?.set_at ?? null,
        secretDueAt: row ? aYearAfter(row.set_at) : null,
      };
    },
    tokenVault: (profileId) => ({
      load: () => take(profileId, 'refresh'),
      save: (refreshToken) => put(profileId, 'refresh', refreshToken),
      clear: () => Promise.resolve(drop(profileId, 'refresh')),
    }),
    removeProfile(profileId) {
      drop(profileId, 'client');
      drop(profileId, 'refresh');
    },
  };
}

async function unwrap(keychain: Keychain, sealed: Buffer): Promise<string> {
  try {
    return await keychain.decrypt(sealed);
  } catch (cause) {
    throw new AppError('keyring', 'The keychain of this computer did not open the stored secret.', {
      meaning: 'Nothing is lost; only this secret cannot be read now.',
      nextStep: 'Unlock the keychain and try again, or enter the client secret again.',
      technical: { reason: 'unwrap' },
      cause,
    });
  }
}

function aYearAfter(iso: string): string {
  const date = new Date(iso);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toISOString();
}
