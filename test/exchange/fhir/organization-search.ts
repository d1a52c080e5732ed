/**
 * Purpose: search over the directory. Names are folded once at start; identifiers have an index, because a chase
 * list of fifty thousand rows looks each NPI up.
 */
import type { Organization } from 'fhir/r4';
import { tokenOf } from '../tasks/record.ts';
import { parseQuery, type QueryRules, type SearchQuery } from './query.ts';
import { fold, orList, parseDate } from './values.ts';

interface Entry {
  organization: Organization;
  json: string;
  names: string[];
  city: string;
  state: string;
  postalCode: string;
  lastUpdatedMs: number;
}

type Test = (entry: Entry) => boolean;

export const ORGANIZATION_PARAMS: ReadonlySet<string> = new Set([
  'name',
  'name:contains',
  'name:exact',
  'identifier',
  'address-city',
  'address-state',
  'address-postalcode',
  'type',
  'active',
  '_id',
  '_lastUpdated',
]);
const SORTABLE: ReadonlySet<string> = new Set(['name', '_id', '_lastUpdated', 'address-city', 'address-state']);

export class OrganizationSearch {
  readonly #byId = new Map<string, Entry>();
  readonly #byIdentifier = new Map<string, Entry[]>();
  readonly #rules: QueryRules;

  constructor(
    organizations: readonly Organization[],
    rules: Omit<QueryRules, 'supported' | 'sortable'>,
    nameContains: boolean,
  ) {
    const supported = new Set(ORGANIZATION_PARAMS);
    if (!nameContains) supported.delete('name:contains');
    this.#rules = { ...rules, supported, sortable: SORTABLE };
    for (const organization of organizations) {
      const entry = entryOf(organization);
      this.#byId.set(organization.id ?? '', entry);
      for (const { system, value } of organization.identifier ?? []) {
        for (const key of [tokenOf(system, value), value ?? '']) {
          const list = this.#byIdentifier.get(key);
          if (list) list.push(entry);
          else this.#byIdentifier.set(key, [entry]);
        }
      }
    }
  }

  get(id: string): Organization | undefined {
    return this.#byId.get(id)?.organization;
  }

  json(id: string): string | undefined {
    return this.#byId.get(id)?.json;
  }

  search(params: URLSearchParams): { query: SearchQuery; hits: Organization[] } {
    const query = parseQuery(params, this.#rules);
    let entries: Iterable<Entry> = this.#byId.values();
    const tests: Test[] = [];
    for (const [name, value] of query.honoured) {
      if (name === 'identifier') {
        const found = new Set(orList(value).flatMap((token) => this.#byIdentifier.get(token) ?? []));
        tests.push((entry) => found.has(entry));
        entries = smaller(entries, found);
      } else if (name === '_id') {
        const ids = new Set(orList(value));
        tests.push((entry) => ids.has(entry.organization.id ?? ''));
        entries = smaller(entries, new Set([...ids].flatMap((id) => this.#byId.get(id) ?? [])));
      } else {
        const test = testOf(name, value);
        if (test) tests.push(test);
      }
    }
    const hits: Entry[] = [];
    for (const entry of entries) if (tests.every((test) => test(entry))) hits.push(entry);
    sortEntries(hits, query.honoured.find(([name]) => name === '_sort')?.[1]);
    return { query, hits: hits.map(({ organization }) => organization) };
  }
}

function smaller(current: Iterable<Entry>, candidate: Set<Entry>): Iterable<Entry> {
  return current instanceof Set && current.size <= candidate.size ? current : candidate;
}

function entryOf(organization: Organization): Entry {
  const address = organization.address?.[0];
  return {
    organization,
    json: JSON.stringify(organization),
    names: [organization.name ?? '', ...(organization.alias ?? [])].map(fold),
    city: fold(address?.city ?? ''),
    state: fold(address?.state ?? ''),
    postalCode: fold(address?.postalCode ?? ''),
    lastUpdatedMs: Date.parse(organization.meta?.lastUpdated ?? ''),
  };
}

function testOf(name: string, value: string): Test | undefined {
  const wanted = orList(value);
  const folded = wanted.map(fold);
  switch (name) {
    case 'name':
      return (entry) => folded.some((text) => entry.names.some((own) => own.startsWith(text)));
    case 'name:contains':
      return (entry) => folded.some((text) => entry.names.some((own) => own.includes(text)));
    case 'name:exact':
      return ({ organization: { name: own, alias } }) => wanted.some((text) => text === own || alias?.includes(text));
    case 'address-city':
      return (entry) => folded.some((text) => entry.city.startsWith(text));
    case 'address-state':
      return (entry) => folded.some((text) => entry.state.startsWith(text));
    case 'address-postalcode':
      return (entry) => folded.some((text) => entry.postalCode.startsWith(text));
    case 'active':
      return (entry) => wanted.includes(String(entry.organization.active ?? true));
    case 'type':
      return (entry) => wanted.some((token) => hasType(entry.organization, token));
    case '_lastUpdated': {
      const date = parseDate(value);
      return date && ((entry) => date.test(entry.lastUpdatedMs));
    }
    default:
      return undefined;
  }
}

function hasType(organization: Organization, token: string): boolean {
  const codings = organization.type?.flatMap(({ coding }) => coding ?? []) ?? [];
  const bar = token.indexOf('|');
  if (bar === -1) return codings.some(({ code }) => code === token);
  const system = token.slice(0, bar);
  const code = token.slice(bar + 1);
  return codings.some((coding) => (coding.system ?? '') === system && (code === '' || coding.code === code));
}

function sortEntries(entries: Entry[], sort: string | undefined): void {
  if (!sort) return;
  const keys = sort.split(',').map((key) => ({ name: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }));
  const valueOf = (entry: Entry, name: string): string => {
    if (name === 'name') return entry.names[0] ?? '';
    if (name === '_id') return entry.organization.id ?? '';
    if (name === 'address-city') return entry.city;
    return name === 'address-state' ? entry.state : (entry.organization.meta?.lastUpdated ?? '');
  };
  entries.sort((a, b) => {
    for (const { name, sign } of keys) {
      const left = valueOf(a, name);
      const right = valueOf(b, name);
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}
