/** The one question before records are removed, with its numbers. */
import { useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { RetentionReceipt } from '../../../preload/contract/retention.ts';
import { useMutationOperation } from '../../api/index.ts';
import { ConfirmDialog, formatBytes, plural, TextField } from '../../components/index.ts';

export function PurgeDialog({
  preview,
  withoutReview,
  onClose,
  onDone,
}: {
  preview: OutputOf<'retention:preview'>;
  withoutReview: boolean;
  onClose: () => void;
  onDone: (receipt: RetentionReceipt) => void;
}) {
  const [reason, setReason] = useState('');
  const purge = useMutationOperation('retention:purge', {
    invalidates: ['retention:receipts', 'retention:rules', 'records:list'],
  });
  return (
    <ConfirmDialog
      title={`Remove ${plural(preview.documents, 'record')} (${formatBytes(preview.bytes)}) from this computer?`}
      verb={`Remove ${plural(preview.documents, 'record')}`}
      danger
      onClose={onClose}
      onConfirm={async () => {
        const { digest, documents } = preview;
        onDone(await purge.mutateAsync({ withoutReview, digest, documents, reason }));
      }}
    >
      <p>
        Their keys and files are removed and cannot be brought back. What was asked and sent stays, and a receipt says
        what was removed.
      </p>
      {withoutReview ? <p>Among them are records whose review is not finished.</p> : null}
      <TextField
        label="Why"
        help="Stands in the receipt. Left empty, it says “Retention rule”."
        value={reason}
        onChange={setReason}
        maxLength={300}
      />
    </ConfirmDialog>
  );
}
