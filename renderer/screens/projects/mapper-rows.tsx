/** One row per column of the file: its header, what stands in it, and the field that it feeds. */
import { useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { chaseFieldLabels, chaseFields, type ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { dateOrders, type DateOrder } from '../../../preload/contract/rules/chase-dates.ts';
import { Button, cx, inputClass, plural, Tag } from '../../components/index.ts';
import { confidenceWord, dateOrderLabels, isDate, withField, type MappedColumn } from './mapping-model.ts';
import css from './import.module.css';

const leftOut = '';
/** Beyond this many columns, those that feed nothing stand behind a button. */
const manyColumns = 30;

/** Fields of a kind stand together in the choice. */
const groups: readonly { label: string; holds: (field: ChaseField) => boolean }[] = [
  { label: 'Member', holds: (f) => /^(member|family|given|middle|fullName|birthDate|gender)/.test(f) },
  { label: 'Site', holds: (f) => f.startsWith('site') },
  { label: 'Provider', holds: (f) => f.startsWith('provider') },
  { label: 'Review', holds: () => true },
];
const grouped = groups.map(({ label }, at) => ({
  label,
  fields: chaseFields.filter((field) => groups.findIndex((group) => group.holds(field)) === at),
}));

export interface MapperRowsProps {
  guess: OutputOf<'projects:mapping'>;
  columns: readonly MappedColumn[];
  onChange: (columns: MappedColumn[]) => void;
}

export function MapperRows({ guess, columns, onChange }: MapperRowsProps) {
  const [all, setAll] = useState(guess.columns.length <= manyColumns);
  const shown = all ? guess.columns : guess.columns.filter((_, at) => columns[at]?.field != null);
  const hidden = guess.columns.length - shown.length;
  return (
    <div className={css.columns} role="table" aria-label="Columns">
      <div className={css.columnHead} role="row">
        <span role="columnheader">Column of the file</span>
        <span role="columnheader">What stands in it</span>
        <span role="columnheader">Field</span>
        <span role="columnheader">Guess</span>
      </div>
      {shown.map((column) => {
        const mapped = columns.find((other) => other.index === column.index);
        const field = mapped?.field ?? null;
        const label = column.header || `Column ${column.index + 1}`;
        const guessed = field !== null && field === column.field;
        return (
          <div key={column.index} className={cx(css.column, field === null && css.columnOut)} role="row">
            <span role="cell" className={css.columnName} title={label}>
              {label}
            </span>
            <span role="cell" className={css.samples} title={column.samples.join('\n')}>
              {column.samples
                .filter((sample) => sample.trim() !== '')
                .slice(0, 3)
                .join(' · ') || <i>empty</i>}
            </span>
            <span role="cell" className={css.choice}>
              <select
                className={inputClass(css.select)}
                aria-label={`Field of ${label}`}
                value={field ?? leftOut}
                onChange={(event) =>
                  onChange(withField(columns, column.index, (event.target.value || null) as ChaseField | null))
                }
              >
                <option value={leftOut}>Left out</option>
                {grouped.map((group) => (
                  <optgroup key={group.label} label={group.label}>
                    {group.fields.map((option) => (
                      <option key={option} value={option}>
                        {chaseFieldLabels[option]}
                      </option>
                    ))}
                  </optgroup>
                ))}
              </select>
              {isDate(field) ? (
                <select
                  className={inputClass(css.select)}
                  aria-label={`How dates of ${label} are read`}
                  value={mapped?.dateOrder ?? 'mdy'}
                  onChange={(event) =>
                    onChange(
                      columns.map((other) =>
                        other.index === column.index ? { ...other, dateOrder: event.target.value as DateOrder } : other,
                      ),
                    )
                  }
                >
                  {dateOrders.map((order) => (
                    <option key={order} value={order}>
                      {dateOrderLabels[order]}
                    </option>
                  ))}
                </select>
              ) : null}
            </span>
            <span role="cell">
              {guessed ? (
                <Tag tone={column.confidence >= 0.9 ? 'green' : column.confidence >= 0.7 ? 'teal' : 'amber'}>
                  {Math.round(column.confidence * 100)} % · {confidenceWord(column.confidence)}
                </Tag>
              ) : field !== null ? (
                <Tag tone="blue">chosen</Tag>
              ) : null}
            </span>
          </div>
        );
      })}
      {hidden > 0 ? (
        <div className={css.more}>
          <Button size="sm" variant="subtle" onClick={() => setAll(true)}>
            Show {plural(hidden, 'column')} that feed nothing
          </Button>
        </div>
      ) : null}
    </div>
  );
}
