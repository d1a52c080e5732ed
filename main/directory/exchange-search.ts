/**
 * Searching organizations at the exchange by the wire contract: type codes tried in turn, `name:contains` with a fall-back,
 * ignored parameters found by the `self` link and made good here. Keeps nothing; does not touch the cache.
 */
import type { Organization as FhirOrganization } from 'fhir/r4';
import type { OrganizationKind } from '../../preload/contract/directory.ts';
import type { ExchangeClient, SearchPage, SearchParams } from '../exchange/client-port.ts';
import { AppError } from '../lib/errors.ts';
import { criterionLabels, meets, toldOrganization } from './model.ts';
import type { Criteria, Criterion, IdentifierSystems, ToldOrganization } from './model.ts';

export interface ExchangePage {
  items: ToldOrganization[];
  total: number | null;
  notices: string[];
  next: NextPage | null;
}

/** How to go on; lives in the main process. */
export interface NextPage {
  continuation: string;
  asked: SearchParams;
  criteria: Criteria;
  filters: readonly Criterion[];
}

export interface ExchangeSearch {
  first(criteria: Criteria, signal: AbortSignal): Promise<ExchangePage>;
  next(page: NextPage, signal: AbortSignal): Promise<ExchangePage>;
}

export interface ExchangeSearchDeps {
  client: ExchangeClient;
  systems: IdentifierSystems;
  /** Values of `type` to try, best first. */
  typeValues: Record<OrganizationKind, readonly string[]>;
}

const PAGE_SIZE = 50;
/** When filtering here empties a page, so many further ones are read before the clerk is asked. */
const PAGES_AHEAD = 5;

const CRITERION_OF: Record<string, Criterion> = {
  name: 'name',
  'name:contains': 'name',
  identifier: 'npi',
  'address-city': 'city',
  'address-state': 'state',
  'address-postalcode': 'postalCode',
  type: 'kind',
};

export function createExchangeSearch({ client, systems, typeValues }: ExchangeSearchDeps): ExchangeSearch {
  /** The `type` value that found something; then the others need not be tried again. */
  const known = new Map<OrganizationKind, string>();
  let containsWorks = true;

  const finish = async (
    first: SearchPage<FhirOrganization>,
    base: Omit<NextPage, 'continuation'>,
    notices: string[],
    signal: AbortSignal,
  ): Promise<ExchangePage> => {
    let page = first;
    const warnings = [...page.warnings];
    let items = keep(page, base);
    for (
      let ahead = 0;
      items.length === 0 && page.next !== null && base.filters.length > 0 && ahead < PAGES_AHEAD;
      ahead += 1
    ) {
      page = await client.nextPage<FhirOrganization>('Organization', page.next, base.asked, signal);
      warnings.push(...page.warnings);
      items = keep(page, base);
    }
    return {
      items,
      total: base.filters.length > 0 ? null : first.total,
      notices: [...notices, ...new Set(warnings)],
      next: page.next === null ? null : { ...base, continuation: page.next },
    };
  };

  const keep = (
    page: SearchPage<FhirOrganization>,
    { criteria, filters }: Pick<NextPage, 'criteria' | 'filters'>,
  ): ToldOrganization[] =>
    page.resources.flatMap((resource) => {
      const told = toldOrganization(resource, systems);
      return told && filters.every((criterion) => meets(told, criteria, criterion)) ? [told] : [];
    });

  /** One question, with the fall-back from `name:contains`. */
  const ask = async (
    c: Criteria,
    type: string | null,
    signal: AbortSignal,
  ): Promise<{ page: SearchPage<FhirOrganization>; asked: SearchParams; fellBack: boolean }> => {
    if (c.name !== '' && c.match === 'contains' && containsWorks) {
      const asked = paramsOf(c, type, true, systems);
      try {
        const page = await client.search<FhirOrganization>('Organization', asked, signal);
        if (!page.ignored.includes('name:contains')) return { page, asked, fellBack: false };
      } catch (error) {
        // A strict server refuses a modifier that it does not know.
        if (!(error instanceof AppError && error.code === 'exchangeRejected')) throw error;
      }
      containsWorks = false;
    }
    const asked = paramsOf(c, type, false, systems);
    return {
      page: await client.search<FhirOrganization>('Organization', asked, signal),
      asked,
      fellBack: c.name !== '' && c.match === 'contains',
    };
  };

  return {
    async first(c, signal) {
      // An NPI names one organization: no type is needed, and none can hide it.
      const fixed = known.get(c.kind);
      const types: (string | null)[] = c.npi !== '' ? [null] : fixed === undefined ? [...typeValues[c.kind]] : [fixed];
      let answer = await ask(c, types[0] ?? null, signal);
      let used = types[0] ?? null;
      for (const type of types.slice(1)) {
        if (answer.page.resources.length > 0) break;
        answer = await ask(c, type, signal);
        used = type;
      }
      const { page, asked, fellBack } = answer;
      if (used !== null && page.resources.length > 0 && !page.ignored.includes('type')) known.set(c.kind, used);

      const effective: Criteria = fellBack ? { ...c, match: 'starts-with' } : c;
      const ignored = [...new Set(page.ignored.flatMap((name) => CRITERION_OF[name] ?? []))];
      // Without a self link nobody says what was used; exact criteria can be checked here without harm.
      const unknown: Criterion[] = page.selfKnown
        ? []
        : (['npi', 'city', 'state', 'postalCode'] as const).filter((criterion) => c[criterion] !== '');
      const filters = [...new Set<Criterion>([...ignored, ...unknown, ...(c.npi === '' ? [] : (['kind'] as const))])];
      const notices = [
        ...(fellBack ? ['The exchange cannot search inside names; these names start with what you typed.'] : []),
        ...(ignored.length > 0
          ? [
              `The exchange ignored the ${ignored.map((criterion) => criterionLabels[criterion]).join(', ')}; the list was narrowed here and may be incomplete.`,
            ]
          : []),
      ];
      return await finish(page, { asked, criteria: effective, filters }, notices, signal);
    },
    async next({ continuation, ...base }, signal) {
      return await finish(
        await client.nextPage<FhirOrganization>('Organization', continuation, base.asked, signal),
        base,
        [],
        signal,
      );
    },
  };
}

function paramsOf(c: Criteria, type: string | null, contains: boolean, systems: IdentifierSystems): SearchParams {
  const params: [string, string][] = [];
  if (type !== null) params.push(['type', type]);
  if (c.name !== '') params.push([contains ? 'name:contains' : 'name', escape(c.name)]);
  if (c.npi !== '') params.push(['identifier', `${systems.npi}|${c.npi}`]);
  if (c.city !== '') params.push(['address-city', escape(c.city)]);
  if (c.state !== '') params.push(['address-state', c.state]);
  if (c.postalCode !== '') params.push(['address-postalcode', escape(c.postalCode)]);
  params.push(['_count', String(PAGE_SIZE)]);
  return params;
}

/** A comma, bar, dollar or backslash has a meaning of its own in a search value (R4 search, "Escaping Search Parameters"). */
const escape = (value: string): string => value.replace(/[\\,|$]/g, (character) => `\\${character}`);
