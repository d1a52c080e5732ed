/** The one line of a claim: what was done, by whom, when, what it cost and whether it was denied. Pure. */
import { dayOf } from './dates.ts';
import { joined, json, list, objects, str, unique, type Json } from './json.ts';
import { categoryOf } from './money.ts';
import type { Summary } from './summary-model.ts';
import { codingsOf, conceptTitle, moneyText } from './values.ts';

/** Claim kinds as they are filtered by. */
export function claimKind(resource: Json): string {
  const words = [resource['type'], resource['subType']]
    .flatMap((value) => [...codingsOf(value).map(({ code }) => code), conceptTitle(value)])
    .join(' ')
    .toLowerCase();
  const profile = list(json(resource['meta'])['profile']).map(str).join(' ').toLowerCase();
  for (const kind of ['pharmacy', 'oral', 'vision'])
    if (words.includes(kind) || profile.includes(`benefit-${kind}`)) return kind;
  if (/\binpatient\b/.test(words) || profile.includes('inpatient')) return 'inpatient';
  if (/\boutpatient\b/.test(words) || profile.includes('outpatient')) return 'outpatient';
  if (words.includes('professional') || profile.includes('professional')) return 'professional';
  return words.includes('institutional') ? 'institutional' : '';
}

/** First and last day of service: the lines' own, else the admission, else the statement period. */
export function claimDays(resource: Json): {
  from: string;
  to: string;
  of: 'lines' | 'admission' | 'statement' | 'none';
} {
  const served = objects(resource['item']).flatMap((item) => {
    const period = json(item['servicedPeriod']);
    return [dayOf(item['servicedDate']), dayOf(period['start']), dayOf(period['end'])];
  });
  const admitted = objects(resource['supportingInfo'])
    .filter((info) => codingsOf(info['category']).some(({ code }) => code === 'admissionperiod'))
    .flatMap((info) => [dayOf(json(info['timingPeriod'])['start']), dayOf(json(info['timingPeriod'])['end'])]);
  const statement = json(resource['billablePeriod']);
  const choices = [
    ['admission', claimKind(resource) === 'inpatient' ? admitted : []],
    ['lines', served],
    ['admission', admitted],
    ['statement', [dayOf(statement['start']), dayOf(statement['end'])]],
  ] as const;
  for (const [of, days] of choices) {
    const whole = days.filter((day) => day !== '').sort();
    const [from, to] = [whole[0], whole.at(-1)];
    if (from !== undefined && to !== undefined) return { from, to, of };
  }
  return { from: dayOf(resource['created']), to: '', of: 'none' };
}

/** Payment status codes of claim and lines: `denied`, `paid`, `partiallypaid`. */
export const paymentStatus = (resource: Json): string =>
  objects(resource['adjudication'])
    .filter((a) => categoryOf(a['category']).code === 'benefitpaymentstatus')
    .flatMap((a) => codingsOf(a['reason']).map(({ code }) => code))[0] ?? '';

/** @param named words of a reference */
export function claimSummary(resource: Json, named: (reference: unknown) => string): Omit<Summary, 'group' | 'open'> {
  const { from, to } = claimDays(resource);
  const services = unique(
    objects(resource['item']).map((item) => {
      const words = conceptTitle(item['productOrService']);
      return /^not[ -]applicable$/i.test(words) ? conceptTitle(item['revenue']) : words;
    }),
  );
  const kind = claimKind(resource);
  const totals = objects(resource['total']).map((total) => ({
    code: categoryOf(total['category']).code,
    amount: json(total['amount']),
  }));
  const shown = ['memberliability', 'submitted'].flatMap((code) => {
    const amount = totals.find((total) => total.code === code)?.amount;
    const value = amount?.['value'];
    return typeof value === 'number'
      ? [`${code === 'submitted' ? 'billed' : 'you owe'} ${moneyText(value, str(amount?.['currency']))}`]
      : [];
  });
  const paid = paymentStatus(resource);
  return {
    title:
      services[0] === undefined
        ? conceptTitle(resource['type']) || 'Claim'
        : joined([services[0], services.length > 1 ? `+ ${services.length - 1}` : ''], ' '),
    detail: joined([named(resource['provider']), shown[0]?.replace('you owe', 'member owes') ?? ''], ' · '),
    status: joined(
      [str(resource['status']) === 'active' ? '' : str(resource['status']), str(resource['outcome'])],
      ', ',
    ),
    flag: paid === 'denied' ? 'denied' : paid === 'partiallypaid' ? 'partly paid' : '',
    day: from,
    dayEnd: to,
    at: from,
    low: null,
    high: null,
    kind,
    code: '',
    value: null,
    unit: '',
  };
}
