/** A mark to be added or changed: its kind, its label, a note, and where it lies. Enter keeps it, Esc gives it up. */
import { IconMarquee2 } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { SeamError } from '../../../../preload/contract/errors.ts';
import type { MarkInput } from '../../../../preload/contract/review.ts';
import { markKindLabels, markKinds } from '../../../../preload/contract/rules/review.ts';
import { seamErrorOf, useOperation } from '../../../api/index.ts';
import { Button, ErrorCard, Field, inputClass, SelectField, TextField } from '../../../components/index.ts';
import css from './panel.module.css';

export interface MarkFormProps {
  first: MarkInput;
  isNew: boolean;
  /** Lets a region be drawn; absent where the document has no pages. */
  onRegion: (() => void) | undefined;
  onSave: (mark: MarkInput) => Promise<unknown>;
  onClose: () => void;
}

const labelHelp = {
  measure: 'Such as CBP or HBD.',
  hcc: 'Such as HCC 37 · E11.22.',
  encounter: 'Such as 06/14/2025.',
  free: '',
};

export function MarkForm({ first, isNew, onRegion, onSave, onClose }: MarkFormProps) {
  const [mark, setMark] = useState(first);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const labels = useOperation('review:labels', {}, { staleMs: 60_000 });
  const list = useId();
  const missing = mark.label.trim() === '' ? 'Give it a label.' : undefined;
  const save = async (): Promise<void> => {
    setTried(true);
    if (missing) return;
    try {
      await onSave({ ...mark, area: first.area, page: first.page });
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
  };
  return (
    <form
      className={css.form}
      aria-label={isNew ? 'New mark' : 'Change the mark'}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <p className={css.quiet}>
        {first.area === null ? `On page ${first.page}` : `On a region of page ${first.page}`}
        {onRegion ? (
          <Button
            variant="subtle"
            size="sm"
            icon={<IconMarquee2 size={14} aria-hidden="true" />}
            title="Shift+M"
            onClick={onRegion}
          >
            {first.area === null ? 'Draw a region' : 'Draw it anew'}
          </Button>
        ) : null}
      </p>
      <SelectField
        label="Kind"
        value={mark.kind}
        onChange={(kind) => setMark({ ...mark, kind })}
        options={markKinds.map((value) => ({ value, label: markKindLabels[value] }))}
      />
      <Field label="Label" error={tried ? missing : undefined} help={labelHelp[mark.kind] || undefined}>
        {(ids) => (
          <>
            <input
              {...ids}
              className={inputClass()}
              value={mark.label}
              list={list}
              maxLength={120}
              autoComplete="off"
              // What was asked for by a key is typed into at once.
              autoFocus
              onChange={(event) => setMark({ ...mark, label: event.target.value })}
            />
            <datalist id={list}>
              {(labels.data?.labels ?? [])
                .filter((known) => known.kind === mark.kind)
                .map((known) => (
                  <option key={known.label} value={known.label} />
                ))}
            </datalist>
          </>
        )}
      </Field>
      <TextField
        label="Note"
        optional
        value={mark.note}
        onChange={(note) => setMark({ ...mark, note })}
        maxLength={2000}
      />
      {error ? <ErrorCard error={error} /> : null}
      <div className={css.formButtons}>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" type="submit">
          {isNew ? 'Add mark' : 'Keep'}
        </Button>
      </div>
    </form>
  );
}
