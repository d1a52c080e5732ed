/**
 * Categories of money on a claim, by code: CARIN BB 1.0 to 2.x, HL7's own, and the line codes of CMS that Synthea-made and Blue Button
 * claims carry. Unknown ones keep the payer's words. Amounts are the payer's; sums are made only to be compared with its totals. Pure.
 */
import type { Amount, MoneyRow } from '../../../preload/contract/members-view.ts';
import { json, numberOf, objects, str, type Json } from './json.ts';
import { elementLabel } from './terms.ts';
import { codingsOf, codingTitle, conceptTitle } from './values.ts';

/** In the order of a printed statement. */
const KNOWN: readonly (readonly [string, string])[] = [
  ['submitted', 'Billed'],
  ['discount', 'Discount'],
  ['eligible', 'Allowed'],
  ['allowed', 'Allowed'],
  ['noncovered', 'Not covered'],
  ['deductible', 'Deductible'],
  ['copay', 'Copay'],
  ['coinsurance', 'Coinsurance'],
  ['priorpayerpaid', 'Paid by another payer'],
  ['drugcost', 'Drug cost'],
  ['benefit', 'Paid by the plan'],
  ['paidtoprovider', 'Paid to the provider'],
  ['paidtopatient', 'Paid to the member'],
  ['paidbypatient', 'Paid by the member'],
  ['paidbypatientcash', 'Paid by the member, cash'],
  ['paidbypatientother', 'Paid by the member, other'],
  ['paidbypatienthealthaccount', 'Paid from a health account'],
  ['memberliability', 'Member owes'],
  ['tax', 'Tax'],
];

/** Line codes of CMS (Medicare fee-for-service variables) → the category they stand for. */
const CMS: Readonly<Record<string, string>> = {
  line_sbmtd_chrg_amt: 'submitted',
  line_alowd_chrg_amt: 'eligible',
  line_bene_ptb_ddctbl_amt: 'deductible',
  line_coinsrnc_amt: 'coinsurance',
  line_prvdr_pmt_amt: 'paidtoprovider',
  line_bene_pmt_amt: 'paidtopatient',
  line_nch_pmt_amt: 'benefit',
  rev_cntr_tot_chrg_amt: 'submitted',
  rev_cntr_ncvrd_chrg_amt: 'noncovered',
  rev_cntr_prvdr_pmt_amt: 'paidtoprovider',
};

/** Discriminators of CARIN BB: what an adjudication tells besides money. */
const STATUS: Readonly<Record<string, string>> = {
  billingnetworkstatus: 'Billing network',
  renderingnetworkstatus: 'Rendering network',
  benefitpaymentstatus: 'Payment status',
  adjustmentreason: 'Adjustment reason',
  rejectreason: 'Reject reason',
  allowedunits: 'Allowed units',
};

export interface Category {
  code: string;
  label: string;
  /** Place on the statement; unknown ones come last. */
  order: number;
}

/** What a category is called and where it stands. */
export function categoryOf(value: unknown): Category {
  const codings = codingsOf(value);
  const sent = codings.map(
    ({ code, system }) => CMS[code.split('/').at(-1) ?? ''] ?? CMS[system.split('/').at(-1) ?? ''] ?? code,
  );
  for (const code of sent) {
    const order = KNOWN.findIndex(([known]) => known === code);
    if (order >= 0) return { code, label: KNOWN[order]?.[1] ?? code, order };
  }
  const words = conceptTitle(value);
  const code = sent.find((c) => c !== '') ?? words;
  const label =
    words === '' || words === code || words === codingTitle(codings[0])
      ? (STATUS[code] ?? (words === '' ? elementLabel(code) : words))
      : words;
  return { code, label, order: KNOWN.length };
}

/** An amount of an adjudication or total; null where it has none. */
export function amountOf(value: unknown): Amount | null {
  const { value: number, currency } = json(value);
  const read = numberOf(number);
  return read === null ? null : { value: read, currency: str(currency) };
}

/** Hundredths, so that sums of cents are exact. */
const cents = (value: number): number => Math.round(value * 100);

/** The money of a claim, category by category: the payer's total beside the sum of the lines, and whether they differ. */
export function moneyOf(resource: Json): MoneyRow[] {
  const rows = new Map<string, MoneyRow & { order: number }>();
  const at = (category: Category): MoneyRow & { order: number } => {
    const row = rows.get(category.code) ?? { ...category, total: null, lines: null, differs: false };
    rows.set(category.code, row);
    return row;
  };
  for (const total of objects(resource['total'])) {
    const amount = amountOf(total['amount']);
    if (amount) at(categoryOf(total['category'])).total ??= amount;
  }
  // Claims without lines that carry money say it in the claim's own adjudication (CARIN 1.x and inpatient claims).
  for (const adjudication of objects(resource['adjudication'])) {
    const amount = amountOf(adjudication['amount']);
    if (amount) at(categoryOf(adjudication['category'])).total ??= amount;
  }
  for (const item of objects(resource['item']))
    for (const adjudication of objects(item['adjudication'])) {
      const amount = amountOf(adjudication['amount']);
      if (!amount) continue;
      const row = at(categoryOf(adjudication['category']));
      row.lines = { value: (cents(row.lines?.value ?? 0) + cents(amount.value)) / 100, currency: amount.currency };
    }
  for (const row of rows.values())
    row.differs = row.total !== null && row.lines !== null && cents(row.total.value) !== cents(row.lines.value);
  return [...rows.values()].sort((a, b) => a.order - b.order).map(({ order: _, ...row }) => row);
}
