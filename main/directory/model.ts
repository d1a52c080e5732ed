/** Organizations as clerks see them, and how names and places are compared. Pure. */
import type { Organization as FhirOrganization } from 'fhir/r4';
import type { DirectoryQuery, Organization, OrganizationKind } from '../../preload/contract/directory.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import type { FieldError } from '../../preload/contract/errors.ts';

/** What the exchange tells; favourite and last use are the workstation's own. */
export type ToldOrganization = Omit<Organization, 'favourite' | 'lastUsedAt' | 'seenAt'>;

export interface IdentifierSystems {
  npi: string;
  taxId: string;
}

/** Null where the resource has no id and can therefore never be addressed. */
export function toldOrganization(resource: FhirOrganization, systems: IdentifierSystems): ToldOrganization | null {
  if (!resource.id) return null;
  const addresses = resource.address ?? [];
  const address = addresses.find((a) => a.type !== 'postal' && a.use !== 'billing' && a.use !== 'old') ?? addresses[0];
  const identifier = (system: string): string =>
    resource.identifier?.find((i) => i.system === system && i.use !== 'old')?.value?.trim() ?? '';
  const telecom = (system: 'phone' | 'fax'): string =>
    resource.telecom?.find((t) => t.system === system && t.use !== 'old')?.value?.trim() ?? '';
  const aliases = (resource.alias ?? []).map((alias) => alias.trim()).filter((alias) => alias !== '');
  return {
    id: resource.id,
    kind: kindOf(resource),
    name: resource.name?.trim() || aliases[0] || resource.id,
    aliases,
    npi: identifier(systems.npi),
    taxId: identifier(systems.taxId),
    line: (address?.line ?? []).join(', '),
    city: address?.city?.trim() ?? '',
    state: address?.state?.trim().toUpperCase() ?? '',
    postalCode: address?.postalCode?.trim() ?? '',
    phone: telecom('phone'),
    fax: telecom('fax'),
    active: resource.active ?? true,
  };
}

/** By the code alone: exchanges differ in the system, and some send none. */
function kindOf(resource: FhirOrganization): OrganizationKind | null {
  const codes = (resource.type ?? []).flatMap((type) => (type.coding ?? []).map((c) => c.code));
  if (codes.includes('prov')) return 'provider';
  return codes.includes('pay') || codes.includes('ins') ? 'payer' : null;
}

/** Letters without accents, in small, white space as one blank: `Núñez  Clinic` and `nunez clinic` are the same. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/** A query after checking and tidying. */
export interface Criteria {
  kind: OrganizationKind;
  name: string;
  match: 'starts-with' | 'contains';
  npi: string;
  city: string;
  state: string;
  postalCode: string;
}

/** @returns the criteria, or what is wrong with the fields; nothing is asked of the exchange then */
export function criteriaOf(query: DirectoryQuery): { criteria: Criteria; problems: FieldError[] } {
  const npi = query.npi.replace(/[\s-]/g, '');
  const state = query.state.trim().toUpperCase();
  const problems: FieldError[] = [];
  if (npi !== '' && !/^\d{10}$/.test(npi)) problems.push({ path: 'npi', message: 'An NPI has ten digits.' });
  else if (npi !== '' && !isValidNpi(npi))
    problems.push({
      path: 'npi',
      message: 'The check digit of this NPI is wrong; look for a mistyped or swapped digit.',
    });
  if (state !== '' && !/^[A-Z]{2}$/.test(state))
    problems.push({ path: 'state', message: 'Use the two-letter state code.' });
  return {
    criteria: {
      kind: query.kind,
      name: query.name.trim(),
      match: query.match,
      npi,
      city: query.city.trim(),
      state,
      postalCode: query.postalCode.trim(),
    },
    problems,
  };
}

export type Criterion = 'name' | 'npi' | 'city' | 'state' | 'postalCode' | 'kind';

/** Whether an organization meets one criterion, by the same rules as the cache. An unset criterion is always met. */
export function meets(o: ToldOrganization, c: Criteria, criterion: Criterion): boolean {
  switch (criterion) {
    case 'name': {
      const wanted = fold(c.name);
      return (
        wanted === '' ||
        [o.name, ...o.aliases]
          .map(fold)
          .some((name) => (c.match === 'contains' ? name.includes(wanted) : name.startsWith(wanted)))
      );
    }
    case 'npi':
      return c.npi === '' || o.npi === c.npi;
    case 'city':
      return c.city === '' || fold(o.city).startsWith(fold(c.city));
    case 'state':
      return c.state === '' || o.state === c.state;
    case 'postalCode':
      return c.postalCode === '' || o.postalCode.startsWith(c.postalCode);
    case 'kind':
      return o.kind === null || o.kind === c.kind;
  }
}

/** How each search parameter is called when one has to speak of it. */
export const criterionLabels: Record<Criterion, string> = {
  name: 'name',
  npi: 'NPI',
  city: 'city',
  state: 'state',
  postalCode: 'ZIP code',
  kind: 'type',
};
