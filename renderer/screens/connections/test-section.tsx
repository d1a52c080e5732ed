/** Tests a connection step by step and shows the scopes that were granted. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconLoader2,
  IconPlayerPlay,
} from '@tabler/icons-react';
import type { ConnectionTest } from '../../../preload/contract/connections.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Mono, Section } from '../../components/index.ts';
import css from './connections.module.css';

type Step = ConnectionTest['steps'][number];

const stepNames: Readonly<Record<Step['id'], string>> = {
  address: 'Addresses answer',
  token: 'A token is given',
  scopes: 'Scopes suffice',
  organizations: 'Directory can be read',
  tasks: 'Requests can be read',
};
// The order in which the main process asks; all are shown from the start.
const order: readonly Step['id'][] = ['address', 'token', 'scopes', 'organizations', 'tasks'];

const glyphs = {
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  failed: IconCircleX,
  skipped: IconCircleDashed,
  running: IconLoader2,
} as const;
const stateWords = {
  ok: 'in order',
  warning: 'to look at',
  failed: 'failed',
  skipped: 'not tried',
  running: 'running',
} as const;

function StepRow({ id, step, running }: { id: Step['id']; step: Step | undefined; running: boolean }) {
  const state = step?.state ?? (running ? 'running' : 'skipped');
  const Glyph = glyphs[state];
  return (
    <li className={css.step} data-state={state}>
      <Glyph size={18} stroke={1.75} aria-label={stateWords[state]} role="img" />
      <span>
        <strong>{stepNames[id]}</strong>
        {step && !step.error ? <span className={css.quiet}> {step.message}</span> : null}
      </span>
      {step?.error ? (
        <div className={css.stepError}>
          <ErrorCard error={step.error} />
        </div>
      ) : null}
    </li>
  );
}

export function TestSection({ profileId, dirty }: { profileId: string; dirty: boolean }) {
  const test = useMutationOperation('connections:test');
  const result = test.data;
  // Without a token nothing is known about scopes.
  const tokenGiven = result?.steps.some((step) => step.id === 'token' && step.state !== 'failed') ?? false;
  return (
    <Section
      title="Test"
      text={dirty ? 'Tests what was saved last.' : 'Asks the exchange without sending anything about a person.'}
      actions={
        <Button
          icon={<IconPlayerPlay size={16} aria-hidden="true" />}
          busy={test.isPending}
          onClick={() => test.mutate({ profileId })}
        >
          Test connection
        </Button>
      }
    >
      {test.error ? <ErrorCard error={test.error.error} onRetry={() => test.mutate({ profileId })} /> : null}
      <div aria-live="polite" className={css.panel}>
        {test.isPending || result ? (
          <ol className={css.steps}>
            {order.map((id) => (
              <StepRow key={id} id={id} step={result?.steps.find((step) => step.id === id)} running={test.isPending} />
            ))}
          </ol>
        ) : null}
        {result ? (
          <p className={css.quiet}>
            Took{' '}
            {result.durationMs < 1000
              ? `${Math.round(result.durationMs)} ms`
              : `${(result.durationMs / 1000).toFixed(1)} s`}
            .
          </p>
        ) : null}
      </div>
      {result && tokenGiven && result.scopes.length > 0 ? (
        <table className={css.scopes}>
          <thead>
            <tr>
              <th scope="col">Scope</th>
              <th scope="col">Needed for</th>
              <th scope="col">Granted</th>
            </tr>
          </thead>
          <tbody>
            {result.scopes.map((scope) => (
              <tr key={scope.scope}>
                <td>
                  <Mono>{scope.scope}</Mono>
                </td>
                <td>{scope.neededFor}</td>
                <td>
                  <span className={css.granted} data-granted={scope.granted}>
                    {scope.granted ? (
                      <IconCircleCheck size={16} aria-hidden="true" />
                    ) : (
                      <IconCircleX size={16} aria-hidden="true" />
                    )}
                    {scope.granted ? 'yes' : 'no'}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Section>
  );
}
