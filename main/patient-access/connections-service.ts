/** Payer connections: kept, checked, discovered, with their secret and key in the vault. Knows no member and no token. */
import type { PayerConnection, PayerPreview } from '../../preload/contract/patient-access.ts';
import type { PayerSettings } from '../../preload/contract/payer-profile.ts';
import { makePrivateKey, publicKeySet } from '../auth/smart-keys.ts';
import type { SecretVault } from '../auth/secret-vault.ts';
import type { Http } from '../exchange/http.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { ConnectionRecord, ConnectionRepository } from './connection-repository.ts';
import { discover } from './discovery.ts';
import { payerPresets } from './presets.ts';
import { audienceOf, redirectUriOf, settingsProblems, usedEndpoints, type SettingsProblem } from './profile-rules.ts';

export interface ConnectionsService {
  list(): Promise<PayerConnection[]>;
  get(id: string): ConnectionRecord;
  preview(id: string | null, settings: PayerSettings): PayerPreview;
  /** @throws AppError `invalid` with the fields at fault */
  save(id: string | null, settings: PayerSettings): Promise<PayerConnection>;
  remove(id: string): void;
  setSecret(id: string, secret: string): Promise<PayerConnection>;
  makeKey(id: string): Promise<string>;
  publicKey(id: string): Promise<string | null>;
  discover(id: string, signal: AbortSignal): Promise<PayerConnection>;
  secretOf(id: string): Promise<string | null>;
  privateKeyOf(id: string): Promise<string | null>;
  windowAllowed: boolean;
  schemeAvailable: boolean;
}

export interface ConnectionsDeps {
  repository: ConnectionRepository;
  vault: SecretVault;
  http: Http;
  windowAllowed: boolean;
  schemeAvailable: boolean;
  clock: Clock;
  changed(): void;
}

const secretName = (id: string): string => `payer:${id}`;
const keyName = (id: string): string => `payer-key:${id}`;

export function createConnectionsService(deps: ConnectionsDeps): ConnectionsService {
  const { repository, vault, windowAllowed, schemeAvailable } = deps;

  const problemsOf = (settings: PayerSettings): SettingsProblem[] =>
    settingsProblems(settings, {
      preset: payerPresets().find((p) => p.id === settings.preset) ?? null,
      windowAllowed,
      schemeAvailable,
    });

  const view = async (record: ConnectionRecord): Promise<PayerConnection> => ({
    id: record.id,
    settings: record.settings,
    managed: false,
    hasSecret: vault.secretState(secretName(record.id)).hasSecret,
    hasKey: vault.secretState(keyName(record.id)).hasSecret,
    found: record.discovery?.found ?? null,
    members: repository.memberCount(record.id),
    problems: problemsOf(record.settings),
  });

  const privateKeyOf = (id: string): Promise<string | null> => vault.clientSecret(keyName(id));

  return {
    windowAllowed,
    schemeAvailable,
    list: () => Promise.all(repository.list().map(view)),
    get: repository.get,
    preview: (id, settings) => {
      const found = id === null ? null : (repository.get(id).discovery?.found ?? null);
      const used = usedEndpoints(settings, found);
      return {
        fhirBaseUrl: used.fhirBaseUrl,
        authorizeUrl: used.authorizeUrl,
        tokenUrl: used.tokenUrl,
        redirectUri: redirectUriOf(id ?? '(after saving)', settings, null),
        audience: audienceOf(settings) ?? '',
        problems: problemsOf(settings),
      };
    },
    save: async (id, settings) => {
      const fields = problemsOf(settings).filter((p) => p.blocking);
      if (fields.length > 0)
        throw new AppError('invalid', 'The payer connection is not complete.', {
          fields: fields.map(({ path, message }) => ({ path, message })),
        });
      const before = id === null ? null : repository.get(id);
      if (repository.list().some((c) => c.id !== id && c.settings.name.toLowerCase() === settings.name.toLowerCase()))
        throw new AppError('invalid', 'The name is taken.', {
          fields: [{ path: 'name', message: 'Another payer connection has this name.' }],
        });
      const isElsewhere =
        before !== null &&
        usedEndpoints(before.settings, null).fhirBaseUrl !== usedEndpoints(settings, null).fhirBaseUrl;
      // What was fetched belongs to the server it came from; a token goes to the address it was given for.
      if (
        before &&
        repository.memberCount(before.id) > 0 &&
        (isElsewhere || before.settings.environment !== settings.environment)
      )
        throw new AppError('conflict', 'Members are connected to this address already.', {
          meaning: 'Their data belong to the server that they came from.',
          nextStep: 'Make another payer connection for the new address.',
          fields: [{ path: 'fhirBaseUrl', message: 'Members are connected to the former address.' }],
        });
      const saved = id ?? newId().slice(0, 8);
      repository.save(saved, settings, deps.clock.now().toISOString());
      if (isElsewhere) repository.keepDiscovery(saved, null);
      deps.changed();
      return await view(repository.get(saved));
    },
    remove: (id) => {
      if (repository.memberCount(id) > 0)
        throw new AppError('conflict', 'Members are connected to this payer.', {
          nextStep: 'Disconnect them first; that removes what was fetched for them.',
        });
      repository.remove(id);
      vault.removeProfile(secretName(id));
      vault.removeProfile(keyName(id));
      deps.changed();
    },
    setSecret: async (id, secret) => {
      const record = repository.get(id);
      await vault.setClientSecret(secretName(id), secret);
      deps.changed();
      return await view(record);
    },
    makeKey: async (id) => {
      const { settings } = repository.get(id);
      const key = await makePrivateKey(settings.keyAlgorithm);
      await vault.setClientSecret(keyName(id), key);
      deps.changed();
      return publicKeySet(key);
    },
    publicKey: async (id) => {
      repository.get(id);
      const key = await privateKeyOf(id);
      return key === null ? null : publicKeySet(key);
    },
    discover: async (id, signal) => {
      const { settings } = repository.get(id);
      const told = await discover(deps.http, settings, deps.clock.now(), signal);
      repository.keepDiscovery(id, told);
      deps.changed();
      return await view(repository.get(id));
    },
    secretOf: (id) => vault.clientSecret(secretName(id)),
    privateKeyOf,
  };
}
