/**
 * Where the sites of joined requests are: their Tasks name a site by id only, while the board, the search and the deadlines by state need its
 * place. Sites that the directory of this workstation does not know are asked for in lists. Writes in slices; a site that the exchange
 * does not tell is asked for once per session.
 */
import type { Organization } from 'fhir/r4';
import type { DirectoryRepository } from '../directory/repository.ts';
import { toldOrganization, type IdentifierSystems } from '../directory/model.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import { pause } from '../projects/pause.ts';
import type { JobOutcome } from '../requests/ports.ts';
import type { Database } from '../storage/database-port.ts';

export interface JoinedPlaces {
  /** Trouble of the line is left for the next time. @throws AppError `aborted` */
  fill(signal: AbortSignal): Promise<JobOutcome>;
}

const IDS_A_LIST = 50;
const MOST_LISTS = 20;
const ROWS_A_SLICE = 100;

export function createJoinedPlaces(deps: {
  database: Database;
  client: Pick<ExchangeClient, 'search'>;
  organizations: Pick<DirectoryRepository, 'get' | 'remember'>;
  systems: IdentifierSystems;
  clock: Clock;
  publish: Publish;
  log: Logger;
}): JoinedPlaces {
  const { database, client, organizations, systems, clock, publish, log } = deps;
  const asked = new Set<string>();

  /** @returns how many requests there are at this site */
  const place = async (id: string): Promise<number> => {
    const site = organizations.get(id);
    if (!site) return 0;
    for (let changed = 0; ;) {
      if (!database.open) throw new AppError('aborted', 'Stopped.');
      const ids = database
        .sql<{ id: string }>('SELECT request_id AS id FROM request_joined WHERE custodian_id = :id LIMIT :limit')
        .all({ id, limit: ROWS_A_SLICE })
        .map((r) => r.id);
      if (ids.length === 0) return changed;
      const these = JSON.stringify(ids);
      database.transaction(() => {
        database
          .sql(
            `UPDATE request SET custodian_place = :place, site_state = :state, npi = CASE npi WHEN '' THEN :npi ELSE npi END,
               custodian_name = CASE custodian_name WHEN '' THEN :name ELSE custodian_name END
             WHERE id IN (SELECT value FROM json_each(:these))`,
          )
          .run({
            these,
            place: [site.city, site.state].filter(Boolean).join(', '),
            state: site.state.toUpperCase(),
            npi: site.npi,
            name: site.name,
          });
        database
          .sql(`UPDATE request_joined SET custodian_id = '' WHERE request_id IN (SELECT value FROM json_each(:these))`)
          .run({ these });
      });
      changed += ids.length;
      publish('requests:changed', { ids });
      await pause();
    }
  };

  return {
    fill: async (signal) => {
      const outcome: JobOutcome = { requests: 0, changed: 0 };
      const open = database
        .sql<{ id: string }>(`SELECT DISTINCT custodian_id AS id FROM request_joined WHERE custodian_id <> ''`)
        .all()
        .map((r) => r.id);
      try {
        const unknown = open.filter((id) => !asked.has(id) && organizations.get(id) === null);
        for (let at = 0; at < unknown.length && outcome.requests < MOST_LISTS; at += IDS_A_LIST) {
          const ids = unknown.slice(at, at + IDS_A_LIST);
          outcome.requests++;
          const page = await client.search<Organization>(
            'Organization',
            [
              ['_id', ids.join(',')],
              ['_count', String(IDS_A_LIST)],
            ],
            signal,
          );
          if (!database.open) throw new AppError('aborted', 'Stopped.');
          for (const id of ids) asked.add(id);
          // An exchange that ignores the list answers with anybody: they are as true as in any other search.
          organizations.remember(
            page.resources.flatMap((r) => toldOrganization(r, systems) ?? []),
            clock.now().toISOString(),
          );
        }
        for (const id of open) outcome.changed += await place(id);
      } catch (error) {
        if (isAborted(error)) throw error;
        log.warn('adoption.places', { code: error instanceof AppError ? error.code : 'internal' });
      }
      return outcome;
    },
  };
}
