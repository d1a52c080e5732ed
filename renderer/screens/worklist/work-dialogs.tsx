/** Small dialogs for work on one request or many that stays on this machine: owner, follow-up, note, contact. */
import { useState, type ReactNode } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { addDays, isPlainDate, plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { Work } from '../../../preload/contract/worklist.ts';
import { call, seamErrorOf, useOperation } from '../../api/index.ts';
import { Button, DateField, Dialog, ErrorCard, plural, SelectField, TextField } from '../../components/index.ts';
import { channelLabels } from '../board/board-words.ts';
import css from './worklist.module.css';

type Channel = Work['contacts'][number]['channel'];

export interface WorkDialogProps {
  ids: readonly string[];
  onClose: () => void;
  /** After it was kept. */
  onDone?: () => void;
}

interface FormDialogProps {
  title: string;
  verb: string;
  ready: boolean;
  onSave: () => Promise<unknown>;
  onClose: () => void;
  onDone?: (() => void) | undefined;
  /** Left of the buttons. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A form of few fields: Enter in a field keeps it, for nothing goes out. */
function FormDialog({ title, verb, ready, onSave, onClose, onDone, aside, children }: FormDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const save = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSave();
      onDone?.();
      onClose();
    } catch (reason) {
      setError(seamErrorOf(reason));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={440}
      footer={
        <>
          {aside}
          <span className={css.gap} />
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!ready} busy={busy} onClick={() => void save()}>
            {verb}
          </Button>
        </>
      }
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {children}
        {/* What makes Enter keep the form. */}
        <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden="true" />
      </form>
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}

const of = (ids: readonly string[]): string => (ids.length === 1 ? '' : ` of ${plural(ids.length, 'request')}`);
const to = (ids: readonly string[]): string => (ids.length === 1 ? '' : ` to ${plural(ids.length, 'request')}`);

export function OwnerDialog({ ids, onClose, onDone }: WorkDialogProps) {
  const owners = useOperation('worklist:owners', {}, { staleMs: 30_000 });
  const [owner, setOwner] = useState('');
  const self = owners.data?.self ?? '';
  const names = [...new Set([self, ...(owners.data?.owners ?? [])])].filter((name) => name !== '');
  return (
    <FormDialog
      title={`Owner${of(ids)}`}
      verb={owner.trim() === '' ? 'Give to nobody' : 'Set owner'}
      ready
      onSave={() => call('worklist:setOwner', { ids: [...ids], owner: owner.trim() })}
      onClose={onClose}
      onDone={onDone}
    >
      <TextField
        label="Name"
        value={owner}
        onChange={setOwner}
        maxLength={100}
        autoFocus
        help="Whoever works on it. Empty: nobody."
      />
      {names.length > 0 ? (
        <div className={css.chips} role="group" aria-label="Names in use">
          {names.map((name) => (
            <Button key={name} size="sm" onClick={() => setOwner(name)}>
              {name === self ? `Me (${name})` : name}
            </Button>
          ))}
        </div>
      ) : null}
    </FormDialog>
  );
}

export function FollowUpDialog({ ids, onClose, onDone, present }: WorkDialogProps & { present?: string | null }) {
  const today = plainDateOf(new Date());
  const [on, setOn] = useState(present ?? addDays(today, 7));
  const keep = (value: string | null) => call('worklist:setFollowUp', { ids: [...ids], on: value });
  return (
    <FormDialog
      title={`Follow-up${of(ids)}`}
      verb="Set date"
      ready={isPlainDate(on)}
      onSave={() => keep(on)}
      onClose={onClose}
      onDone={onDone}
      aside={
        <Button
          variant="subtle"
          onClick={() =>
            void keep(null).then(() => {
              onDone?.();
              onClose();
            })
          }
        >
          No follow-up
        </Button>
      }
    >
      <DateField label="On" value={on} onChange={setOn} pivotYear={new Date().getFullYear() + 10} />
      <div className={css.chips} role="group" aria-label="Usual dates">
        {(
          [
            ['Tomorrow', 1],
            ['In 3 days', 3],
            ['In a week', 7],
            ['In 2 weeks', 14],
          ] as const
        ).map(([label, days]) => (
          <Button key={label} size="sm" onClick={() => setOn(addDays(today, days))}>
            {label}
          </Button>
        ))}
      </div>
    </FormDialog>
  );
}

/** @param begin text to write on from */
export function NoteDialog({ ids, onClose, onDone, begin = '' }: WorkDialogProps & { begin?: string }) {
  const [text, setText] = useState(begin);
  return (
    <FormDialog
      title={`Note${to(ids)}`}
      verb="Add note"
      ready={text.trim() !== ''}
      onSave={() => call('worklist:addNote', { ids: [...ids], text: text.trim() })}
      onClose={onClose}
      onDone={onDone}
    >
      <TextField
        label="Note"
        value={text}
        onChange={setText}
        rows={4}
        maxLength={4000}
        autoFocus
        help="Stays on this machine; the site does not see it."
      />
    </FormDialog>
  );
}

const channels = Object.keys(channelLabels) as Channel[];

export function ContactDialog({ ids, onClose, onDone }: WorkDialogProps) {
  const [channel, setChannel] = useState<Channel>('phone');
  const [person, setPerson] = useState('');
  const [outcome, setOutcome] = useState('');
  return (
    <FormDialog
      title={ids.length === 1 ? 'Contact with the site' : `Contact about ${plural(ids.length, 'request')}`}
      verb="Add to the log"
      ready={outcome.trim() !== ''}
      onSave={() =>
        call('worklist:addContact', { ids: [...ids], channel, person: person.trim(), outcome: outcome.trim() })
      }
      onClose={onClose}
      onDone={onDone}
    >
      <SelectField
        label="By"
        value={channel}
        onChange={setChannel}
        options={channels.map((value) => ({ value, label: channelLabels[value] }))}
      />
      <TextField label="Spoke with" optional value={person} onChange={setPerson} maxLength={200} />
      <TextField label="Outcome" value={outcome} onChange={setOutcome} rows={3} maxLength={2000} autoFocus />
    </FormDialog>
  );
}
