/** Columns to fields: how the cells of a line become the values of a row. Pure. */
import { createHash } from 'node:crypto';
import {
  dateFields,
  repeatableFields,
  type ChaseField,
  type ChaseValues,
} from '../../preload/contract/rules/chase-fields.ts';
import { readChaseDate, type DateOrder } from '../../preload/contract/rules/chase-dates.ts';

export interface MappingColumn {
  index: number;
  field: ChaseField;
  dateOrder: DateOrder;
}

/** Lists of one vendor have one header: its folded words in order, hashed. */
export const fingerprintOf = (header: readonly string[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        header.map((h) =>
          h
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]+/gu, ' ')
            .trim(),
        ),
      ),
    )
    .digest('hex');

/** Made once for a file, applied to every line. @returns a function from cells to values */
export function valuesReader(
  columns: readonly MappingColumn[],
  thisYear: number,
): (cells: readonly string[]) => ChaseValues {
  const simple = columns.filter((c) => !repeatableFields.includes(c.field));
  const joined = columns.filter((c) => repeatableFields.includes(c.field));
  const hasFullName = columns.some((c) => c.field === 'fullName');
  return (cells) => {
    const values: ChaseValues = {};
    for (const { index, field, dateOrder } of simple) {
      const raw = cells[index];
      if (raw === undefined || raw === '') continue;
      let text = raw.trim();
      if (text === '') continue;
      if (dateOrder !== 'mdy' && dateFields.includes(field)) {
        const pivot = field === 'dueDate' ? thisYear + 20 : thisYear;
        text = readChaseDate(text, dateOrder, pivot) ?? text;
      }
      values[field] = text;
    }
    for (const { index, field } of joined) {
      const text = cells[index]?.trim() ?? '';
      if (text !== '') values[field] = values[field] === undefined ? text : `${values[field]}; ${text}`;
    }
    if (hasFullName) splitName(values);
    return values;
  };
}

/** `Okafor, Renee T` and `Renee T Okafor` give family, given and middle where no column of their own does. */
function splitName(values: ChaseValues): void {
  const full = values.fullName;
  if (full === undefined) return;
  const parts = splitPersonName(full);
  if (values.family === undefined && parts.family !== '') values.family = parts.family;
  if (values.given === undefined && parts.given !== '') values.given = parts.given;
  if (values.middle === undefined && parts.middle !== '') values.middle = parts.middle;
}

/** Titles and degrees behind the name are dropped: `Ibarra, Luis, MD`. */
export function splitPersonName(full: string): { family: string; given: string; middle: string } {
  const text = full
    .replace(/[,\s]+(?:MD|M\.D\.|DO|D\.O\.|NP|PA|PA-C|RN|DPM|PHD|DDS|FACC|FACP)\.?(?=$|[,\s])/gi, '')
    .replace(/^(?:dr|mr|mrs|ms)\.?\s+/i, '')
    .trim();
  const comma = text.indexOf(',');
  if (comma >= 0) {
    const rest = text
      .slice(comma + 1)
      .replace(/,/g, ' ')
      .trim()
      .split(/\s+/);
    return { family: text.slice(0, comma).trim(), given: rest[0] ?? '', middle: rest.slice(1).join(' ') };
  }
  const words = text.split(/\s+/).filter((w) => w !== '');
  if (words.length < 2) return { family: words[0] ?? '', given: '', middle: '' };
  return { family: words.at(-1) ?? '', given: words[0] ?? '', middle: words.slice(1, -1).join(' ') };
}
