/** A locked record goes back to its sender as it was received: the only way out for it. */
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { Button, Dialog, ErrorCard, HandOnForm, useHandOn } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';

export function ReturnDialog({
  documentId,
  part2,
  onClose,
}: {
  documentId: string;
  /** It holds records under 42 CFR Part 2. */
  part2: boolean;
  onClose: () => void;
}) {
  const state = useHandOn(part2, { purpose: 'Return to sender' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const save = async (): Promise<void> => {
    const handOn = state.check();
    if (!handOn || busy) return;
    setBusy(true);
    setError(null);
    try {
      if ((await call('disclosures:return', { documentId, handOn })).saved) {
        notify('The record was saved for its return, and that is recorded.');
        onClose();
      }
    } catch (reason) {
      setError(seamErrorOf(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Return this record to its sender"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} onClick={() => void save()}>
            Save the file…
          </Button>
        </>
      }
    >
      <p>It is saved as it was received, under its id. Note the step “Returned as directed” once it is on its way.</p>
      <HandOnForm state={state} autoFocus />
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}
