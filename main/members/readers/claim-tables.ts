/** Diagnoses, procedures, care team and supporting information of a claim as tables. Pure. */
import type { FactTable } from '../../../preload/contract/members-view.ts';
import { shownDate } from './dates.ts';
import { objectFacts } from './facts.ts';
import { joined, list, objects, str, type Json } from './json.ts';
import { elementLabel } from './terms.ts';
import { codingsOf, conceptTitle, type Printer } from './values.ts';

type Column = readonly [label: string, names: readonly string[]];

function table(entries: readonly Json[], columns: readonly Column[], printer: Printer): FactTable | null {
  if (entries.length === 0) return null;
  const told = columns.flatMap(([, names]) => names);
  const used = columns.filter(([, names]) => entries.some((e) => names.some((name) => e[name] !== undefined)));
  return {
    columns: used.map(([label]) => ({ label, end: false })),
    rows: entries.map((entry) => ({
      cells: used.map(([, names]) =>
        joined(
          names.map((name) => cellText(entry[name], printer)),
          '\n',
        ),
      ),
      more: objectFacts(entry, printer, told),
    })),
  };
}

const cellText = (value: unknown, printer: Printer): string =>
  list(value)
    .map((item) => (typeof item === 'string' ? shownDate(item) : printer.print(item)))
    .join('\n');

/** Principal first, then the others in their order. */
export function diagnosisTable(resource: Json, printer: Printer): FactTable | null {
  const entries = [...objects(resource['diagnosis'])].sort((a, b) => rank(a) - rank(b));
  return table(
    entries,
    [
      ['No.', ['sequence']],
      ['Kind', ['type']],
      ['Diagnosis', ['diagnosisCodeableConcept', 'diagnosisReference']],
      ['On admission', ['onAdmission']],
      ['Package', ['packageCode']],
    ],
    printer,
  );
}

const rank = (entry: Json): number => {
  const codes = list(entry['type']).flatMap((type) => codingsOf(type).map(({ code }) => code));
  return codes.includes('principal') ? 0 : codes.includes('admitting') ? 1 : 2;
};

export const procedureTable = (resource: Json, printer: Printer): FactTable | null =>
  table(
    objects(resource['procedure']),
    [
      ['No.', ['sequence']],
      ['Kind', ['type']],
      ['Procedure', ['procedureCodeableConcept', 'procedureReference']],
      ['Date', ['date']],
      ['Device', ['udi']],
    ],
    printer,
  );

export const careTeamTable = (resource: Json, printer: Printer): FactTable | null =>
  table(
    objects(resource['careTeam']),
    [
      ['No.', ['sequence']],
      ['Role', ['role']],
      ['Provider', ['provider']],
      ['Qualification', ['qualification']],
      ['Responsible', ['responsible']],
    ],
    printer,
  );

/** Category in words; a category without words by its code taken apart. Unknown ones show as they came. */
export function supportingTable(resource: Json, printer: Printer): FactTable | null {
  const entries = objects(resource['supportingInfo']);
  if (entries.length === 0) return null;
  const values = (entry: Json): string[] => Object.keys(entry).filter((key) => /^(value|timing)[A-Z]/.test(key));
  return {
    columns: [
      { label: 'No.', end: false },
      { label: 'Information', end: false },
      { label: 'Value', end: false },
    ],
    rows: entries.map((entry) => {
      const code = codingsOf(entry['category']).find((c) => c.display === '')?.code ?? '';
      const category = conceptTitle(entry['category']);
      return {
        cells: [
          str(entry['sequence']),
          category.startsWith(code) && code !== '' ? (SUPPORTING[code] ?? elementLabel(code)) : category,
          joined(
            [cellText(entry['code'], printer), ...values(entry).map((key) => cellText(entry[key], printer))],
            '\n',
          ),
        ],
        more: objectFacts(entry, printer, ['sequence', 'code', ...values(entry)]).filter(
          (f) => f.label !== 'Category' || !f.value.startsWith(category) || f.value !== category,
        ),
      };
    }),
  };
}

/** Codes of CARIN's supporting information that run words together. */
const SUPPORTING: Readonly<Record<string, string>> = {
  admissionperiod: 'Admission period',
  pointoforigin: 'Point of origin',
  admtype: 'Admission type',
  brandgenericindicator: 'Brand or generic',
  clmrecvddate: 'Claim received',
  compoundcode: 'Compound',
  dawcode: 'Dispense as written',
  dayssupply: 'Days supply',
  drg: 'DRG',
  refillnum: 'Refill number',
  refillsauthorized: 'Refills authorized',
  rxorigincode: 'How the prescription came',
  servicefacility: 'Service facility',
  typeofbill: 'Type of bill',
  medicalrecordnumber: 'Medical record number',
  patientaccountnumber: 'Patient account number',
  additionalbodysite: 'Additional body site',
  missingtoothnumber: 'Missing tooth',
  patientweight: 'Patient weight',
  ambulancetransportreason: 'Reason for transport',
  transportationdistance: 'Distance',
  roudtrippurpose: 'Purpose of the round trip',
  stretcherpurpose: 'Purpose of the stretcher',
  pickuplocation: 'Picked up at',
  dropofflocation: 'Brought to',
};
