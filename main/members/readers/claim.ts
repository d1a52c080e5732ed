/**
 * An ExplanationOfBenefit as it would be printed, after CARIN BB's map of a printed EOB to FHIR paths (General Guidance): head, parties,
 * plan, money per line and per claim, codes by kind, notes joined to their lines, reasons. Amounts and totals are the payer's own. Pure.
 */
import type { Claim, Fact } from '../../../preload/contract/members-view.ts';
import { claimLines } from './claim-lines.ts';
import { careTeamTable, diagnosisTable, procedureTable, supportingTable } from './claim-tables.ts';
import { elementFacts, fact, objectFacts } from './facts.ts';
import { joined, json, list, objects, str, type Json } from './json.ts';
import { amountOf, categoryOf, moneyOf } from './money.ts';
import { codingsOf, conceptTitle, moneyText, type Printer } from './values.ts';

/** Elements that the claim shows; the card lists whatever else there is. */
const TOLD = [
  'status',
  'type',
  'subType',
  'use',
  'patient',
  'billablePeriod',
  'created',
  'enterer',
  'insurer',
  'provider',
  'outcome',
  'disposition',
  'identifier',
  'related',
  'payee',
  'facility',
  'prescription',
  'originalPrescription',
  'referral',
  'claim',
  'claimResponse',
  'careTeam',
  'supportingInfo',
  'diagnosis',
  'procedure',
  'insurance',
  'item',
  'addItem',
  'adjudication',
  'total',
  'payment',
  'processNote',
  'benefitBalance',
  'benefitPeriod',
  'precedence',
  'preAuthRef',
  'preAuthRefPeriod',
  'accident',
] as const;

export function readClaim(resource: Json, printer: Printer): { claim: Claim; told: readonly string[] } {
  const facts = (...names: (string | readonly [string, string])[]): Fact[] =>
    names.flatMap((name) =>
      typeof name === 'string'
        ? elementFacts(resource, name, printer)
        : elementFacts(resource, name[0], printer, name[1]),
    );
  const money = moneyOf(resource);
  const lines = claimLines(resource, printer);
  return {
    told: TOLD,
    claim: {
      head: [
        ...identifierFacts(resource, printer),
        ...facts(
          ['billablePeriod', 'Statement period'],
          ['created', 'Decided on'],
          'status',
          'outcome',
          'disposition',
          'type',
          ['subType', 'Kind'],
          'use',
        ),
        ...relatedFacts(resource, printer),
        ...facts(
          'claim',
          'claimResponse',
          'referral',
          'prescription',
          'originalPrescription',
          'preAuthRef',
          'preAuthRefPeriod',
          'accident',
          'precedence',
        ),
      ],
      parties: [
        ...facts(['insurer', 'Payer'], ['provider', 'Billing provider'], 'facility', ['patient', 'Member'], 'enterer'),
        ...facts(['payee', 'Payee']),
      ],
      plan: [
        ...insuranceFacts(resource, printer),
        ...facts('benefitPeriod'),
        ...facts(['benefitBalance', 'Benefit so far, as reported']),
      ],
      money,
      decisions: decisionFacts(resource, printer),
      diagnoses: diagnosisTable(resource, printer),
      procedures: procedureTable(resource, printer),
      careTeam: careTeamTable(resource, printer),
      supporting: supportingTable(resource, printer),
      lines,
      payment: objects(resource['payment']).flatMap((payment) => objectFacts(payment, printer)),
      notes: objects(resource['processNote']).map((note, index) => ({
        number: str(note['number']) || String(index + 1),
        text: joined(
          [
            str(note['text']),
            ...objectFacts(note, printer, ['number', 'text', 'type']).map((f) => `${f.label}: ${f.value}`),
          ],
          ' · ',
        ),
        kind: str(note['type']),
      })),
      remarks: remarksOf(resource, money),
    },
  };
}

/** The payer's own number for the claim first, and said so. */
function identifierFacts(resource: Json, printer: Printer): Fact[] {
  return objects(resource['identifier']).flatMap((identifier) => {
    const unique = codingsOf(identifier['type']).some(({ code }) => code === 'uc');
    return fact(
      unique ? 'Claim number' : 'Identifier',
      printer.print(unique ? { ...identifier, type: undefined } : identifier),
      'code',
    );
  });
}

/** Claims before and after this one. */
function relatedFacts(resource: Json, printer: Printer): Fact[] {
  return objects(resource['related']).flatMap((related) => {
    const codes = codingsOf(related['relationship']).map(({ code }) => code);
    const label = codes.includes('prior')
      ? 'Takes the place of'
      : codes.includes('replacedby')
        ? 'Replaced by'
        : `Related claim, ${conceptTitle(related['relationship'])}`;
    const more = objectFacts(related, printer, ['reference', 'claim', 'relationship']).map(
      (f) => `${f.label.toLowerCase()}: ${f.value}`,
    );
    return fact(
      label,
      joined(
        [
          printer.print(related['reference']),
          printer.print(related['claim']),
          printer.print(related['relationship']),
          ...more,
        ],
        ' · ',
      ),
      'code',
    );
  });
}

function insuranceFacts(resource: Json, printer: Printer): Fact[] {
  const all = objects(resource['insurance']);
  return all.flatMap((insurance, index) => {
    const label = all.length > 1 ? `Coverage ${index + 1}` : 'Coverage';
    // Some payers name no coverage here (1upHealth): the claim shows all the same.
    const coverage = printer.print(insurance['coverage']);
    return [
      ...fact(
        label,
        joined(
          [
            coverage === '' ? 'not named by the payer' : coverage,
            insurance['focal'] === true
              ? 'applied to this claim'
              : insurance['focal'] === false
                ? 'not the one applied'
                : '',
          ],
          ' · ',
        ),
      ),
      ...objectFacts(insurance, printer, ['coverage', 'focal']).map((f) => ({
        ...f,
        label: `${label} · ${f.label.toLowerCase()}`,
      })),
    ];
  });
}

/** Network and payment status, and reasons that concern the whole claim. */
function decisionFacts(resource: Json, printer: Printer): Fact[] {
  return objects(resource['adjudication']).flatMap((adjudication) => {
    const category = categoryOf(adjudication['category']);
    const amount = amountOf(adjudication['amount']);
    const said = joined(
      [
        printer.print(adjudication['reason']),
        // A category that has a total shows its amount there.
        amount === null || (category.order >= 0 && adjudication['reason'] === undefined)
          ? ''
          : moneyText(amount.value, amount.currency),
        str(adjudication['value']),
      ],
      ' · ',
    );
    return [
      ...fact(
        category.label === category.code ? printer.print(adjudication['category']) : category.label,
        said === '' && amount !== null ? moneyText(amount.value, amount.currency) : said,
      ),
      ...objectFacts(adjudication, printer, ['category', 'reason', 'amount', 'value']),
    ];
  });
}

function remarksOf(resource: Json, money: Claim['money']): string[] {
  const out: string[] = [];
  const items = objects(resource['item']).length;
  if (items === 0) out.push('The payer sent no lines for this claim.');
  if (objects(resource['total']).length === 0)
    out.push(
      money.length === 0
        ? 'The payer sent no amounts for this claim (a non-financial record).'
        : 'The payer sent no totals for this claim; nothing is added up in their place.',
    );
  const off = money.filter((row) => row.differs).map((row) => row.label.toLowerCase());
  if (off.length > 0)
    out.push(`The lines do not add up to the payer’s total for: ${off.join(', ')}. Both are shown as given.`);
  if (
    list(resource['related']).some((r) => codingsOf(json(r)['relationship']).some(({ code }) => code === 'replacedby'))
  )
    out.push('A later claim takes the place of this one.');
  return out;
}
