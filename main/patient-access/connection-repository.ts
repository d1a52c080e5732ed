/** SQL of payer connections and of what discovery found. Synchronous; holds no secret. */
import type { PayerFound, PayerSettings } from '../../preload/contract/payer-profile.ts';
import { payerSettingsSchema } from '../../preload/contract/payer-profile.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { Capability, SmartConfiguration } from './capability.ts';

/** What is kept of a discovery. */
export interface KeptDiscovery {
  found: PayerFound;
  capability: Capability | null;
  smart: SmartConfiguration | null;
}

export interface ConnectionRecord {
  id: string;
  settings: PayerSettings;
  discovery: KeptDiscovery | null;
}

export interface ConnectionRepository {
  list(): ConnectionRecord[];
  /** @throws AppError `notFound` */
  get(id: string): ConnectionRecord;
  save(id: string, settings: PayerSettings, at: string): void;
  keepDiscovery(id: string, discovery: KeptDiscovery | null): void;
  remove(id: string): void;
  /** Members with a sign-in there. */
  memberCount(id: string): number;
}

interface Columns {
  id: string;
  settings_json: string;
  found_json: string | null;
}

const toRecord = (c: Columns): ConnectionRecord => ({
  id: c.id,
  settings: payerSettingsSchema.parse(JSON.parse(c.settings_json)),
  // Written by `keepDiscovery` only.
  discovery: c.found_json === null ? null : (JSON.parse(c.found_json) as KeptDiscovery),
});

export function createConnectionRepository(database: Database): ConnectionRepository {
  return {
    list: () =>
      database
        .sql<Columns>('SELECT id, settings_json, found_json FROM payer_connection ORDER BY name COLLATE NOCASE, id')
        .all()
        .map(toRecord),
    get: (id) => {
      const row = database
        .sql<Columns>('SELECT id, settings_json, found_json FROM payer_connection WHERE id = :id')
        .get({ id });
      if (!row) throw new AppError('notFound', 'This payer connection does not exist any more.');
      return toRecord(row);
    },
    save: (id, settings, at) => {
      database
        .sql(
          `INSERT INTO payer_connection (id, name, settings_json, created_at, updated_at) VALUES (:id, :name, :settings, :at, :at)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings_json = excluded.settings_json, updated_at = excluded.updated_at`,
        )
        .run({ id, name: settings.name, settings: JSON.stringify(settings), at });
    },
    keepDiscovery: (id, discovery) => {
      database
        .sql('UPDATE payer_connection SET found_json = :found WHERE id = :id')
        .run({ id, found: discovery === null ? null : JSON.stringify(discovery) });
    },
    remove: (id) => {
      database.sql('DELETE FROM payer_connection WHERE id = :id').run({ id });
    },
    memberCount: (id) =>
      database.sql<{ count: number }>('SELECT count(*) AS count FROM payer_grant WHERE connection_id = :id').get({ id })
        ?.count ?? 0,
  };
}
