/** Settings, deadlines: after how many days a request counts as stale, and days until due by the site's state. */
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, ErrorCard, IconButton, InlineError, Section, Skeleton, TextField } from '../../components/index.ts';
import { SettingsFrame } from './settings-frame.tsx';
import css from './deadlines.module.css';

type Deadlines = OutputOf<'worklist:deadlines'>;

export function DeadlinesScreen() {
  const stored = useOperation('worklist:deadlines', {});
  return (
    <SettingsFrame page="deadlines">
      {stored.data ? (
        // What was saved elsewhere begins the form anew.
        <Form key={JSON.stringify(stored.data)} stored={stored.data} />
      ) : stored.error ? (
        <ErrorCard error={stored.error.error} onRetry={() => void stored.refetch()} />
      ) : (
        <Skeleton lines={6} height={18} />
      )}
    </SettingsFrame>
  );
}

/** Whole days from 1 to 365, or null. */
function daysOf(text: string): number | null {
  const value = /^\d{1,3}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
  return value >= 1 && value <= 365 ? value : null;
}

function Form({ stored }: { stored: Deadlines }) {
  const [stale, setStale] = useState(`${stored.staleDays}`);
  const [usual, setUsual] = useState(stored.defaultDays === null ? '' : `${stored.defaultDays}`);
  const [states, setStates] = useState(stored.states.map((row) => ({ state: row.state, days: `${row.days}` })));
  const save = useMutationOperation('worklist:setDeadlines', {
    invalidates: ['worklist:deadlines', 'board:list', 'board:charts', 'worklist:get'],
  });
  const wrong = 'A number of days from 1 to 365.';
  const staleError = daysOf(stale) === null ? wrong : undefined;
  const usualError = usual.trim() !== '' && daysOf(usual) === null ? wrong : undefined;
  const stateError = (row: { state: string; days: string }, index: number): string | undefined => {
    if (!/^[A-Z]{2}$/.test(row.state)) return 'Two letters, such as TX.';
    if (states.some((other, at) => at < index && other.state === row.state)) return `${row.state} stands here twice.`;
    return daysOf(row.days) === null ? wrong : undefined;
  };
  const errors = states.map(stateError);
  const ready = !staleError && !usualError && errors.every((error) => error === undefined);
  const changed =
    stale !== `${stored.staleDays}` ||
    usual !== (stored.defaultDays === null ? '' : `${stored.defaultDays}`) ||
    JSON.stringify(states) !== JSON.stringify(stored.states.map((row) => ({ state: row.state, days: `${row.days}` })));
  const change = (index: number, part: Partial<{ state: string; days: string }>): void =>
    setStates(states.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const keep = (): void =>
    save.mutate({
      staleDays: daysOf(stale) ?? stored.staleDays,
      defaultDays: usual.trim() === '' ? null : daysOf(usual),
      states: states.map((row) => ({ state: row.state, days: daysOf(row.days) ?? 1 })),
    });
  return (
    <>
      <Section
        title="Stale"
        text="From this age in one status an open request is marked red and comes to the worklist as “Call the site”."
      >
        <TextField
          label="Days in one status"
          value={stale}
          onChange={setStale}
          inputMode="numeric"
          width={160}
          error={staleError}
        />
      </Section>
      <Section
        title="Days until due"
        text="For requests without a due date of their own or of their project. Right-of-access requests keep their own clock."
        actions={
          <Button
            icon={<IconPlus size={16} aria-hidden="true" />}
            disabled={states.length >= 60}
            onClick={() => setStates([...states, { state: '', days: '30' }])}
          >
            Add a state
          </Button>
        }
      >
        <TextField
          label="Any state not named below"
          optional
          value={usual}
          onChange={setUsual}
          inputMode="numeric"
          width={220}
          error={usualError}
          help="Empty: no due date."
        />
        {states.length > 0 ? (
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">State of the site</th>
                <th scope="col">Days</th>
                <th scope="col">
                  <span className="visually-hidden">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {states.map((row, index) => (
                <tr key={index}>
                  <td>
                    <input
                      className={css.input}
                      aria-label={`State ${index + 1}`}
                      aria-invalid={errors[index] !== undefined || undefined}
                      value={row.state}
                      maxLength={2}
                      autoComplete="off"
                      onChange={(event) => change(index, { state: event.target.value.toUpperCase() })}
                    />
                  </td>
                  <td>
                    <input
                      className={css.input}
                      aria-label={`Days for ${row.state || `state ${index + 1}`}`}
                      aria-invalid={errors[index] !== undefined || undefined}
                      inputMode="numeric"
                      value={row.days}
                      maxLength={3}
                      autoComplete="off"
                      onChange={(event) => change(index, { days: event.target.value })}
                    />
                  </td>
                  <td className={css.end}>
                    {errors[index] && row.state !== '' ? <InlineError>{errors[index]}</InlineError> : null}
                    <IconButton
                      label={`Remove ${row.state || `state ${index + 1}`}`}
                      onClick={() => setStates(states.filter((_, at) => at !== index))}
                    >
                      <IconTrash size={16} />
                    </IconButton>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </Section>
      {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
      <div className={css.foot}>
        <Button variant="primary" disabled={!ready || !changed} busy={save.isPending} onClick={keep}>
          Save deadlines
        </Button>
      </div>
    </>
  );
}
