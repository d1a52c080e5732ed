/** The one question before requests are sent again as new Tasks: how many, for how many people, where to, and which cannot. */
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { call, useAppStatus, useOperation } from '../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  Dialog,
  environmentLooks,
  ErrorCard,
  plural,
  Skeleton,
} from '../../components/index.ts';
import css from './worklist.module.css';

type Result = OutputOf<'worklist:resubmit'>;

export interface ResubmitDialogProps {
  ids: readonly string[];
  onClose: () => void;
  onDone?: () => void;
}

/** Where outward acts go, in words. */
export function useExchangeName(): string {
  const profile = useAppStatus()?.profile ?? null;
  if (!profile) return 'the exchange';
  return profile.environment === 'practice'
    ? 'the practice exchange'
    : `HealthMark ${environmentLooks[profile.environment].label}`;
}

export function ResubmitDialog({ ids, onClose, onDone }: ResubmitDialogProps) {
  const profile = useAppStatus()?.profile ?? null;
  const where = useExchangeName();
  const [result, setResult] = useState<Result | null>(null);
  /** A question that was answered closes itself; then its result stands in the same place. */
  const sent = useRef(false);
  const can = useOperation('worklist:canResubmit', { ids: [...ids] });
  if (result) return <Sent result={result} onClose={onClose} />;
  if (!can.data)
    return (
      <Dialog title="Send again?" onClose={onClose}>
        {can.error ? <ErrorCard error={can.error.error} onRetry={() => void can.refetch()} /> : <Skeleton lines={3} />}
      </Dialog>
    );
  const { ready, people, refused } = can.data;
  if (ready.length === 0)
    return (
      <Dialog
        title="None of these can be sent again"
        onClose={onClose}
        footer={<Button onClick={onClose}>Close</Button>}
      >
        <Refused refused={refused} />
      </Dialog>
    );
  const send = async (): Promise<void> => {
    const answer = await call('worklist:resubmit', { ids: ready });
    sent.current = true;
    onDone?.();
    setResult(answer);
  };
  return (
    <ConfirmDialog
      title={`Send ${plural(ready.length, 'request')} for ${plural(people, 'person', 'people')} to ${where}?`}
      verb={`Send ${plural(ready.length, 'request')}`}
      environment={profile}
      onConfirm={send}
      onClose={() => {
        if (!sent.current) onClose();
      }}
    >
      <p>
        Each goes as a new Task with its own identifier, linked to the former one. A CORE request becomes a draft first,
        because it needs your eye and often a new authorization.
      </p>
      {refused.length > 0 ? (
        <>
          <p className={css.part}>{plural(refused.length, 'request')} cannot be sent again:</p>
          <Refused refused={refused} />
        </>
      ) : null}
    </ConfirmDialog>
  );
}

/** Reasons, each with how many it holds for. */
function Refused({ refused }: { refused: Result['refused'] }) {
  const reasons = new Map<string, number>();
  for (const { reason } of refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return (
    <ul className={css.reasons}>
      {[...reasons].map(([reason, count]) => (
        <li key={reason}>
          <strong>{plural(count, 'request')}</strong> {reason}
        </li>
      ))}
    </ul>
  );
}

function Sent({ result, onClose }: { result: Result; onClose: () => void }) {
  const navigate = useNavigate();
  const draft = result.drafts[0];
  return (
    <Dialog
      title="Sent again"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {draft !== undefined ? (
            <Button
              variant="primary"
              onClick={() => {
                onClose();
                void (result.drafts.length === 1
                  ? navigate({ to: '/requests/$requestId/edit', params: { requestId: draft } })
                  : navigate({ to: '/requests' }));
              }}
            >
              {result.drafts.length === 1 ? 'Open the draft' : 'Open the drafts'}
            </Button>
          ) : null}
        </>
      }
    >
      <ul className={css.reasons}>
        {result.queued.length > 0 ? (
          <li>
            <strong>{plural(result.queued.length, 'request')}</strong> {result.queued.length === 1 ? 'goes' : 'go'} out
            now, as new Tasks.
          </li>
        ) : null}
        {result.drafts.length > 0 ? (
          <li>
            <strong>{plural(result.drafts.length, 'draft')}</strong> to complete: look at{' '}
            {result.drafts.length === 1 ? 'it' : 'them'}, attach the new authorization, send.
          </li>
        ) : null}
      </ul>
      {result.refused.length > 0 ? <Refused refused={result.refused} /> : null}
    </Dialog>
  );
}
