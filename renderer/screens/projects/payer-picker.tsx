/** The payer of a project: found in the directory, payers only. Nothing that was merely typed counts as chosen. */
import { IconBuildingBank } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { ProjectInput } from '../../../preload/contract/projects.ts';
import type { Organization } from '../../../preload/contract/directory.ts';
import { useOperation } from '../../api/index.ts';
import { Button, cx, Field, inputClass } from '../../components/index.ts';
import { useDirectorySearch } from '../directory/use-directory-search.ts';
import css from './form.module.css';

type Payer = NonNullable<ProjectInput['payer']>;

export interface PayerPickerProps {
  value: Payer | null;
  onChange: (payer: Payer) => void;
  onLeave: () => void;
  error: string | undefined;
  disabled: boolean;
}

export function PayerPicker({ value, onChange, onLeave, error, disabled }: PayerPickerProps) {
  const [changing, setChanging] = useState(false);
  if (!value || changing)
    return (
      <PayerSearch
        error={error}
        onCancel={value ? () => setChanging(false) : null}
        onLeave={onLeave}
        onChoose={(payer) => {
          onChange({ id: payer.id, name: payer.name });
          setChanging(false);
        }}
      />
    );
  return (
    <Field label="Payer">
      {() => (
        <div className={css.chosen}>
          <IconBuildingBank size={18} aria-hidden="true" />
          <strong>{value.name}</strong>
          {disabled ? null : (
            <Button size="sm" onClick={() => setChanging(true)}>
              Change
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}

interface PayerSearchProps {
  error: string | undefined;
  onChoose: (payer: Organization) => void;
  onCancel: (() => void) | null;
  onLeave: () => void;
}

function PayerSearch({ error, onChoose, onCancel, onLeave }: PayerSearchProps) {
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const name = text.trim();
  const shortlist = useOperation('directory:shortlist', { kind: 'payer' });
  const search = useDirectorySearch(
    name.length < 2 ? null : { kind: 'payer', name, match: 'contains', npi: '', city: '', state: '', postalCode: '' },
  );
  const known = [
    ...(shortlist.data?.favourites ?? []),
    ...(shortlist.data?.recent ?? []).filter((payer) => !payer.favourite),
  ];
  const options = name.length < 2 ? known : search.items;
  const at = Math.min(active, Math.max(0, options.length - 1));
  const status =
    name.length < 2
      ? ''
      : search.error
        ? `${search.error.message} ${search.error.nextStep ?? ''}`.trim()
        : search.searching && options.length === 0
          ? 'Searching…'
          : search.answer && options.length === 0
            ? 'No payer is called like this. Try fewer letters.'
            : (search.answer?.notices.join(' ') ?? '');
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(options.length - 1, to));
    setActive(next);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
    if (next >= options.length - 5) search.more();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      setOpen(true);
      move(open ? at + 1 : at);
    } else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Enter') {
      const option = options[at];
      if (open && option) onChoose(option);
    } else if (event.key === 'Escape') {
      if (open && options.length > 0) setOpen(false);
      else if (onCancel) onCancel();
      else return;
    } else return;
    event.preventDefault();
  };
  const shown = open && (options.length > 0 || status !== '');
  return (
    <div
      className={css.picker}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        setOpen(false);
        onLeave();
      }}
    >
      <Field label="Payer" required error={error} help="Found in the exchange’s directory; only payers can be chosen.">
        {(ids) => (
          <input
            {...ids}
            type="text"
            role="combobox"
            className={inputClass()}
            name="payer"
            placeholder="Type a part of the name"
            autoComplete="off"
            spellCheck={false}
            autoFocus={onCancel !== null}
            maxLength={200}
            value={text}
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && options.length > 0 ? `${listId}-${at}` : undefined}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
              setOpen(true);
            }}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <div className={css.panel} hidden={!shown}>
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label="Payers"
          className={css.options}
          onScroll={(event) => {
            const box = event.currentTarget;
            if (box.scrollTop + box.clientHeight > box.scrollHeight - 120) search.more();
          }}
        >
          {options.map((payer, index) => (
            <div
              key={payer.id}
              id={`${listId}-${index}`}
              data-index={index}
              role="option"
              aria-selected={index === at}
              className={cx(css.option, index === at && css.optionActive)}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setActive(index)}
              onClick={() => onChoose(payer)}
            >
              <span>{payer.name}</span>
              <span className={css.place}>{[payer.city, payer.state].filter(Boolean).join(', ')}</span>
            </div>
          ))}
        </div>
        {status ? <p className={css.pickerStatus}>{status}</p> : null}
      </div>
      <span className="visually-hidden" role="status">
        {open ? status || `${options.length} payers` : ''}
      </span>
      {onCancel ? (
        <div>
          <Button size="sm" variant="subtle" onClick={onCancel}>
            Keep the chosen payer
          </Button>
        </div>
      ) : null}
    </div>
  );
}
