/** Puts a made-up member with payer data into an open database, as a fetch would have left it. */
import { createMemberRepository } from '../../main/patient-access/member-repository.ts';
import { readFacts } from '../../main/patient-access/resource-facts.ts';
import { createResourceRepository } from '../../main/patient-access/resource-repository.ts';
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
       VALUES ('lakeshore', 'Lakeshore Health Plan', '{"environment":"production"}', :at, :at)`,
    )
    .run({ at: SEED_AT });
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
