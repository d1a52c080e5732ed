/** What stands in the cells that have one problem, and what could be meant. Reads only; proposes, never changes. */
import type { ProblemCode } from '../../preload/contract/rules/chase-check.ts';
import { readChaseDate } from '../../preload/contract/rules/chase-dates.ts';
import { dateFields, type ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import type { ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import { isSlipOf, sameSiteName } from './site-service.ts';
import type { SiteRepository } from './site-repository.ts';

export interface Suggestion {
  value: string;
  reason: string;
}

const MOST_ROWS = 5_000;
const MOST_VALUES = 50;
const SLICE = 200;
const MOST_SITES = 3_000;

export async function valuesWithProblem(
  deps: { chases: ChaseRepository; sites: SiteRepository; checker: Checker },
  project: ProjectRecord,
  ns: readonly number[],
  code: ProblemCode,
  field: ChaseField,
  thisYear: number,
): Promise<{ value: string; rows: number; suggestion: Suggestion | null }[]> {
  const groups = new Map<string, { rows: number; siteName: string }>();
  for (let at = 0; at < Math.min(ns.length, MOST_ROWS); at += SLICE) {
    for (const row of deps.chases.raw(project.n, ns.slice(at, at + SLICE))) {
      const values = deps.checker.valuesOf(project, row);
      const value = values[field] ?? '';
      const known = groups.get(value);
      if (known) known.rows++;
      else groups.set(value, { rows: 1, siteName: values.siteName ?? '' });
    }
    await pause();
  }
  const all = [...groups].sort((a, b) => b[1].rows - a[1].rows).slice(0, MOST_VALUES);
  const npis = code === 'npi-digit' || code === 'npi-form' ? knownNpis(deps.sites, project.n) : [];
  return all.map(([value, { rows, siteName }]) => ({
    value,
    rows,
    suggestion: npis.length > 0 ? npiMeant(value, siteName, npis) : dateMeant(value, field, thisYear),
  }));
}

interface KnownNpi {
  npi: string;
  siteName: string;
  /** Where it stands. */
  source: string;
}

function knownNpis(sites: SiteRepository, projectN: number): KnownNpi[] {
  return sites.page(projectN, { show: 'all', text: '', offset: 0, limit: MOST_SITES }).sites.flatMap((s) => [
    ...[...(s.chosen ? [s.chosen] : []), ...s.candidates]
      .filter((c) => isValidNpi(c.npi))
      .map((c) => ({ npi: c.npi, siteName: c.name, source: `The directory has ${c.npi} for ${c.name}` })),
    ...(isValidNpi(s.facts.npi)
      ? [
          {
            npi: s.facts.npi,
            siteName: s.facts.name,
            source: `${s.facts.name} carries ${s.facts.npi} in ${s.rows} other rows`,
          },
        ]
      : []),
  ]);
}

function npiMeant(value: string, siteName: string, known: readonly KnownNpi[]): Suggestion | null {
  const digits = value.replace(/\D/g, '');
  const slip =
    known.find((k) => isSlipOf(digits, k.npi) && sameSiteName(k.siteName, siteName)) ??
    known.find((k) => sameSiteName(k.siteName, siteName)) ??
    known.find((k) => isSlipOf(digits, k.npi));
  if (!slip) return null;
  return {
    value: slip.npi,
    reason: `${slip.source}${isSlipOf(digits, slip.npi) ? ', which differs by one slip' : ''}.`,
  };
}

function dateMeant(value: string, field: ChaseField, thisYear: number): Suggestion | null {
  if (!dateFields.includes(field)) return null;
  for (const [order, words] of [
    ['dmy', 'day first'],
    ['excel-serial', 'an Excel day number'],
  ] as const) {
    const read = readChaseDate(value, order, thisYear);
    if (read === null || read.slice(0, 4) > String(thisYear + 20)) continue;
    const [year, month, day] = read.split('-');
    return { value: `${month ?? ''}/${day ?? ''}/${year ?? ''}`, reason: `Read as ${words}.` };
  }
  return null;
}
