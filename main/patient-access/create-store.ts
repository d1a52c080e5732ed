/** The read side of Patient Access for other rooms: members and what was fetched for them. Wiring only. */
import type { Database } from '../storage/database-port.ts';
import { createMemberRepository } from './member-repository.ts';
import { createResourceReads } from './resource-reads-repository.ts';
import type { PatientStore } from './store-port.ts';

/** @param baseOf FHIR base of a sign-in's server, without a trailing slash */
export function createPatientStore(database: Database, baseOf: (grantId: string) => string): PatientStore {
  const members = createMemberRepository(database);
  return { members: members.list, member: members.find, ...createResourceReads(database, baseOf) };
}
