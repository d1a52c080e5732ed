/** In place of a document that seems to be of another person: it is opened only with a stated reason. */
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutationOperation } from '../../../api/index.ts';
import { Button, ErrorCard, TextField } from '../../../components/index.ts';
import css from './panel.module.css';

export function LockedDocument({ documentId }: { documentId: string }) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const open = useMutationOperation('review:openLocked', { invalidates: ['review:get', 'review:privacy'] });
  const short = reason.trim().length < 3;
  return (
    <form
      className={css.locked}
      aria-label="Locked document"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!short) open.mutate({ id: documentId, reason: reason.trim() });
      }}
    >
      <h2 className={css.lockedTitle}>
        <IconLock size={18} aria-hidden="true" /> Locked: it seems to be of another person
      </h2>
      <p>
        It stays sealed. It is not handed on and not purged until its privacy steps are done; they are beside it. If it
        has to be opened, say why: the reason is kept with the case and can be read by an auditor.
      </p>
      <TextField
        label="Reason for opening it"
        value={reason}
        onChange={setReason}
        error={tried && short ? 'Say why it has to be opened.' : undefined}
        maxLength={500}
        help="Without names: such as “to tell the site which pages”."
      />
      {open.error ? <ErrorCard error={open.error.error} /> : null}
      <div className={css.formButtons}>
        <Button type="submit" busy={open.isPending}>
          Open for 15 minutes
        </Button>
      </div>
    </form>
  );
}
