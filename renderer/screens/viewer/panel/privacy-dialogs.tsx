/** What is asked about a record of another person: before it is locked, the notice to read before it is sent, and why a lock is lifted. */
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutationOperation, useOperation } from '../../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  CopyButton,
  Dialog,
  ErrorCard,
  Facts,
  Skeleton,
  TextField,
} from '../../../components/index.ts';
import css from './panel.module.css';

/** The verdict ends every view of the record: the one verdict that asks. */
export function WrongPatientDialog({ onConfirm, onClose }: { onConfirm: () => Promise<unknown>; onClose: () => void }) {
  return (
    <ConfirmDialog
      title="Lock this record as another person’s?"
      verb="Lock it"
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        It is closed at once and opened again only with a stated reason. It is not handed on and not purged until
        HealthMark says whether to return or to destroy it. The steps and a prepared notice are beside it.
      </p>
    </ConfirmDialog>
  );
}

export function NoticeDialog({ documentId, onClose }: { documentId: string; onClose: () => void }) {
  const notice = useOperation('review:privacyNotice', { id: documentId });
  const open = useMutationOperation('review:openPrivacyNotice', { onSuccess: onClose });
  return (
    <Dialog
      title="Notice to HealthMark’s privacy office"
      onClose={onClose}
      width={560}
      footer={
        <>
          {notice.data ? <CopyButton value={notice.data.body} label="Copy text" /> : null}
          <span className={css.gap} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={<IconMail size={16} aria-hidden="true" />}
            disabled={!notice.data}
            busy={open.isPending}
            onClick={() => open.mutate({ id: documentId })}
          >
            Open in mail program
          </Button>
        </>
      }
    >
      {notice.data ? (
        <>
          <Facts
            labelWidth={60}
            items={[
              { label: 'To', value: notice.data.to || 'Enter it in the mail program: no address is set here.' },
              { label: 'Subject', value: notice.data.subject },
            ]}
          />
          <pre className={css.mail} tabIndex={0} aria-label="Text of the notice">
            {notice.data.body}
          </pre>
        </>
      ) : notice.error ? null : (
        <Skeleton lines={8} />
      )}
      {notice.error ? <ErrorCard error={notice.error.error} onRetry={() => void notice.refetch()} /> : null}
      {open.error ? <ErrorCard error={open.error.error} /> : null}
    </Dialog>
  );
}

export function UnlockDialog({
  documentId,
  done,
  onClose,
}: {
  documentId: string;
  /** Every privacy step is done. */
  done: boolean;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const unlock = useMutationOperation('review:unlock', {
    onSuccess: onClose,
    invalidates: ['review:get', 'review:privacy'],
  });
  const short = reason.trim().length < 3;
  return (
    <Dialog
      title="Lift the lock of this record?"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={unlock.isPending}
            onClick={() => {
              setTried(true);
              if (!short) unlock.mutate({ id: documentId, reason: reason.trim() });
            }}
          >
            Lift the lock
          </Button>
        </>
      }
    >
      <p>
        {done
          ? 'The privacy steps are done. It can be opened and handed on again, and is purged as its project says.'
          : 'Privacy steps are still open. Lift it only if the record is of the right person after all.'}
      </p>
      <TextField
        label="Reason"
        value={reason}
        onChange={setReason}
        error={tried && short ? 'Say why the lock is lifted.' : undefined}
        maxLength={500}
        autoFocus
      />
      {unlock.error ? <ErrorCard error={unlock.error.error} /> : null}
    </Dialog>
  );
}
