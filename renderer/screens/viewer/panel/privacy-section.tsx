/** The privacy steps of a record of another person: who saw it, whom to tell, what remains, and how it ends. */
import { IconEye, IconLock, IconLockOpen, IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import type { PrivacyCase } from '../../../../preload/contract/review.ts';
import { plainDateOf } from '../../../../preload/contract/rules/plain-date.ts';
import { privacyStepLabels, privacySteps, type PrivacyStep } from '../../../../preload/contract/rules/review.ts';
import { useMutationOperation, useOperation } from '../../../api/index.ts';
import { Button, Checkbox, DateField, ErrorCard, plural, RelativeTime, Tag } from '../../../components/index.ts';
import { NoticeDialog, UnlockDialog } from './privacy-dialogs.tsx';
import css from './panel.module.css';

const seenWords: Readonly<Record<string, string>> = {
  'document.viewed': 'opened',
  'document.partViewed': 'opened a part',
  'disclosed.pdf': 'saved as PDF',
  'disclosed.zip': 'saved as zip',
  'disclosed.print': 'printed',
  'disclosed.return': 'returned',
};

export function PrivacySection({ documentId, onReturn }: { documentId: string; onReturn: (() => void) | null }) {
  const got = useOperation('review:privacy', { id: documentId });
  const [shown, setShown] = useState<'notice' | 'unlock' | null>(null);
  const privacy = got.data?.privacy ?? null;
  if (got.error) return <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} />;
  if (!privacy) return null;
  const open = privacy.released === null;
  return (
    <section className={css.section} aria-label="Privacy steps">
      <div className={css.head}>
        <h2 className={css.title}>Privacy steps</h2>
        <Tag
          tone={open ? 'red' : 'grey'}
          icon={open ? <IconLock size={13} aria-hidden="true" /> : <IconLockOpen size={13} aria-hidden="true" />}
        >
          {open ? 'locked' : 'lifted'}
        </Tag>
      </div>
      <p className={css.quiet}>
        Locked by {privacy.lockedBy} · <RelativeTime at={privacy.lockedAt} />
        {privacy.released ? (
          <>
            {' '}
            · lifted by {privacy.released.by}: {privacy.released.reason}
          </>
        ) : null}
      </p>
      {open ? (
        <div className={css.steps}>
          {privacySteps.map((step) => (
            <Step key={step} documentId={documentId} step={step} privacy={privacy} />
          ))}
        </div>
      ) : null}
      <details className={css.history}>
        <summary>
          <IconEye size={13} aria-hidden="true" /> Seen {plural(privacy.seen.length, 'time')} by{' '}
          {plural(new Set(privacy.seen.map((s) => s.by)).size, 'person', 'people')}
        </summary>
        <ul className={css.seen}>
          {privacy.seen.map((s) => (
            <li key={`${s.at} ${s.event}`}>
              {s.by} {seenWords[s.event] ?? s.event} · <RelativeTime at={s.at} />
            </li>
          ))}
          {privacy.openings.map((o) => (
            <li key={o.at}>
              {o.by} stated a reason · <RelativeTime at={o.at} />: {o.reason}
            </li>
          ))}
        </ul>
      </details>
      {open ? (
        <div className={css.formButtons}>
          <Button size="sm" icon={<IconMail size={14} aria-hidden="true" />} onClick={() => setShown('notice')}>
            Notice…
          </Button>
          {onReturn ? (
            <Button size="sm" onClick={onReturn}>
              Return…
            </Button>
          ) : null}
          <Button size="sm" onClick={() => setShown('unlock')}>
            Lift the lock…
          </Button>
        </div>
      ) : null}
      {shown === 'notice' ? <NoticeDialog documentId={documentId} onClose={() => setShown(null)} /> : null}
      {shown === 'unlock' ? (
        <UnlockDialog documentId={documentId} done={privacy.done} onClose={() => setShown(null)} />
      ) : null}
    </section>
  );
}

function Step({ documentId, step, privacy }: { documentId: string; step: PrivacyStep; privacy: PrivacyCase }) {
  const done = privacy.steps.find((s) => s.step === step) ?? null;
  const set = useMutationOperation('review:setPrivacyStep', { invalidates: ['review:privacy'] });
  const say = (on: string | null): void => set.mutate({ id: documentId, step, on, note: done?.note ?? '' });
  return (
    <div className={css.step}>
      <Checkbox
        label={privacyStepLabels[step]}
        note={done ? `noted by ${done.by}` : undefined}
        checked={done !== null}
        onChange={(on) => say(on ? plainDateOf(new Date()) : null)}
      />
      {done ? (
        <DateField
          label={<span className="visually-hidden">{`Day: ${privacyStepLabels[step]}`}</span>}
          value={done.on}
          onChange={(on) => {
            if (/^\d{4}-\d{2}-\d{2}$/.test(on)) say(on);
          }}
          width={130}
        />
      ) : null}
      {set.error ? <ErrorCard error={set.error.error} onDismiss={set.reset} /> : null}
    </div>
  );
}
