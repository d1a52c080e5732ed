/** Columns to fields while a clerk looks at them. Pure. */
import type { InputOf } from '../../../preload/contract/index.ts';
import type { MappingGuess } from '../../../preload/contract/projects.ts';
import { dateFields, repeatableFields, type ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import type { DateOrder } from '../../../preload/contract/rules/chase-dates.ts';

/** How a file is read; null is found out from the file. */
export type Reading = Pick<InputOf<'projects:addFile'>, 'sheet' | 'encoding' | 'delimiter'>;

export interface MappedColumn {
  index: number;
  field: ChaseField | null;
  dateOrder: DateOrder;
}

export const dateOrderLabels: Record<DateOrder, string> = {
  mdy: 'Month first',
  dmy: 'Day first',
  ymd: 'Year first',
  'excel-serial': 'Excel’s day numbers',
};

export const isDate = (field: ChaseField | null): boolean => field !== null && dateFields.includes(field);

export const columnsOf = (guess: MappingGuess): MappedColumn[] =>
  guess.columns.map(({ index, field, dateOrder }) => ({ index, field, dateOrder }));

/** Gives a column a field; another column that fed it loses it, unless several may. */
export function withField(columns: readonly MappedColumn[], index: number, field: ChaseField | null): MappedColumn[] {
  const alone = field !== null && !repeatableFields.includes(field);
  return columns.map((column) =>
    column.index === index
      ? { ...column, field }
      : alone && column.field === field
        ? { ...column, field: null }
        : column,
  );
}

/** What a row cannot do without, each with the fields any of which serves. */
const needs: readonly { label: string; any: readonly (readonly ChaseField[])[] }[] = [
  { label: 'Member id', any: [['memberId']] },
  { label: 'Member name', any: [['family', 'given'], ['fullName']] },
  { label: 'Date of birth', any: [['birthDate']] },
  { label: 'Site name, NPI or exchange id', any: [['siteName'], ['siteNpi'], ['siteExchangeId']] },
];

/** @returns words for what no column feeds and without which no row can be sent */
export function missingOf(columns: readonly MappedColumn[]): string[] {
  const fed = new Set(columns.map((column) => column.field));
  return needs.filter(({ any }) => !any.some((all) => all.every((field) => fed.has(field)))).map(({ label }) => label);
}

export const confidenceWord = (confidence: number): string =>
  confidence >= 0.9 ? 'sure' : confidence >= 0.7 ? 'likely' : 'look at it';
