/** The right-of-access clock of an individual's request: 30 days, and one extension of at most 30 more (45 CFR 164.524(b)(2)). */
import { useState } from 'react';
import { isPlainDate, plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { Work } from '../../../preload/contract/worklist.ts';
import { useMutationOperation } from '../../api/index.ts';
import {
  Button,
  DateField,
  Dialog,
  ErrorCard,
  Facts,
  formatPlainDate,
  PlainDate,
  ProgressBar,
  TextField,
} from '../../components/index.ts';
import css from './work.module.css';

type Access = NonNullable<Work['access']>;
const DAY_MS = 86_400_000;
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

export function AccessClock({ id, access }: { id: string; access: Access }) {
  const [extending, setExtending] = useState(false);
  const today = plainDateOf(new Date());
  const all = dayOf(access.dueOn) - dayOf(access.receivedOn);
  const gone = Math.max(0, dayOf(today) - dayOf(access.receivedOn));
  const left = dayOf(access.dueOn) - dayOf(today);
  return (
    <section className={css.part} aria-label="Right of access">
      <div className={css.partHead}>
        <h3 className={css.partTitle}>Right of access</h3>
        <span className={left < 0 ? css.late : css.quiet}>
          {left < 0 ? `${-left} days over` : left === 0 ? 'ends today' : `${left} days left`}
        </span>
      </div>
      <ProgressBar
        label={`Day ${gone} of ${all} of the right-of-access clock`}
        value={Math.min(gone, all)}
        max={Math.max(1, all)}
        bare
      />
      <Facts
        labelWidth={96}
        items={[
          { label: 'Begun', value: <PlainDate value={access.receivedOn} /> },
          { label: 'Due', value: <PlainDate value={access.dueOn} /> },
          ...(access.extension
            ? [
                {
                  label: 'Extended',
                  value: (
                    <>
                      told <PlainDate value={access.extension.toldOn} />
                      <div className={css.quiet}>{access.extension.reason}</div>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {access.extension ? null : (
        <div>
          <Button size="sm" onClick={() => setExtending(true)}>
            The site told of an extension…
          </Button>
        </div>
      )}
      {extending ? <ExtendDialog id={id} onClose={() => setExtending(false)} /> : null}
    </section>
  );
}

function ExtendDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [toldOn, setToldOn] = useState(plainDateOf(new Date()));
  const [reason, setReason] = useState('');
  const extend = useMutationOperation('worklist:extendAccess', { onSuccess: onClose, invalidates: ['worklist:get'] });
  return (
    <Dialog
      title="One extension of 30 days"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={extend.isPending}
            disabled={reason.trim() === '' || !isPlainDate(toldOn)}
            onClick={() => extend.mutate({ id, toldOn, reason: reason.trim() })}
          >
            Extend by 30 days
          </Button>
        </>
      }
    >
      <p>
        Within the first 30 days the site may extend once, by at most 30 days, if it tells the reason and the new date
        in writing (45 CFR 164.524(b)(2)(ii)).
      </p>
      <DateField
        label="Told on"
        value={toldOn}
        onChange={setToldOn}
        help={`As in its letter; today is ${formatPlainDate(plainDateOf(new Date()))}.`}
      />
      <TextField label="Reason, as the site gave it" value={reason} onChange={setReason} rows={3} maxLength={1000} />
      {extend.error ? <ErrorCard error={extend.error.error} /> : null}
    </Dialog>
  );
}
