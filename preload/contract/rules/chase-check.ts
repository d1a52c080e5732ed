/**
 * What is wrong with a row of a chase list, cell by cell. Pure: the main process applies it to every row, the window shows
 * the texts. Rules over several rows (doubles) have their codes here too, but are found in the database.
 */
import { chaseFieldLabels, type ChaseField, type ChaseValues, type ProjectType } from './chase-fields.ts';
import { readChaseDate } from './chase-dates.ts';
import { isValidNpi } from './npi.ts';
import { readGender, readState, splitCodes } from './chase-codes.ts';

export const problemCodes = [
  'member-id-empty',
  'member-id-form',
  'name-empty',
  'birth-empty',
  'birth-not-date',
  'birth-future',
  'birth-implausible',
  'gender-unknown',
  'site-empty',
  'npi-form',
  'npi-digit',
  'provider-npi-form',
  'provider-npi-digit',
  'tin-form',
  'state-unknown',
  'zip-form',
  'phone-form',
  'service-empty',
  'from-not-date',
  'to-not-date',
  'service-order',
  'service-outside',
  'service-future',
  'hcc-empty',
  'hcc-form',
  'measure-empty',
  'measure-form',
  'active-unknown',
  'due-not-date',
  'due-past',
  'key-empty',
  'key-double',
  'duplicate',
  'hcc-again',
  'cell-long',
  'refused',
] as const;
export type ProblemCode = (typeof problemCodes)[number];
export type Severity = 'error' | 'warning';

export interface ChaseProblem {
  field: ChaseField;
  code: ProblemCode;
  severity: Severity;
}

/** One sentence for each code, as the panel beside the grid lists it. */
export const problemTexts: Record<ProblemCode, string> = {
  'member-id-empty': 'Member id is empty',
  'member-id-form': 'Member id looks cut or rounded',
  'name-empty': 'Member name is empty',
  'birth-empty': 'Date of birth is empty',
  'birth-not-date': 'Date of birth is not a date',
  'birth-future': 'Date of birth is in the future',
  'birth-implausible': 'Member would be older than 115 years',
  'gender-unknown': 'Gender is not understood',
  'site-empty': 'Site has neither a name nor an id',
  'npi-form': 'NPI does not have ten digits',
  'npi-digit': 'NPI check digit is wrong',
  'provider-npi-form': 'Provider NPI does not have ten digits',
  'provider-npi-digit': 'Provider NPI check digit is wrong',
  'tin-form': 'TIN does not have nine digits',
  'state-unknown': 'State is not understood',
  'zip-form': 'ZIP code has neither five nor nine digits',
  'phone-form': 'Phone number does not have ten digits',
  'service-empty': 'Date of service is empty: the review period is asked for',
  'from-not-date': 'First date of service is not a date',
  'to-not-date': 'Last date of service is not a date',
  'service-order': 'Date of service ends before it starts',
  'service-outside': 'Service outside the review period',
  'service-future': 'Date of service is in the future',
  'hcc-empty': 'HCC is empty',
  'hcc-form': 'HCC code is not understood',
  'measure-empty': 'Measure is empty',
  'measure-form': 'Measure code is not understood',
  'active-unknown': 'Status is not understood: the row counts as active',
  'due-not-date': 'Due date is not a date',
  'due-past': 'Due date has passed',
  'key-empty': 'Chase id is empty: the line number stands for it',
  'key-double': 'Chase id occurs twice',
  duplicate: 'Same member, site and dates twice',
  'hcc-again': 'Same member and HCC twice: one best record is enough',
  'cell-long': 'Cell was cut at 32 KB',
  refused: 'The exchange refused this value',
};

export interface CheckRules {
  type: ProjectType;
  /** Plain dates; either may be empty. */
  reviewStart: string;
  reviewEnd: string;
  /** Plain date of the user's calendar. */
  today: string;
  /** Reads a date in the list's usual order; may remember what it read. */
  readDate?: (text: string, pivotYear: number) => string | null;
}

/** A row as it is understood: dates read, codes folded. What could not be read is empty here and a problem beside it. */
export interface ReadRow {
  birthDate: string;
  gender: '' | 'female' | 'male' | 'other' | 'unknown';
  serviceFrom: string;
  serviceTo: string;
  dueDate: string;
  memberState: string;
  siteState: string;
  hccs: string[];
  measures: string[];
  active: boolean;
}

const DIGITS = /\D/g;
const INACTIVE =
  /^(?:inactive|i|n|no|0|false|closed|close|cancel(?:led|ed)?|cnx|void|deleted?|term(?:ed|inated)?|removed?|do not chase|dnc|stop(?:ped)?|withdrawn|complete[d]?)$/;
const ACTIVE = /^(?:|active|a|y|yes|1|true|open|new|pending|chase|in ?progress|assigned|ready)$/;

/** @returns what the row means, and every problem with it */
export function checkRow(values: ChaseValues, rules: CheckRules): { row: ReadRow; problems: ChaseProblem[] } {
  const problems: ChaseProblem[] = [];
  const note = (field: ChaseField, code: ProblemCode, severity: Severity): void =>
    void problems.push({ field, code, severity });
  const text = (field: ChaseField): string => values[field]?.trim() ?? '';
  const readDate = rules.readDate ?? ((t, pivotYear) => readChaseDate(t, 'mdy', pivotYear));
  const thisYear = Number(rules.today.slice(0, 4));
  const date = (field: ChaseField, code: ProblemCode, pivotYear: number, severity: Severity = 'error'): string => {
    const t = text(field);
    if (t === '') return '';
    const read = readDate(t, pivotYear);
    if (read === null) note(field, code, severity);
    return read ?? '';
  };

  const memberId = text('memberId');
  if (memberId === '') note('memberId', 'member-id-empty', 'error');
  else if (/^\d+(?:\.\d+)?[eE]\+?\d+$/.test(memberId) || /^#+$/.test(memberId))
    note('memberId', 'member-id-form', 'error');
  if (text('family') === '') note('family', 'name-empty', 'error');
  if (text('given') === '') note('given', 'name-empty', 'error');

  const birthDate = date('birthDate', 'birth-not-date', thisYear);
  if (text('birthDate') === '') note('birthDate', 'birth-empty', 'error');
  if (birthDate > rules.today) note('birthDate', 'birth-future', 'error');
  else if (birthDate !== '' && thisYear - Number(birthDate.slice(0, 4)) > 115)
    note('birthDate', 'birth-implausible', 'warning');

  const gender = readGender(text('gender'));
  if (gender === null) note('gender', 'gender-unknown', 'warning');

  if (text('siteName') === '' && text('siteNpi') === '' && text('siteExchangeId') === '')
    note('siteName', 'site-empty', 'error');
  npi('siteNpi', 'npi-form', 'npi-digit');
  npi('providerNpi', 'provider-npi-form', 'provider-npi-digit');
  const tin = text('siteTin').replace(DIGITS, '');
  if (text('siteTin') !== '' && tin.length !== 9) note('siteTin', 'tin-form', 'warning');
  const memberState = state('memberState');
  const siteState = state('siteState');
  for (const field of ['memberZip', 'siteZip'] as const) {
    const length = text(field).replace(DIGITS, '').length;
    if (text(field) !== '' && length !== 5 && length !== 9) note(field, 'zip-form', 'warning');
  }
  for (const field of ['sitePhone', 'siteFax'] as const) {
    const digits = text(field)
      .replace(/(?:x|ext).*$/i, '')
      .replace(DIGITS, '')
      .replace(/^1(?=\d{10}$)/, '');
    if (text(field) !== '' && digits.length !== 10) note(field, 'phone-form', 'warning');
  }

  const serviceFrom = date('serviceFrom', 'from-not-date', thisYear);
  const serviceTo = date('serviceTo', 'to-not-date', thisYear);
  if (text('serviceFrom') === '' && text('serviceTo') === '') note('serviceFrom', 'service-empty', 'warning');
  if (serviceFrom !== '' && serviceTo !== '' && serviceTo < serviceFrom) note('serviceTo', 'service-order', 'error');
  const outside: Severity = rules.type === 'radv' ? 'error' : 'warning';
  for (const [field, day] of [
    ['serviceFrom', serviceFrom],
    ['serviceTo', serviceTo],
  ] as const) {
    if (day === '') continue;
    if ((rules.reviewStart !== '' && day < rules.reviewStart) || (rules.reviewEnd !== '' && day > rules.reviewEnd))
      note(field, 'service-outside', outside);
    else if (day > rules.today && rules.reviewEnd === '') note(field, 'service-future', 'warning');
  }

  const hccs = splitCodes(text('hcc'));
  if (hccs.some((code) => !/^(?:(?:V\d{2}|ESRD|RX):)?\d{1,3}[A-Z]?$/.test(code))) note('hcc', 'hcc-form', 'error');
  if (hccs.length === 0 && (rules.type === 'risk-adjustment' || rules.type === 'radv'))
    note('hcc', 'hcc-empty', 'warning');
  const measures = splitCodes(text('measure'));
  if (measures.some((code) => !/^[A-Z][A-Z0-9-]{1,9}$/.test(code))) note('measure', 'measure-form', 'warning');
  if (measures.length === 0 && rules.type === 'hedis') note('measure', 'measure-empty', 'error');

  const status = text('active').toLowerCase();
  const active = !INACTIVE.test(status);
  if (active && !ACTIVE.test(status)) note('active', 'active-unknown', 'warning');

  const dueDate = date('dueDate', 'due-not-date', thisYear + 20, 'warning');
  if (dueDate !== '' && dueDate < rules.today) note('dueDate', 'due-past', 'warning');

  return {
    row: {
      birthDate,
      gender: gender ?? '',
      serviceFrom,
      serviceTo,
      dueDate,
      memberState,
      siteState,
      hccs,
      measures,
      active,
    },
    problems,
  };

  function npi(field: 'siteNpi' | 'providerNpi', form: ProblemCode, digit: ProblemCode): void {
    const t = text(field).replace(/[\s-]/g, '');
    if (t === '') return;
    if (!/^\d{10}$/.test(t)) note(field, form, 'error');
    else if (!isValidNpi(t)) note(field, digit, 'error');
  }
  function state(field: 'memberState' | 'siteState'): string {
    const read = readState(text(field));
    if (read === null) note(field, 'state-unknown', 'warning');
    return read ?? '';
  }
}

/** The text of a problem with its column, for a screen reader and the result file. */
export const problemSentence = (field: ChaseField, code: ProblemCode): string =>
  code === 'name-empty' ? `${chaseFieldLabels[field]} name is empty` : problemTexts[code];
