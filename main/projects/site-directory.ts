/** The directory as site matching sees it: organizations by id, NPI, TIN, and by name and place. Asks; decides nothing. */
import type { Organization as FhirOrganization } from 'fhir/r4';
import { toldOrganization, type IdentifierSystems } from '../directory/model.ts';
import type { DirectoryService } from '../directory/service.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import { AppError } from '../lib/errors.ts';
import type { Comparable } from './site-model.ts';

export interface SiteDirectory {
  /** null: the exchange does not have it. @throws AppError of the line */
  byId(id: string, signal: AbortSignal): Promise<Comparable | null>;
  byNpi(npi: string, lane: number, signal: AbortSignal): Promise<Comparable[]>;
  byTin(tin: string, signal: AbortSignal): Promise<Comparable[]>;
  byName(
    name: string,
    place: { city: string; state: string },
    lane: number,
    signal: AbortSignal,
  ): Promise<Comparable[]>;
}

export function createSiteDirectory(deps: {
  directory: DirectoryService;
  client: ExchangeClient;
  systems: IdentifierSystems;
}): SiteDirectory {
  const { directory, client, systems } = deps;
  const blank = {
    kind: 'provider',
    name: '',
    match: 'starts-with',
    npi: '',
    city: '',
    state: '',
    postalCode: '',
  } as const;

  /** Each lane has a search id of its own, so that lanes do not end each other's searches nor the clerk's. */
  const search = async (
    lane: number,
    query: Partial<typeof blank> | Record<string, string>,
    signal: AbortSignal,
  ): Promise<Comparable[]> => {
    const answer = await directory.search(
      { ...blank, ...query, searchId: `sites-${lane}` } as Parameters<DirectoryService['search']>[0],
      signal,
    );
    if (answer.error) throw new AppError(answer.error.code, answer.error.message, { retryable: true });
    return answer.items;
  };

  return {
    byId: async (id, signal) => {
      if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) return null;
      try {
        return await directory.get(id, signal);
      } catch (error) {
        if (error instanceof AppError && error.code === 'notFound') return null;
        throw error;
      }
    },
    byNpi: (npi, lane, signal) => search(lane, { npi }, signal),
    byTin: async (tin, signal) => {
      const page = await client.search<FhirOrganization>(
        'Organization',
        [
          ['identifier', `${systems.taxId}|${tin}`],
          ['_count', '50'],
        ],
        signal,
      );
      // An exchange that ignores the parameter answers with anybody.
      return page.resources
        .flatMap((r) => toldOrganization(r, systems) ?? [])
        .filter((o) => o.taxId.replace(/\D/g, '') === tin && o.kind !== 'payer');
    },
    byName: (name, { city, state }, lane, signal) => search(lane, { name, city, state }, signal),
  };
}
