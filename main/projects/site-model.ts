/**
 * What makes two rows one site, and how well an organization of the exchange fits a site. Pure. A name alone never decides:
 * that is the clerk's.
 */
import type { ChaseValues } from '../../preload/contract/rules/chase-fields.ts';
import { readState } from '../../preload/contract/rules/chase-codes.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';

export interface SiteFacts {
  name: string;
  npi: string;
  tin: string;
  exchangeId: string;
  line: string;
  city: string;
  state: string;
  postalCode: string;
  phone: string;
  fax: string;
}

const digits = (text: string | undefined): string => (text ?? '').replace(/\D/g, '');

export function siteFactsOf(v: ChaseValues): SiteFacts {
  return {
    name: (v.siteName ?? '').replace(/\s+/g, ' ').trim(),
    npi: digits(v.siteNpi),
    tin: digits(v.siteTin),
    exchangeId: (v.siteExchangeId ?? '').trim(),
    line: v.siteLine ?? '',
    city: v.siteCity ?? '',
    state: readState(v.siteState ?? '') ?? '',
    postalCode: v.siteZip ?? '',
    phone: v.sitePhone ?? '',
    fax: v.siteFax ?? '',
  };
}

/** The same key: the same site. '' where the row names none. */
export function siteKeyOf(f: SiteFacts): string {
  if (f.name === '' && f.npi === '' && f.exchangeId === '') return '';
  if (f.exchangeId !== '') return `id:${f.exchangeId}`;
  return [
    'site',
    f.npi,
    f.tin,
    normalName(f.name),
    normalWords(f.city),
    f.state,
    digits(f.postalCode).slice(0, 5),
  ].join('|');
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/['’.]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

export const normalWords = (text: string): string => plain(text);

const LEGAL = /\b(?:llc|llp|lp|inc|incorporated|corp|corporation|pc|pa|pllc|plc|ltd|co|company|the|of|and|at|dba)\b/g;
const SPELLED: Record<string, string> = {
  ctr: 'center',
  centre: 'center',
  cntr: 'center',
  med: 'medical',
  hosp: 'hospital',
  assoc: 'associates',
  assocs: 'associates',
  assn: 'associates',
  grp: 'group',
  clin: 'clinic',
  phys: 'physicians',
  svcs: 'services',
  svc: 'services',
  hlth: 'health',
  hlthcare: 'healthcare',
  univ: 'university',
  reg: 'regional',
  mem: 'memorial',
  st: 'saint',
  ste: 'saint',
  mt: 'mount',
  ortho: 'orthopedic',
  orthopaedic: 'orthopedic',
  orthopedics: 'orthopedic',
  orthopaedics: 'orthopedic',
  cardio: 'cardiology',
  fam: 'family',
  prim: 'primary',
  int: 'internal',
  pediatrics: 'pediatric',
  peds: 'pediatric',
  gastro: 'gastroenterology',
  surg: 'surgical',
  spec: 'specialists',
};

/** `Plano Ortho Clin., PLLC` and `The Plano Orthopedic Clinic` are one name. */
export const normalName = (text: string): string =>
  plain(text)
    .split(' ')
    .map((w) => SPELLED[w] ?? w)
    .join(' ')
    .replace(LEGAL, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Dice's coefficient of the three-letter pieces, 0 to 1. */
export function trigramLikeness(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const pieces = (text: string): Set<string> => {
    const padded = `  ${text} `;
    const set = new Set<string>();
    for (let i = 0; i + 3 <= padded.length; i++) set.add(padded.slice(i, i + 3));
    return set;
  };
  const x = pieces(a);
  const y = pieces(b);
  let same = 0;
  for (const piece of x) if (y.has(piece)) same++;
  return (2 * same) / (x.size + y.size || 1);
}

export interface Comparable {
  id: string;
  name: string;
  aliases: readonly string[];
  npi: string;
  taxId: string;
  line: string;
  city: string;
  state: string;
  postalCode: string;
  phone: string;
  active: boolean;
}

export type MatchBy = 'exchange-id' | 'npi' | 'tin' | 'name';

/** @returns how well the organization fits, 0 to 1, why, and by what it was recognized */
export function compareSite(site: SiteFacts, o: Comparable): { confidence: number; reasons: string[]; by: MatchBy } {
  const reasons: string[] = [];
  const wanted = normalName(site.name);
  const name = Math.max(0, ...[o.name, ...o.aliases].map((n) => trigramLikeness(wanted, normalName(n))));
  const sameCity = site.city !== '' && normalWords(site.city) === normalWords(o.city);
  const sameState = site.state !== '' && site.state === o.state.toUpperCase();
  const otherState = site.state !== '' && o.state !== '' && !sameState;
  const sameZip =
    digits(site.postalCode).length >= 5 && digits(site.postalCode).slice(0, 5) === digits(o.postalCode).slice(0, 5);
  const streetNumber = /^\d+/.exec(site.line.trim())?.[0];
  const sameStreet =
    streetNumber !== undefined &&
    streetNumber === /^\d+/.exec(o.line.trim())?.[0] &&
    trigramLikeness(normalWords(site.line), normalWords(o.line)) > 0.5;
  const samePhone =
    digits(site.phone).slice(-10).length === 10 && digits(site.phone).slice(-10) === digits(o.phone).slice(-10);
  if (name >= 0.999) reasons.push('same name');
  else if (name >= 0.6) reasons.push(`similar name (${Math.round(name * 100)} %)`);
  if (sameStreet) reasons.push('same street');
  if (sameCity && sameState) reasons.push('same city');
  else if (sameState) reasons.push('same state');
  if (sameZip) reasons.push('same ZIP');
  if (samePhone) reasons.push('same phone');
  if (otherState) reasons.push(`other state (${o.state})`);
  const place =
    (sameCity ? 0.12 : 0) +
    (sameZip ? 0.06 : 0) +
    (sameStreet ? 0.1 : 0) +
    (samePhone ? 0.08 : 0) +
    (sameState ? 0.06 : otherState ? -0.35 : 0);

  const made = (by: MatchBy, base: number, reason: string): { confidence: number; reasons: string[]; by: MatchBy } => ({
    by,
    confidence: clamp(o.active ? base : base - 0.3),
    reasons: [reason, ...reasons, ...(o.active ? [] : ['not active at the exchange'])],
  });
  if (site.exchangeId !== '' && site.exchangeId === o.id) return made('exchange-id', 1, 'same exchange id');
  if (isValidNpi(site.npi) && site.npi === o.npi) return made('npi', otherState ? 0.85 : 0.98, 'same NPI');
  if (site.tin.length === 9 && site.tin === digits(o.taxId))
    return made('tin', clamp(0.55 + name * 0.25 + place), 'same TIN');
  // Two NPIs that differ speak against a name that is alike; large systems have several.
  const otherNpi = isValidNpi(site.npi) && o.npi !== '' ? 0.25 : 0;
  const base = clamp(name * 0.66 + place - otherNpi);
  return {
    by: 'name',
    confidence: o.active ? base : clamp(base - 0.3),
    reasons: [
      ...reasons,
      ...(otherNpi > 0 ? [`other NPI (${o.npi})`] : []),
      ...(o.active ? [] : ['not active at the exchange']),
    ],
  };
}

const clamp = (n: number): number => Math.round(Math.min(1, Math.max(0, n)) * 100) / 100;

/** Sure enough without a person, and clearly better than the next. */
export function decidesAlone(
  best: { confidence: number; by: MatchBy } | undefined,
  next: { confidence: number } | undefined,
): boolean {
  if (!best) return false;
  const lead = best.confidence - (next?.confidence ?? 0);
  switch (best.by) {
    case 'exchange-id':
      return best.confidence >= 0.9;
    case 'npi':
      return best.confidence >= 0.9 && lead > 0.02;
    case 'tin':
      return best.confidence >= 0.9 && lead >= 0.1;
    case 'name':
      return best.confidence >= 0.93 && lead >= 0.15;
  }
}
