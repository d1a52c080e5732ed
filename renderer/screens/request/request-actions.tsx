/** Exactly what can be done with a request now (detail.actions), outward acts after one question. */
import {
  IconBan,
  IconCopy,
  IconEye,
  IconPencil,
  IconRefresh,
  IconRepeat,
  IconSearch,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { call, useAppStatus, useMutationOperation } from '../../api/index.ts';
import { Button, ConfirmDialog, EnvironmentBadge, ErrorCard } from '../../components/index.ts';
import { useNewRequest } from '../request-form/use-new-request.ts';
import { useExchangeName } from '../worklist/resubmit-dialog.tsx';
import css from './request.module.css';

type Action = RequestDetail['actions'][number];

export interface RequestActionsProps {
  detail: RequestDetail;
  /** Takes the answer of an act, so that the page shows it at once. */
  onDetail: (detail: OutputOf<'requests:get'>) => void;
  onGone: () => void;
  /** What is offered in a better way beside it. */
  without?: readonly Action[];
}

export function RequestActions({ detail, onDetail, onGone, without = [] }: RequestActionsProps) {
  const id = detail.row.id;
  const navigate = useNavigate();
  const profile = useAppStatus()?.profile ?? null;
  const [asking, setAsking] = useState<'submit' | 'retry' | 'discard' | null>(null);
  const options = { onSuccess: onDetail, invalidates: ['requests:list'] } as const;
  const resolve = useMutationOperation('requests:resolve', options);
  const refresh = useMutationOperation('requests:refresh', options);
  const tracking = useMutationOperation('requests:setTracking', options);
  const { copy, error: copyError } = useNewRequest();
  const where = useExchangeName();
  const icon = 16;
  const purpose = detail.draft?.purpose;

  const buttons: Record<Action, ReactNode> = {
    edit: (
      <Button
        key="edit"
        variant="primary"
        icon={<IconPencil size={icon} />}
        onClick={() => void navigate({ to: '/requests/$requestId/edit', params: { requestId: id } })}
      >
        {detail.sentAt === null ? 'Continue editing' : 'Mend and send'}
      </Button>
    ),
    submit: detail.actions.includes('edit') ? null : (
      <Button key="submit" variant="primary" icon={<IconSend size={icon} />} onClick={() => setAsking('submit')}>
        Send request…
      </Button>
    ),
    resolve: (
      <Button
        key="resolve"
        variant="primary"
        icon={<IconSearch size={icon} />}
        busy={resolve.isPending}
        onClick={() => resolve.mutate({ id })}
      >
        Look it up
      </Button>
    ),
    retry: (
      <Button
        key="retry"
        variant={detail.actions.includes('resolve') || detail.actions.includes('edit') ? 'default' : 'primary'}
        icon={<IconRepeat size={icon} />}
        onClick={() => setAsking('retry')}
      >
        Send again…
      </Button>
    ),
    duplicate:
      purpose === undefined ? null : (
        <Button key="duplicate" icon={<IconCopy size={icon} />} onClick={() => copy(id, purpose)}>
          New request from this
        </Button>
      ),
    refresh: (
      <Button
        key="refresh"
        icon={<IconRefresh size={icon} />}
        busy={refresh.isPending}
        onClick={() => refresh.mutate({ id })}
      >
        Check now
      </Button>
    ),
    stopTracking: (
      <Button
        key="stop"
        variant="subtle"
        icon={<IconBan size={icon} />}
        busy={tracking.isPending}
        onClick={() => tracking.mutate({ id, tracking: false })}
      >
        Stop following
      </Button>
    ),
    resumeTracking: (
      <Button
        key="resume"
        icon={<IconEye size={icon} />}
        busy={tracking.isPending}
        onClick={() => tracking.mutate({ id, tracking: true })}
      >
        Follow again
      </Button>
    ),
    discard: (
      <Button key="discard" variant="subtle" icon={<IconTrash size={icon} />} onClick={() => setAsking('discard')}>
        Discard draft
      </Button>
    ),
  };
  const order: Action[] = [
    'edit',
    'submit',
    'resolve',
    'retry',
    'duplicate',
    'refresh',
    'resumeTracking',
    'stopTracking',
    'discard',
  ];
  const outward = detail.actions.some(
    (action) => action === 'retry' || (action === 'submit' && !detail.actions.includes('edit')),
  );
  const failures = [resolve.error, refresh.error, tracking.error].flatMap((failure) =>
    failure ? [failure.error] : [],
  );
  if (copyError) failures.push(copyError);

  return (
    <div className={css.actions}>
      <div className={css.actionRow}>
        {order
          .filter((action) => detail.actions.includes(action) && !without.includes(action))
          .map((action) => buttons[action])}
        {outward && profile ? <EnvironmentBadge environment={profile.environment} name={profile.name} /> : null}
      </div>
      {failures.map((failure) => (
        <ErrorCard key={failure.correlationId} error={failure} />
      ))}
      {asking === 'submit' || asking === 'retry' ? (
        <ConfirmDialog
          title={
            asking === 'submit'
              ? `Send 1 request for 1 person to ${where}?`
              : `Send 1 request for 1 person to ${where} again?`
          }
          verb={asking === 'submit' ? 'Send 1 request' : 'Send again'}
          environment={profile}
          onConfirm={async () =>
            onDetail(await call(asking === 'submit' ? 'requests:submit' : 'requests:retry', { id }))
          }
          onClose={() => setAsking(null)}
        >
          <p className={css.quiet}>
            It keeps its identifier; the exchange is asked first whether it already has it, so it is never sent twice.
          </p>
        </ConfirmDialog>
      ) : null}
      {asking === 'discard' ? (
        <ConfirmDialog
          title="Discard this draft?"
          verb="Discard draft"
          danger
          onConfirm={async () => {
            await call('requests:discardDraft', { id });
            onGone();
          }}
          onClose={() => setAsking(null)}
        >
          <p>What was entered will be gone. Nothing has been sent.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
