/** Tasks of the same account that another workstation created: looked for at the exchange, shown, and joined here. */
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { InputOf } from '../../../preload/contract/index.ts';
import type { AdoptionState } from '../../../preload/contract/adoption.ts';
import { useAppStatus, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  EnvironmentBadge,
  ErrorCard,
  formatCount,
  Mono,
  Notice,
  plural,
  Section,
  Segmented,
  TextField,
} from '../../components/index.ts';
import css from './scheduler.module.css';

type By = InputOf<'adoption:search'>['by'];

export function AdoptPanel() {
  const profile = useAppStatus()?.profile ?? null;
  const [by, setBy] = useState<By>('requester');
  const [project, setProject] = useState('');
  const adoption = useOperation('adoption:state', {});
  const search = useMutationOperation('adoption:search', { invalidates: ['adoption:state'] });
  const state = adoption.data;
  const working = state?.state === 'searching' || state?.state === 'joining';
  const look = (): void => search.mutate(by === 'project' ? { by, project: project.trim() } : { by });
  const failure = search.error ?? adoption.error;
  return (
    <Section
      title="Join work of another workstation"
      text="Requests of this account that were sent from another machine, or from this one before it was set up anew, join by themselves within about an hour; here you can look at once. Notes and owners of the other machine stay there."
      actions={profile ? <EnvironmentBadge environment={profile.environment} name={profile.name} /> : null}
    >
      <form
        className={css.search}
        onSubmit={(event) => {
          event.preventDefault();
          if (!working && (by === 'requester' || project.trim() !== '')) look();
        }}
      >
        <Segmented
          label="Look by"
          value={by}
          onChange={setBy}
          options={[
            { value: 'requester', label: 'This account' },
            { value: 'project', label: 'Project code' },
          ]}
        />
        {by === 'project' ? (
          <TextField
            label={<span className="visually-hidden">Project code</span>}
            placeholder="MA-RA-2026-W2"
            value={project}
            onChange={setProject}
            maxLength={100}
            mono
            width={260}
          />
        ) : null}
        <Button
          type="submit"
          icon={<IconSearch size={16} aria-hidden="true" />}
          busy={search.isPending || state?.state === 'searching'}
          disabled={by === 'project' && project.trim() === ''}
        >
          Look
        </Button>
      </form>
      {failure ? <ErrorCard error={failure.error} /> : null}
      {working ? (
        <p role="status" className={css.quiet}>
          {state.state === 'searching'
            ? `Looked at ${plural(state.seen, 'Task')}…`
            : `Joined ${formatCount(state.joined)} of ${plural(state.seen, 'Task')}…`}
        </p>
      ) : null}
      {state?.state === 'failed' && state.error ? (
        <Notice tone="warning" title="That did not work" live>
          {state.error}
        </Notice>
      ) : null}
      {state?.found && !working ? <Found key={JSON.stringify(state.found)} state={state} found={state.found} /> : null}
    </Section>
  );
}

function Found({ state, found }: { state: AdoptionState; found: NonNullable<AdoptionState['found']> }) {
  const unknown = found.batches.filter((batch) => !batch.known);
  const [chosen, setChosen] = useState<readonly string[]>(() => unknown.map((batch) => batch.taskId));
  const [core, setCore] = useState(found.core > 0);
  const join = useMutationOperation('adoption:join', { invalidates: ['adoption:state', 'projects:list'] });
  const nothing = found.batches.length === 0 && found.core === 0;
  const count = chosen.length + (core ? 1 : 0);
  if (nothing)
    return (
      <p role="status">
        {state.joined > 0
          ? `${plural(state.joined, 'Task')} joined. Nothing is left.`
          : found.note || 'Nothing that is not here already.'}
      </p>
    );
  return (
    <div className={css.found} role="group" aria-label="Found at the exchange">
      {found.note ? <Notice tone="info">{found.note}</Notice> : null}
      <ul className={css.batchList}>
        {found.batches.map((batch) => (
          <li key={batch.taskId}>
            <Checkbox
              label={
                <>
                  {batch.title || batch.project || 'Batch without a name'} <Mono>{batch.project}</Mono>
                </>
              }
              note={batch.known ? 'here already' : `Task ${batch.taskId}, ${batch.status}`}
              disabled={batch.known}
              checked={batch.known || chosen.includes(batch.taskId)}
              onChange={(on) => setChosen(on ? [...chosen, batch.taskId] : chosen.filter((id) => id !== batch.taskId))}
            />
          </li>
        ))}
        {found.core > 0 ? (
          <li>
            <Checkbox
              label={plural(found.core, 'CORE request')}
              note="Open and ended ones of this account"
              checked={core}
              onChange={setCore}
            />
          </li>
        ) : null}
      </ul>
      {found.children > 0 ? (
        <p className={css.quiet}>
          {plural(found.children, 'child', 'children')} of these batches follow with the next look.
        </p>
      ) : null}
      {join.error ? <ErrorCard error={join.error.error} onDismiss={join.reset} /> : null}
      <div>
        <Button
          variant="primary"
          icon={<IconDownload size={16} aria-hidden="true" />}
          disabled={count === 0}
          busy={join.isPending}
          onClick={() => join.mutate({ batches: [...chosen], core })}
        >
          {chosen.length === 0 ? 'Join' : `Join ${plural(chosen.length, 'batch', 'batches')}`}
          {core ? (chosen.length > 0 ? ' and the CORE requests' : ' the CORE requests') : ''}
        </Button>
      </div>
    </div>
  );
}
