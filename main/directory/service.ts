/**
 * Finding providers and payers: at the exchange where it answers, else in the cache of what it told before, with the age
 * said. One search under each id: a new one ends the former.
 */
import type {
  DirectoryQuery,
  DirectoryResult,
  Organization,
  OrganizationKind,
} from '../../preload/contract/directory.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId, newId } from '../lib/ids.ts';
import type { Organization as FhirOrganization } from 'fhir/r4';
import { createExchangeSearch } from './exchange-search.ts';
import type { ExchangePage, NextPage } from './exchange-search.ts';
import { criteriaOf, toldOrganization } from './model.ts';
import type { Criteria, IdentifierSystems } from './model.ts';
import type { DirectoryRepository } from './repository.ts';

export interface DirectoryService {
  /** @throws AppError `invalid` with fields before anything is asked; `aborted` when another search took its place */
  search(query: DirectoryQuery, signal: AbortSignal): Promise<DirectoryResult>;
  nextPage(searchId: string, page: string, signal: AbortSignal): Promise<DirectoryResult>;
  cancel(searchId: string): void;
  /** Reads it anew where the exchange answers; counts as a use. */
  get(id: string, signal: AbortSignal): Promise<Organization>;
  shortlist(kind: OrganizationKind): { recent: Organization[]; favourites: Organization[]; cached: number };
  setFavourite(id: string, favourite: boolean): Organization;
  /** For requests: the organization was chosen. */
  markUsed(id: string): void;
}

export interface DirectoryServiceDeps {
  client: ExchangeClient;
  repository: DirectoryRepository;
  systems: IdentifierSystems;
  typeValues: Record<OrganizationKind, readonly string[]>;
  clock: Clock;
  /** Longest wait for the exchange before the cache answers. */
  searchLimitMs?: number;
  readLimitMs?: number;
}

type Page =
  | { from: 'exchange'; next: NextPage }
  | { from: 'cache'; criteria: Criteria; offset: number; error: DirectoryResult['error'] };

const CACHE_PAGE = 50;
const RECENT = 12;
/** Handles of the latest searches; older ones have left the screen. */
const MOST_SEARCHES = 20;

export function createDirectoryService(deps: DirectoryServiceDeps): DirectoryService {
  const { client, repository, clock } = deps;
  const exchange = createExchangeSearch({ client, systems: deps.systems, typeValues: deps.typeValues });
  const running = new Map<string, AbortController>();
  const pages = new Map<string, Map<string, Page>>();

  const begin = (searchId: string): AbortController => {
    running.get(searchId)?.abort();
    const own = new AbortController();
    running.set(searchId, own);
    return own;
  };

  const handle = (searchId: string, page: Page): string => {
    const known = pages.get(searchId) ?? new Map<string, Page>();
    pages.delete(searchId);
    pages.set(searchId, known);
    for (const oldest of pages.keys()) {
      if (pages.size <= MOST_SEARCHES) break;
      pages.delete(oldest);
    }
    const id = newId();
    known.set(id, page);
    return id;
  };

  const fromExchange = (searchId: string, page: ExchangePage): DirectoryResult => ({
    items: repository.remember(page.items, clock.now().toISOString()),
    nextPage: page.next === null ? null : handle(searchId, { from: 'exchange', next: page.next }),
    total: page.total,
    source: 'exchange',
    cachedAt: null,
    notices: page.notices,
    error: null,
  });

  const fromCache = (
    searchId: string,
    criteria: Criteria,
    offset: number,
    error: DirectoryResult['error'],
  ): DirectoryResult => {
    const found = repository.search(criteria, offset, CACHE_PAGE);
    const more = offset + found.items.length < found.total;
    return {
      items: found.items,
      nextPage: more ? handle(searchId, { from: 'cache', criteria, offset: offset + found.items.length, error }) : null,
      total: found.total,
      source: 'cache',
      cachedAt: found.oldest,
      notices: [],
      error,
    };
  };

  /** Asks the exchange within the limit; `onFailure` answers where it did not. */
  const ask = async <T>(
    limitMs: number,
    signal: AbortSignal,
    run: (signal: AbortSignal) => Promise<T>,
    onFailure: (error: AppError) => T,
  ): Promise<T> => {
    const limit = new AbortController();
    const cancel = clock.after(limitMs, () => limit.abort());
    try {
      return await run(AbortSignal.any([signal, limit.signal]));
    } catch (cause) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.', { cause });
      if (isAborted(cause))
        return onFailure(
          new AppError('timeout', 'The exchange did not answer in time.', { nextStep: 'Search again later.' }),
        );
      if (
        !(cause instanceof AppError) ||
        cause.code === 'invalid' ||
        cause.code === 'internal' ||
        cause.code === 'locked'
      )
        throw cause;
      return onFailure(cause);
    } finally {
      cancel();
    }
  };

  const searchLimitMs = deps.searchLimitMs ?? 25_000;
  const readLimitMs = deps.readLimitMs ?? 8_000;

  return {
    async search(query, signal) {
      const { criteria, problems } = criteriaOf(query);
      const own = begin(query.searchId);
      pages.delete(query.searchId);
      if (problems.length > 0)
        throw new AppError('invalid', problems[0]?.message ?? 'The search is not complete.', { fields: problems });
      try {
        return await ask<DirectoryResult>(
          searchLimitMs,
          AbortSignal.any([signal, own.signal]),
          async (both) => fromExchange(query.searchId, await exchange.first(criteria, both)),
          (error) => fromCache(query.searchId, criteria, 0, toSeamError(error, newCorrelationId())),
        );
      } finally {
        if (running.get(query.searchId) === own) running.delete(query.searchId);
      }
    },
    async nextPage(searchId, page, signal) {
      const known = pages.get(searchId)?.get(page);
      if (!known) throw new AppError('notFound', 'This page is not at hand any more.', { nextStep: 'Search again.' });
      if (known.from === 'cache') return fromCache(searchId, known.criteria, known.offset, known.error);
      const own = begin(searchId);
      try {
        const next = await exchange.next(known.next, AbortSignal.any([signal, own.signal]));
        return fromExchange(searchId, next);
      } finally {
        if (running.get(searchId) === own) running.delete(searchId);
      }
    },
    cancel(searchId) {
      running.get(searchId)?.abort();
      running.delete(searchId);
    },
    async get(id, signal) {
      const cached = repository.get(id);
      const fresh = await ask<FhirOrganization | null>(
        cached ? readLimitMs : searchLimitMs,
        signal,
        (both) => client.readOrganization(id, both),
        (error) => {
          if (!cached) throw error;
          return null;
        },
      );
      const told = fresh && toldOrganization(fresh, deps.systems);
      const at = clock.now().toISOString();
      if (told) repository.remember([told], at);
      repository.markUsed(id, at);
      const found = repository.get(id);
      if (!found) throw new AppError('notFound', 'The exchange does not have this organization.');
      return found;
    },
    shortlist: (kind) => ({
      recent: repository.recent(kind, RECENT),
      favourites: repository.favourites(kind),
      cached: repository.count(kind),
    }),
    setFavourite(id, favourite) {
      repository.setFavourite(id, favourite);
      const found = repository.get(id);
      if (!found)
        throw new AppError('notFound', 'This organization is not in the directory of this workstation.', {
          nextStep: 'Search for it first.',
        });
      return found;
    },
    markUsed: (id) => repository.markUsed(id, clock.now().toISOString()),
  };
}
