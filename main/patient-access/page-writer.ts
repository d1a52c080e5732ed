/**
 * Stores what a page brought. The database is written in short transactions, so that a page of a thousand resources never holds up the
 * window; the last one also moves the cursor. Killed in between, the page is asked again and its resources are found to be the same.
 */
import type { Database } from '../storage/database-port.ts';
import { bulk } from '../storage/bulk.ts';
import type { FetchRepository, StepCounts } from './fetch-repository.ts';
import type { AnswerPage, Breathe, PageResource } from './page-read.ts';
import { localTarget } from './resource-facts.ts';
import type { ResourceRepository } from './resource-repository.ts';

export interface PageOwner {
  memberId: string;
  grantId: string;
  patientId: string;
  /** FHIR base without a trailing slash. */
  base: string;
  /** Other ids of the same person on that server (Patient.link). */
  alsoKnownAs: ReadonlySet<string>;
}

export interface PageWriter {
  write(
    owner: PageOwner,
    at: { fetchId: string; step: number },
    page: AnswerPage,
    /** Moves the cursor; runs inside of the last transaction. */
    then: () => void,
    bytes: number,
  ): Promise<Pick<StepCounts, 'received' | 'apart'>>;
}

export interface PageWriterDeps {
  database: Database;
  resources: ResourceRepository;
  fetches: FetchRepository;
  now(): string;
  monotonicMs(): number;
  breathe: Breathe;
  /** True once the store is being closed: nothing is written then. */
  ended(): boolean;
}

/** Of a transaction; a commit that waits for no disk takes about one. */
const TURN_MS = 10;

export function createPageWriter(deps: PageWriterDeps): PageWriter {
  const { database, resources, fetches } = deps;
  return {
    async write(owner, { fetchId, step }, page, then, bytes) {
      const counts = { received: 0, added: 0, changed: 0, same: 0, apart: 0 };
      const byType = new Map<string, { received: number; added: number; changed: number }>();
      let next = 0;
      const some = (): void => {
        const startedMs = deps.monotonicMs();
        const nowAt = deps.now();
        while (next < page.resources.length && deps.monotonicMs() - startedMs < TURN_MS) {
          const resource = page.resources[next++];
          if (resource === undefined) break;
          const apart = namesAnother(resource, owner);
          const result = resources.put(owner, incoming(resource, owner, apart), nowAt);
          counts.received += 1;
          counts[result] += 1;
          if (apart) counts.apart += 1;
          else {
            const type = byType.get(resource.facts.type) ?? { received: 0, added: 0, changed: 0 };
            type.received += 1;
            if (result !== 'same') type[result] += 1;
            byType.set(resource.facts.type, type);
          }
        }
      };
      const finish = (): void => {
        for (const [type, more] of byType) fetches.countType(fetchId, type, more);
        fetches.count(fetchId, step, {
          ...counts,
          pages: 1,
          emptyPages: page.resources.length === 0 ? 1 : 0,
          unreadable: page.unreadable,
          bytes,
        });
        then();
      };
      while (true) {
        if (deps.ended()) return { received: 0, apart: 0 };
        const isLast = bulk(database, () => {
          some();
          if (next < page.resources.length) return false;
          finish();
          return true;
        });
        if (isLast) return { received: counts.received, apart: counts.apart };
        await deps.breathe();
      }
    },
  };
}

const incoming = (resource: PageResource, owner: PageOwner, apart: boolean) => {
  const { facts, fullUrl } = resource;
  const own = facts.id === null ? null : `${facts.type}/${facts.id}`;
  return {
    facts,
    bytes: resource.bytes,
    fullUrl: fullUrl !== null && own !== null && localTarget(fullUrl, owner.base) === own ? null : fullUrl,
    apart,
    targets: facts.references.flatMap((reference) => localTarget(reference, owner.base) ?? []),
  };
};

/** A resource that says it is about another patient. What says nothing (an organization, a medication) belongs to nobody else. */
export function namesAnother(resource: PageResource, owner: PageOwner): boolean {
  const isOwn = (id: string): boolean => id === owner.patientId || owner.alsoKnownAs.has(id);
  const { facts } = resource;
  if (facts.type === 'Patient') return facts.id !== null && !isOwn(facts.id);
  return facts.patients.some((reference) => {
    const target = localTarget(reference, owner.base);
    // A Patient of another server cannot be compared; it is not called another person.
    return target !== null && !isOwn(target.slice('Patient/'.length));
  });
}
