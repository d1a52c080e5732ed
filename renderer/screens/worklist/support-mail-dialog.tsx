/** The message to HealthMark support, to read before the mail program opens with it: ids and the exchange's words, nothing about a person. */
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf, useOperation } from '../../api/index.ts';
import { useState } from 'react';
import { IconMail } from '@tabler/icons-react';
import { Button, CopyButton, Dialog, ErrorCard, Facts, plural, Skeleton } from '../../components/index.ts';
import css from './worklist.module.css';

/** Most that one message may be about. */
export const mostInMail = 50;

export function SupportMailDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const asked = ids.slice(0, mostInMail);
  const mail = useOperation('worklist:supportMail', { ids: asked });
  const [error, setError] = useState<SeamError | null>(null);
  const open = async (): Promise<void> => {
    setError(null);
    try {
      await call('worklist:openSupportMail', { ids: asked });
      onClose();
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
  };
  return (
    <Dialog
      title={asked.length === 1 ? 'Ask HealthMark support' : `Ask HealthMark support about ${asked.length} requests`}
      onClose={onClose}
      width={560}
      footer={
        <>
          {mail.data ? <CopyButton value={mail.data.body} label="Copy text" /> : null}
          <span className={css.gap} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={<IconMail size={16} aria-hidden="true" />}
            disabled={!mail.data}
            onClick={() => void open()}
          >
            Open in mail program
          </Button>
        </>
      }
    >
      {mail.error ? <ErrorCard error={mail.error.error} onRetry={() => void mail.refetch()} /> : null}
      {mail.data ? (
        <>
          <Facts
            labelWidth={60}
            items={[
              { label: 'To', value: mail.data.to || 'Enter it in the mail program: no address is set here.' },
              { label: 'Subject', value: mail.data.subject },
            ]}
          />
          <pre className={css.mail} tabIndex={0} aria-label="Text of the message">
            {mail.data.body}
          </pre>
          {ids.length > asked.length ? (
            <p className={css.quiet}>
              One message is about {mostInMail} at most; {plural(ids.length - asked.length, 'request')} are left out.
            </p>
          ) : null}
        </>
      ) : mail.error ? null : (
        <Skeleton lines={8} />
      )}
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}
