/** Puts a made-up member with payer data into an open database, as a fetch would have left it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../main/lib/clock.ts';
import { createMemberRepository } from '../../main/patient-access/member-repository.ts';
import { readFacts } from '../../main/patient-access/resource-facts.ts';
import { createResourceRepository } from '../../main/patient-access/resource-repository.ts';
import { createDocumentTextIndex } from '../../main/search/document-text.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { createStoreService } from '../../main/storage/store-service.ts';
import { READING_VERSION } from '../../main/text/model.ts';
import { workspaceMigrations } from '../../main/workspace.ts';
import type { PayerSettings } from '../../preload/contract/payer-profile.ts';
import { emptyCoreDraft } from '../../preload/contract/rules/core-request.ts';
import { plainPlatform } from './plain-platform.ts';
import type { Database } from '../../main/storage/database-port.ts';
import { MEMBER, memberResources, type Resource } from './member-resources.ts';

export const SEED_AT = '2026-03-01T10:00:00.000Z';

export interface SeedMember {
  id?: string;
  name?: string;
  birthDate?: string;
  memberId?: string;
  resources?: readonly Resource[];
}

/** A payer that nobody reaches: what was fetched from it is all there is. */
const settings: PayerSettings = {
  name: 'Lakeshore Health Plan',
  preset: 'other',
  environment: 'production',
  variables: {},
  discovery: 'manual',
  fhirBaseUrl: 'https://lakeshore.example/fhir',
  authorizeUrl: '',
  tokenUrl: '',
  revokeUrl: '',
  issuer: '',
  audience: 'base',
  audienceValue: '',
  pkce: 'S256',
  clientId: 'workstation',
  clientAuth: 'none',
  keyAlgorithm: 'RS384',
  idToken: 'warn',
  scopes: 'launch/patient patient/*.rs',
  redirect: 'loopbackFree',
  redirectPort: 53_123,
  redirectUri: '',
  everything: 'auto',
  postSearch: false,
  include: true,
  pageSize: 100,
};

/** @returns id of the member */
export function seedMember(database: Database, change: SeedMember = {}): string {
  const { id = 'member-a', name = MEMBER.name, birthDate = MEMBER.birthDate, memberId = MEMBER.memberId } = change;
  const resources = change.resources ?? memberResources(200);
  createMemberRepository(database).save({
    id,
    name,
    birthDate,
    sex: MEMBER.sex,
    identifiers: [{ kind: 'Member id', system: 'https://lakeshore.example/member', value: memberId }],
    requestIds: [],
    createdAt: SEED_AT,
  });
  database
    .sql(
      `INSERT OR IGNORE INTO payer_connection (id, name, settings_json, created_at, updated_at)
       VALUES ('lakeshore', 'Lakeshore Health Plan', :settings, :at, :at)`,
    )
    .run({ at: SEED_AT, settings: JSON.stringify(settings) });
  database
    .sql(
      `INSERT INTO payer_grant (id, member_id, connection_id, state, patient_id, facts_json, created_at)
       VALUES (:grant, :id, 'lakeshore', 'signedIn', 'member-1', '{"authorizedBy":{"as":"member","name":"Renee Okafor","told":"payer"}}', :at)`,
    )
    .run({ grant: `grant-${id}`, id, at: SEED_AT });
  const repository = createResourceRepository(database);
  for (let from = 0; from < resources.length; from += 500)
    database.transaction(() => {
      for (const resource of resources.slice(from, from + 500)) {
        const facts = readFacts(resource);
        if (!facts) throw new Error('A seeded resource is none.');
        repository.put(
          { memberId: id, grantId: `grant-${id}` },
          {
            facts,
            bytes: Buffer.from(JSON.stringify(resource)),
            fullUrl: null,
            apart: false,
            targets: facts.references.filter((r) => /^[A-Z]\w+\/[^/]+$/.test(r)),
          },
          SEED_AT,
        );
      }
    });
  return id;
}

/** A request of this workstation with one delivered document whose pages were read. @returns id of the request */
export function seedDelivered(
  database: Database,
  delivered: {
    id: string;
    patientName: string;
    birthDate: string;
    memberId: string;
    site: { name: string; npi: string };
    pages: readonly string[];
    title?: string;
  },
): string {
  const { id, patientName, birthDate, memberId, site, pages } = delivered;
  database
    .sql(
      `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, birth_date, custodian_name, created_at, updated_at,
         documents, member_id, npi)
       VALUES (:id, 'core', 'insurance', 'delivered', :at, :patientName, :birthDate, :site, :at, :at, 1, :memberId, :npi)`,
    )
    .run({ id, at: SEED_AT, patientName, birthDate, site: site.name, memberId, npi: site.npi });
  const draft = emptyCoreDraft('insurance');
  const [family = '', given = ''] = patientName.split(', ');
  database.sql('INSERT INTO request_draft (request_id, draft_json) VALUES (:id, :json)').run({
    id,
    json: JSON.stringify({
      ...draft,
      patient: { ...draft.patient, family, given, birthDate, identifier: memberId, gender: 'female' },
      custodian: { id: 'org-plano', name: site.name, npi: site.npi, city: 'Plano', state: 'TX' },
    }),
  });
  const document = `${id}-d`;
  database
    .sql(
      `INSERT INTO document (id, request_id, task_id, output_key, title, declared_type, patient_name, custodian_name, purpose, state, created_at)
       VALUES (:document, :id, 'task', 'k', :title, 'application/pdf', :patientName, :site, 'insurance', 'ready', :at)`,
    )
    .run({ document, id, at: SEED_AT, patientName, site: site.name, title: delivered.title ?? 'Chart.pdf' });
  database
    .sql(
      "INSERT OR REPLACE INTO document_reading (document_id, state, kind, pages, version) VALUES (:document, 'read', 'pdf', :pages, :version)",
    )
    .run({ document, pages: pages.length, version: READING_VERSION });
  const index = createDocumentTextIndex(database);
  pages.forEach((text, at) => {
    database
      .sql("INSERT INTO document_page (document_id, page, part_page, source) VALUES (:document, :page, :page, 'text')")
      .run({ document, page: at + 1 });
    index.put(document, at + 1, text);
  });
  return id;
}

/** Makes a store that the passphrase opens, with what `fill` puts into the connection's database. The folder may not hold one yet. */
export async function seedClosedStore(
  options: { userData: string; profileId: string; passphrase: string },
  fill: (database: Database) => void,
): Promise<void> {
  mkdirSync(options.userData, { recursive: true });
  const store = createStoreService({
    userData: options.userData,
    keychain: plainPlatform(options.userData).keychain,
    clock: systemClock,
    onOpen: () => undefined,
    onClose: () => undefined,
    changed: () => undefined,
  });
  await store.load();
  const { recoveryCode } = await store.create({ slot: 'passphrase', passphrase: options.passphrase });
  await store.confirmRecovery(recoveryCode);
  const database = openDatabase({
    file: path.join(options.userData, 'profiles', options.profileId, 'workstation.db'),
    key: store.key(`database/${options.profileId}`),
    migrations: workspaceMigrations,
  });
  try {
    fill(database);
  } finally {
    database.close();
    await store.lock();
  }
}
