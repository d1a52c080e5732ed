/** The lines of a claim: service, codes by kind, amounts by category, reasons, and the notes that they name. Pure. */
import type { ClaimLine, Fact } from '../../../preload/contract/members-view.ts';
import { shownDate, shownPeriod } from './dates.ts';
import { fact, objectFacts } from './facts.ts';
import { joined, list, objects, str, unique, type Json } from './json.ts';
import { amountOf, categoryOf } from './money.ts';
import { codingsOf, conceptTitle, type Printer } from './values.ts';

/** Told in a place of their own. */
const TOLD = ['sequence', 'servicedDate', 'servicedPeriod', 'adjudication', 'noteNumber'];

/** Codes that a line carries, under the words of a printed claim. */
const CODES: readonly (readonly [string, string])[] = [
  ['productOrService', 'Service'],
  ['modifier', 'Modifier'],
  ['revenue', 'Revenue code'],
  ['locationCodeableConcept', 'Place of service'],
  ['locationAddress', 'Place of service'],
  ['locationReference', 'Place of service'],
  ['bodySite', 'Tooth or site'],
  ['subSite', 'Surface'],
  ['quantity', 'Quantity'],
  ['unitPrice', 'Unit price'],
  ['net', 'Net'],
  ['factor', 'Factor'],
  ['category', 'Category'],
  ['programCode', 'Program'],
  ['udi', 'Device'],
];

export function claimLines(resource: Json, printer: Printer): ClaimLine[] {
  const notes = new Map(objects(resource['processNote']).map((note) => [str(note['number']), str(note['text'])]));
  const joinTo = sequences(resource, printer);
  const items = objects(resource['item']);
  const added = objects(resource['addItem']);
  return [...items, ...added].map((item, index) => {
    const adjudications = objects(item['adjudication']);
    return {
      number: str(item['sequence']) || (index < items.length ? String(index + 1) : `added ${index - items.length + 1}`),
      served: shownDate(item['servicedDate']) || shownPeriod(item['servicedPeriod']),
      service: serviceOf(item),
      codes: CODES.flatMap(([name, label]) =>
        fact(
          label,
          list(item[name])
            .map((v) => printer.print(v))
            .join('\n'),
        ),
      ),
      amounts: adjudications.flatMap((adjudication) => {
        const amount = amountOf(adjudication['amount']);
        return amount ? [{ code: categoryOf(adjudication['category']).code, amount }] : [];
      }),
      reasons: unique(adjudications.flatMap((adjudication) => reasonOf(adjudication, printer))),
      notes: unique(
        list(item['noteNumber']).map(
          (number) => notes.get(str(number)) ?? `Note ${str(number)}, which the payer did not send`,
        ),
      ),
      more: [...joinTo(item), ...objectFacts(item, printer, [...TOLD, ...SEQUENCES, ...CODES.map(([name]) => name)])],
    };
  });
}

/** What was done, in the best words there are; a bare code stays a bare code (texts of CPT are licensed). */
function serviceOf(item: Json): string {
  const words = conceptTitle(item['productOrService']);
  const absent = codingsOf(item['productOrService']).some(({ system }) => system.includes('data-absent-reason'));
  return words === '' || absent ? conceptTitle(item['revenue']) || words : words;
}

/** Reasons, units and values of an adjudication; an amount alone stands in its column. */
function reasonOf(adjudication: Json, printer: Printer): string[] {
  const category = categoryOf(adjudication['category']);
  const reason = printer.print(adjudication['reason']);
  const value = str(adjudication['value']);
  const more: Fact[] = objectFacts(adjudication, printer, ['category', 'reason', 'amount', 'value']);
  const said = joined([reason, value, ...more.map((f) => `${f.label.toLowerCase()}: ${f.value}`)], ' · ');
  return said === '' ? [] : [`${category.label}: ${said}`];
}

const SEQUENCES = ['careTeamSequence', 'diagnosisSequence', 'procedureSequence', 'informationSequence'];

/** Sequence numbers of a line become the words of what they point to. */
function sequences(resource: Json, printer: Printer): (item: Json) => Fact[] {
  const by = (name: string, words: (entry: Json) => string): Map<string, string> =>
    new Map(objects(resource[name]).map((entry) => [str(entry['sequence']), words(entry)]));
  const maps: Readonly<Record<string, readonly [string, Map<string, string>]>> = {
    careTeamSequence: ['Performed by', by('careTeam', (e) => printer.print(e['provider']))],
    diagnosisSequence: [
      'For diagnosis',
      by('diagnosis', (e) => printer.print(e['diagnosisCodeableConcept'] ?? e['diagnosisReference'])),
    ],
    procedureSequence: [
      'Procedure',
      by('procedure', (e) => printer.print(e['procedureCodeableConcept'] ?? e['procedureReference'])),
    ],
    informationSequence: [
      'See',
      by('supportingInfo', (e) => joined([conceptTitle(e['category']), conceptTitle(e['code'])], ' ')),
    ],
  };
  return (item) =>
    SEQUENCES.flatMap((name) => {
      const [label = name, map] = maps[name] ?? [];
      return fact(
        label,
        list(item[name])
          .map((n) => `${str(n)} ${map?.get(str(n)) ?? ''}`.trim())
          .join('\n'),
      );
    });
}
