/** Hands the gap report on: to whom and why is recorded before it leaves. */
import { useState } from 'react';
import { useMutationOperation } from '../../api/index.ts';
import { Button, Dialog, ErrorCard, HandOnForm, plural, Segmented, useHandOn } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import css from './members.module.css';

export function GapHandOn({
  memberId,
  requestId,
  onClose,
}: {
  memberId: string;
  requestId: string | null;
  onClose: () => void;
}) {
  const [format, setFormat] = useState<'csv' | 'pdf'>('pdf');
  const handOn = useHandOn(false);
  const save = useMutationOperation('memberGaps:export', {
    onSuccess: ({ saved, rows }) => {
      if (!saved) return;
      notify(`The gap report with ${plural(rows, 'encounter')} was saved.`);
      onClose();
    },
  });
  return (
    <Dialog
      title="Hand the gap report on"
      width={520}
      onClose={onClose}
      footer={
        <>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={save.isPending}
            onClick={() => {
              const said = handOn.check();
              if (said) save.mutate({ id: memberId, requestId, format, handOn: said });
            }}
          >
            Save as {format.toUpperCase()}
          </Button>
        </>
      }
    >
      <div className={css.stackForm}>
        <Segmented
          label="Format"
          value={format}
          onChange={setFormat}
          options={[
            { value: 'pdf', label: 'PDF' },
            { value: 'csv', label: 'CSV' },
          ]}
        />
        <HandOnForm state={handOn} />
        {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
      </div>
    </Dialog>
  );
}
