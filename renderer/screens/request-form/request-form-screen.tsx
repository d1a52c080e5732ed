/** A CORE request being written: chooses the purpose first, then one page of sections. Nothing is sent without the question. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { Button, ErrorCard, Notice, Page, Skeleton } from '../../components/index.ts';
import { ChoosePurpose } from './choose-purpose.tsx';
import { RequestForm } from './request-form.tsx';
import { CoreFormProvider } from './use-core-form.tsx';

export function RequestFormScreen() {
  const { requestId } = useParams({ strict: false });
  return requestId === undefined ? <ChoosePurpose /> : <OpenedForm key={requestId} requestId={requestId} />;
}

function OpenedForm({ requestId }: { requestId: string }) {
  const navigate = useNavigate();
  const [detail, setDetail] = useState<RequestDetail | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  // Read once, not through the cache: what is typed here is the truth until it is sent, and each reading is audited.
  const read = useCallback(() => {
    setError(null);
    call('requests:get', { id: requestId }).then(setDetail, (reason: unknown) => setError(seamErrorOf(reason)));
  }, [requestId]);
  useEffect(read, [read]);

  if (error)
    return (
      <Page kind="read">
        <ErrorCard
          error={error}
          onRetry={read}
          action={<Button onClick={() => void navigate({ to: '/requests' })}>Back to requests</Button>}
        />
      </Page>
    );
  if (!detail)
    return (
      <Page kind="read">
        <Skeleton lines={8} height={20} />
      </Page>
    );
  const { draft } = detail;
  if (!draft || !detail.actions.includes('edit'))
    return (
      <Page kind="read">
        <Notice
          tone="info"
          title="This request has been sent"
          actions={
            <Button onClick={() => void navigate({ to: '/requests/$requestId', params: { requestId } })}>
              Open request
            </Button>
          }
        >
          The exchange cannot change a Task. Make a new request from it where something has to be different.
        </Notice>
      </Page>
    );
  return (
    <CoreFormProvider requestId={requestId} detail={{ ...detail, draft }}>
      <RequestForm sentError={detail.error} />
    </CoreFormProvider>
  );
}
