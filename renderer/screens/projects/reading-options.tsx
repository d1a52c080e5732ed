/** Another sheet, encoding or delimiter than the one that was found: the file is read again. */
import type { ChaseFile } from '../../../preload/contract/projects.ts';
import { FieldRow, SelectField } from '../../components/index.ts';
import type { Reading } from './mapping-model.ts';

const encodings: readonly { value: NonNullable<Reading['encoding']>; label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Windows-1252' },
  { value: 'utf-16le', label: 'UTF-16, little endian' },
  { value: 'utf-16be', label: 'UTF-16, big endian' },
];
const delimiters: readonly { value: NonNullable<Reading['delimiter']>; label: string }[] = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
];

export interface ReadingOptionsProps {
  file: ChaseFile;
  onReadAgain: (reading: Reading) => void;
}

export function ReadingOptions({ file, onReadAgain }: ReadingOptionsProps) {
  const encoding = encodings.find((option) => file.encoding.toLowerCase().startsWith(option.value))?.value ?? null;
  const delimiter = delimiters.find((option) => option.value === file.delimiter)?.value ?? null;
  if (file.kind === 'xlsx')
    return file.sheets.length > 1 ? (
      <SelectField
        label="Sheet"
        width={320}
        value={file.sheet}
        options={file.sheets.map((sheet) => ({ value: sheet, label: sheet }))}
        onChange={(sheet) =>
          sheet === file.sheet ? undefined : onReadAgain({ sheet, encoding: null, delimiter: null })
        }
      />
    ) : null;
  return (
    <FieldRow>
      <SelectField
        label="Encoding"
        value={encoding ?? ''}
        options={encodings}
        onChange={(next) => (next === encoding ? undefined : onReadAgain({ sheet: null, encoding: next, delimiter }))}
      />
      <SelectField
        label="Columns are separated by"
        value={delimiter ?? ''}
        options={delimiters}
        onChange={(next) => (next === delimiter ? undefined : onReadAgain({ sheet: null, encoding, delimiter: next }))}
      />
    </FieldRow>
  );
}
