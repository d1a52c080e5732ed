/** One change to a column of many rows: set, replace, or read its dates in another order. Local and undoable. */
import { useState } from 'react';
import type { ChaseFilter } from '../../../preload/contract/projects.ts';
import { chaseFieldLabels, dateFields, type ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { dateOrders, type DateOrder } from '../../../preload/contract/rules/chase-dates.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { seamErrorOf } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  Dialog,
  ErrorCard,
  FieldRow,
  formatCount,
  plural,
  Segmented,
  SelectField,
  TextField,
} from '../../components/index.ts';
import { isFiltered, noFilter } from './check-filter.ts';
import { dateOrderLabels } from './mapping-model.ts';
import type { ColumnChange } from './use-cell-writes.ts';

export type ColumnAct = 'set' | 'replace' | 'readDates';

const titles: Record<ColumnAct, string> = {
  set: 'Set a column',
  replace: 'Replace in a column',
  readDates: 'Read dates as…',
};
const orderNotes: Record<DateOrder, string> = {
  mdy: '03/09/1951 is March 9',
  dmy: '03/09/1951 is September 3',
  ymd: '51/03/09 is March 9, 1951',
  'excel-serial': '18696 is March 9, 1951',
};

export interface ColumnDialogProps {
  act: ColumnAct;
  fields: readonly ChaseField[];
  field: ChaseField | null;
  /** What stands in the cell at the cursor. */
  text: string;
  filter: ChaseFilter;
  shown: number;
  all: number;
  onChange: (change: ColumnChange) => Promise<number>;
  onClose: () => void;
}

export function ColumnDialog(props: ColumnDialogProps) {
  const { act, filter, shown, all, onChange, onClose } = props;
  const fields = act === 'readDates' ? props.fields.filter((field) => dateFields.includes(field)) : props.fields;
  const [field, setField] = useState<ChaseField | ''>(
    props.field !== null && fields.includes(props.field) ? props.field : (fields[0] ?? ''),
  );
  const [find, setFind] = useState(act === 'replace' ? props.text : '');
  const [value, setValue] = useState('');
  const [whole, setWhole] = useState(true);
  const [order, setOrder] = useState<DateOrder>('mdy');
  const [scope, setScope] = useState<'shown' | 'all'>('shown');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const [none, setNone] = useState(false);
  const filtered = isFiltered(filter);
  const rows = filtered && scope === 'shown' ? shown : all;
  const ready = field !== '' && (act !== 'replace' || find !== '');
  const run = async (): Promise<void> => {
    if (field === '' || !ready) return;
    setBusy(true);
    setError(null);
    setNone(false);
    const change: ColumnChange['change'] =
      act === 'set'
        ? { kind: 'set', value }
        : act === 'replace'
          ? { kind: 'replace', find, by: value, whole }
          : { kind: 'readDates', order };
    try {
      const changed = await onChange({ field, filter: filtered && scope === 'shown' ? filter : noFilter, change });
      if (changed > 0) return onClose();
      setNone(true);
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
    setBusy(false);
  };
  const verb = act === 'set' ? 'Set' : act === 'replace' ? 'Replace' : 'Read dates';
  return (
    <Dialog
      title={titles[act]}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => void run()}>
            {verb} in {plural(rows, 'row')}
          </Button>
        </>
      }
    >
      <SelectField
        label="Column"
        value={field}
        onChange={setField}
        options={fields.map((option) => ({ value: option, label: chaseFieldLabels[option] }))}
        searchable
      />
      {act === 'readDates' ? (
        <SelectField
          label="Dates that are all numbers are"
          value={order}
          onChange={setOrder}
          options={dateOrders.map((option) => ({
            value: option,
            label: `${dateOrderLabels[option]}: ${orderNotes[option]}`,
          }))}
          help="What cannot be read like this stays as it is."
        />
      ) : (
        <FieldRow>
          {act === 'replace' ? <TextField label="Find" value={find} onChange={setFind} maxLength={400} /> : null}
          <TextField
            label={act === 'replace' ? 'Replace by' : 'Value'}
            autoFocus
            value={value}
            onChange={setValue}
            maxLength={400}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                event.preventDefault();
                void run();
              }
            }}
          />
        </FieldRow>
      )}
      {act === 'replace' ? (
        <Checkbox label="Only cells that are exactly this" checked={whole} onChange={setWhole} />
      ) : null}
      {filtered ? (
        <div>
          <Segmented
            label="In which rows"
            value={scope}
            onChange={setScope}
            options={[
              { value: 'shown', label: `The ${formatCount(shown)} shown` },
              { value: 'all', label: `All ${formatCount(all)}` },
            ]}
          />
        </div>
      ) : null}
      {none ? <p role="status">No cell of this column changes by it.</p> : null}
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}
