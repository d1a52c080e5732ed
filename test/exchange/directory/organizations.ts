/**
 * Purpose: makes the synthetic directory: provider organizations (single sites, multi-site groups, near
 * namesakes) and payers, always the same for the same seed.
 */
import type { Organization } from 'fhir/r4';
import { fictionalPhone } from '../people.ts';
import { pick, seededRandom } from '../random.ts';
import { npiFrom } from './npi.ts';
import {
  HOSPITAL_KINDS,
  NAME_STEMS,
  ORGANIZATION_KINDS,
  PAYER_KINDS,
  PAYER_STEMS,
  PLACES,
  SITE_NAMES,
  SPECIALTIES,
  STREETS,
  type Place,
} from './word-lists.ts';

export const NPI_SYSTEM = 'http://hl7.org/fhir/sid/us-npi';
export const TIN_SYSTEM = 'urn:oid:2.16.840.1.113883.4.4';
export const TYPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/organization-type';
export const PLANO = { id: 'prov-88120', npi: '1992999825', name: 'Plano Orthopedic Clinic' };
export const LAKESHORE = { id: 'pay-204', name: 'Lakeshore Health Plan' };

export interface DirectorySettings {
  seed: number;
  providerCount: number;
  payerCount: number;
  typeCoding: 'pay' | 'ins' | 'bare';
}

interface Draft {
  id: string;
  name: string;
  place: Place;
  alias?: string[];
  npi?: string;
  partOf?: Draft;
  inactive?: boolean;
}

export function createDirectory(settings: DirectorySettings): Organization[] {
  const random = seededRandom(settings.seed);
  const makers = { random, serial: 10_000 };
  const providers = draftProviders(settings.providerCount, makers);
  const payers = draftPayers(settings.payerCount, random);
  return [
    ...providers.map((draft, index) => organizationOf(draft, 'prov', index, settings, random)),
    ...payers.map((draft, index) => organizationOf(draft, 'pay', index, settings, random)),
  ];
}

interface Makers {
  random: () => number;
  serial: number;
}

function draftProviders(count: number, makers: Makers): Draft[] {
  const { random } = makers;
  const drafts = planoAndItsNamesakes(makers);
  while (drafts.length < count) {
    const place = pick(PLACES, random);
    const roll = random();
    const earlier = drafts[Math.floor(random() * drafts.length)];
    if (roll < 0.06) drafts.push(...groupWithSites(place, makers));
    else if (roll < 0.12 && earlier && !earlier.partOf) drafts.push(namesakeOf(earlier, makers));
    else drafts.push({ ...nextId(makers), place, ...nameFor(place, random), inactive: random() < 0.02 });
  }
  return drafts.slice(0, count);
}

/** The well-known clinic, and the names a clerk confuses with it. */
function planoAndItsNamesakes(makers: Makers): Draft[] {
  const place = PLACES.find(({ city }) => city === 'Plano');
  if (!place) throw new Error('the directory needs Plano');
  return [
    { id: PLANO.id, npi: PLANO.npi, name: PLANO.name, place, alias: ['POC', 'Plano Bone & Joint'] },
    { ...nextId(makers), name: 'Plano Orthopaedic Clinic, PA', place },
    { ...nextId(makers), name: 'Plano Orthopedic Center', place },
    { ...nextId(makers), name: 'Plano Orthopedic Clinic - Surgery Center', place },
    { ...nextId(makers), name: 'Clínica Ortopédica de Plano', place, alias: ['Plano Ortho Clinica'] },
  ];
}

function groupWithSites(place: Place, makers: Makers): Draft[] {
  const { random } = makers;
  const stem = pick(NAME_STEMS, random);
  const group: Draft = {
    ...nextId(makers),
    name: `${stem} ${pick(SPECIALTIES, random)} Group`,
    place,
    alias: [`${stem} Health`],
  };
  const siteCount = 2 + Math.floor(random() * 5);
  const sites = SITE_NAMES.slice(0, siteCount).map((site): Draft => ({
    ...nextId(makers),
    name: `${group.name} - ${site}`,
    place,
    partOf: group,
  }));
  return [group, ...sites];
}

function namesakeOf(earlier: Draft, makers: Makers): Draft {
  const { random } = makers;
  const base = earlier.name.replace(/,.*$/, '');
  const name = pick(
    [
      `${base}, PA`,
      `${base}, LLC`,
      `${base} of ${earlier.place.city}`,
      `The ${base}`,
      base.replace('Center', 'Centre'),
    ],
    random,
  );
  return {
    ...nextId(makers),
    name: name === earlier.name ? `${name} II` : name,
    place: random() < 0.7 ? earlier.place : pick(PLACES, random),
  };
}

function nameFor(place: Place, random: () => number): { name: string; alias?: string[] } {
  const stem = random() < 0.35 ? place.city : pick(NAME_STEMS, random);
  if (random() < 0.15)
    return { name: `${stem} ${pick(HOSPITAL_KINDS, random)}`, ...(random() < 0.4 && { alias: [`${stem} General`] }) };
  const name = `${stem} ${pick(SPECIALTIES, random)} ${pick(ORGANIZATION_KINDS, random)}`;
  if (random() > 0.18) return { name };
  const initials = name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase();
  return { name, alias: random() < 0.5 ? [initials] : [initials, `${pick(NAME_STEMS, random)} Medical (former name)`] };
}

function draftPayers(count: number, random: () => number): Draft[] {
  const drafts: Draft[] = [];
  for (let n = 0; n < count; n += 1) {
    const stem = PAYER_STEMS[n % PAYER_STEMS.length] ?? '';
    const kind = PAYER_KINDS[Math.floor(n / PAYER_STEMS.length) % PAYER_KINDS.length] ?? '';
    // Lakeshore Health Plan comes first and keeps the number the examples use.
    const id = n === 0 ? LAKESHORE.id : `pay-${204 + n}`;
    const round = Math.floor(n / (PAYER_STEMS.length * PAYER_KINDS.length));
    drafts.push({ id, name: `${stem} ${kind}${round > 0 ? ` ${round + 1}` : ''}`, place: pick(PLACES, random) });
  }
  return drafts;
}

function nextId(makers: Makers): { id: string } {
  makers.serial += 1 + Math.floor(makers.random() * 7);
  return { id: `prov-${makers.serial === 88_120 ? ++makers.serial : makers.serial}` };
}

function organizationOf(
  draft: Draft,
  kind: 'prov' | 'pay',
  index: number,
  settings: DirectorySettings,
  random: () => number,
): Organization {
  const { place } = draft;
  const slug = draft.name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, 24);
  const identifier: NonNullable<Organization['identifier']> = [];
  // The index is part of the number, so no two sites share an NPI.
  if (kind === 'prov')
    identifier.push({ system: NPI_SYSTEM, value: draft.npi ?? npiFrom(`1${String(10_000_000 + index * 4_001)}`) });
  if (kind === 'pay' || random() < 0.45) {
    identifier.push({ system: TIN_SYSTEM, value: `${10 + (index % 80)}-${String(1_000_000 + index * 331)}` });
  }
  const code = kind === 'pay' && settings.typeCoding === 'ins' ? 'ins' : kind;
  const coding = settings.typeCoding === 'bare' ? { code } : { system: TYPE_SYSTEM, code };
  return {
    resourceType: 'Organization',
    id: draft.id,
    meta: { versionId: '1', lastUpdated: new Date(Date.UTC(2026, 0, 5) + index * 3_600_000).toISOString() },
    identifier,
    active: !draft.inactive,
    type: [{ coding: [coding], text: kind === 'prov' ? 'Healthcare Provider' : 'Payer' }],
    name: draft.name,
    ...(draft.alias && { alias: draft.alias }),
    telecom: [
      { system: 'phone', value: fictionalPhone(place.areaCode, index), use: 'work' },
      { system: 'fax', value: fictionalPhone(place.areaCode, index + 37), use: 'work' },
      { system: 'email', value: `records@${slug}.example`, use: 'work' },
    ],
    address: [
      {
        use: 'work',
        line: [`${100 + Math.floor(random() * 9_000)} ${pick(STREETS, random)}`],
        city: place.city,
        state: place.state,
        postalCode: place.zip3 + String(Math.floor(random() * 100)).padStart(2, '0'),
        country: 'US',
      },
    ],
    ...(draft.partOf && { partOf: { reference: `Organization/${draft.partOf.id}`, display: draft.partOf.name } }),
  };
}
