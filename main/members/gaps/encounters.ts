/** Encounters as the payer knows them, from claims and Encounter resources: those of the same days and provider are one. Pure. */
import { claimDays, claimKind, paymentStatus } from '../readers/claim-summary.ts';
import { joined, json, list, objects, str, unique, type Json } from '../readers/json.ts';
import { codingsOf, codeWords, conceptTitle, type Resolve } from '../readers/values.ts';
import { dayOf } from '../readers/dates.ts';
import type { Encounter } from './model.ts';

export interface LeftOut {
  record: number;
  title: string;
  day: string;
  why: string;
}

export interface Gathered {
  encounters: Encounter[];
  leftOut: LeftOut[];
}

interface Found {
  record: number;
  from: string;
  to: string;
  npis: string[];
  providers: string[];
  kind: string;
  services: string[];
  claim: string;
}

const whole = (day: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(day);

/** Takes one resource at a time, so that the caller can pause between them. */
export function createGatherer(): { add(record: number, resource: Json, resolve: Resolve): void; done(): Gathered } {
  const found: Found[] = [];
  const leftOut: LeftOut[] = [];
  const leave = (record: number, title: string, day: string, why: string): void =>
    void leftOut.push({ record, title, day, why });
  return {
    add(record, resource, resolve) {
      if (resource['resourceType'] === 'Encounter') addVisit(record, resource, resolve);
      else addClaim(record, resource, resolve);
    },
    done: () => ({ encounters: merged(found), leftOut }),
  };

  function addClaim(record: number, resource: Json, resolve: Resolve): void {
    const { from, to, of } = claimDays(resource);
    const services = servicesOf(resource);
    const title = services[0] ?? 'Claim';
    const kind = claimKind(resource);
    if (str(resource['status']) !== 'active' && str(resource['status']) !== '')
      return leave(
        record,
        title,
        from,
        `The payer marked the claim as ${str(resource['status']).replaceAll('-', ' ')}.`,
      );
    if (str(resource['use']) === 'preauthorization' || str(resource['use']) === 'predetermination')
      return leave(record, title, from, 'A prior authorization: nothing was done yet.');
    if (replaced(resource)) return leave(record, title, from, 'A later claim takes the place of this one.');
    if (kind === 'pharmacy') return leave(record, title, from, 'A pharmacy claim: a chart need not have the day.');
    if (paymentStatus(resource) === 'denied') return leave(record, title, from, 'The payer denied it.');
    if (of === 'none' || !whole(from))
      return leave(record, title, from, 'The claim does not say when the service was.');
    const who = [
      resource['provider'],
      ...objects(resource['careTeam'])
        .filter((c) => !codingsOf(c['role']).some(({ code }) => ['referring', 'prescribing', 'primary'].includes(code)))
        .map((c) => c['provider']),
      resource['facility'],
    ];
    found.push({
      record,
      from,
      to: whole(to) ? to : from,
      ...partiesOf(who, resolve),
      kind,
      services,
      claim: claimNumber(resource),
    });
  }

  function addVisit(record: number, resource: Json, resolve: Resolve): void {
    const title = conceptTitle(list(resource['type'])[0]) || conceptTitle(resource['class']) || 'Encounter';
    const period = json(resource['period']);
    const [from, to] = [dayOf(period['start']), dayOf(period['end'])];
    if (['cancelled', 'planned', 'entered-in-error'].includes(str(resource['status'])))
      return leave(record, title, from, `The encounter is ${str(resource['status']).replaceAll('-', ' ')}.`);
    if (!whole(from)) return leave(record, title, from, 'The encounter has no day.');
    const who = [resource['serviceProvider'], ...objects(resource['participant']).map((p) => p['individual'])];
    found.push({
      record,
      from,
      to: whole(to) ? to : from,
      ...partiesOf(who, resolve),
      kind: 'encounter',
      services: [title],
      claim: '',
    });
  }
}

function partiesOf(references: readonly unknown[], resolve: Resolve): { npis: string[]; providers: string[] } {
  const targets = references.flatMap((reference) => {
    const { reference: to, display, identifier } = json(reference);
    const target = str(to) === '' ? null : resolve(str(to));
    const given = /us-npi/.test(str(json(identifier)['system'])) ? str(json(identifier)['value']) : '';
    return [{ npi: target?.npi ?? given, name: target?.title ?? str(display) }];
  });
  return { npis: unique(targets.map((t) => t.npi)), providers: unique(targets.map((t) => t.name)) };
}

const servicesOf = (resource: Json): string[] =>
  unique(
    objects(resource['item']).map((item) => {
      const [coding] = codingsOf(item['productOrService']);
      const title = conceptTitle(item['productOrService']);
      return joined([coding ? codeWords(coding) : '', title === coding?.code ? '' : title], ' ');
    }),
  ).slice(0, 12);

const replaced = (resource: Json): boolean =>
  objects(resource['related']).some((r) => codingsOf(r['relationship']).some(({ code }) => code === 'replacedby'));

const claimNumber = (resource: Json): string => {
  const all = objects(resource['identifier']);
  const own = all.find((i) => codingsOf(i['type']).some(({ code }) => code === 'uc')) ?? all[0];
  return str(own?.['value']);
};

/** Professional and facility claims of one visit, and the visit itself, are one encounter: same days, a provider in common. */
function merged(found: readonly Found[]): Encounter[] {
  const out: (Found & { records: number[]; claims: string[] })[] = [];
  const byDays = new Map<string, typeof out>();
  for (const f of found) {
    const days = `${f.from} ${f.to}`;
    const same = byDays.get(days) ?? [];
    byDays.set(days, same);
    const one = same.find(
      (o) =>
        o.npis.some((npi) => f.npis.includes(npi)) ||
        (o.npis.length + f.npis.length === 0 && o.providers.some((p) => f.providers.includes(p))),
    );
    if (one) {
      one.npis = unique([...one.npis, ...f.npis]);
      one.providers = unique([...one.providers, ...f.providers]);
      one.services = unique([...one.services, ...f.services]);
      one.kind = one.kind === 'encounter' || one.kind === '' ? f.kind : one.kind;
      one.records.push(f.record);
      if (f.claim !== '') one.claims.push(f.claim);
    } else {
      const made = { ...f, records: [f.record], claims: f.claim === '' ? [] : [f.claim] };
      same.push(made);
      out.push(made);
    }
  }
  return out
    .map((o) => ({
      key: `${o.from}_${o.to}_${o.npis[0] ?? ''}_${o.records[0] ?? 0}`,
      from: o.from,
      to: o.to,
      npis: o.npis,
      providers: o.providers,
      kind: o.kind,
      services: o.services,
      records: o.records,
      claims: o.claims,
    }))
    .sort((a, b) => (a.from === b.from ? (a.key < b.key ? -1 : 1) : a.from < b.from ? 1 : -1));
}
