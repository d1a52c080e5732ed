/** Whose it is, when to look again, what was said and noted, the right-of-access clock, and what it was sent again as. Stays on this machine. */
import { IconArrowForwardUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Work } from '../../../preload/contract/worklist.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, cx, ErrorCard, Facts, IconButton, PlainDate, RelativeTime, useNow } from '../../components/index.ts';
import { basisWords, channelLabels } from '../board/board-words.ts';
import { ContactDialog, FollowUpDialog, NoteDialog, OwnerDialog } from '../worklist/work-dialogs.tsx';
import { AccessClock } from './access-clock.tsx';
import css from './work.module.css';

type Open = 'owner' | 'followUp' | 'note' | 'contact' | null;

function Changeable({ children, label, onChange }: { children: ReactNode; label: string; onChange: () => void }) {
  return (
    <span className={css.changeable}>
      {children}
      <IconButton label={label} size="sm" onClick={onChange}>
        <IconPencil size={14} />
      </IconButton>
    </span>
  );
}

/** Owner, follow-up, due date, and links to the requests before and after. */
export function WorkFacts({ work, labelWidth = 96 }: { work: Work; labelWidth?: number }) {
  const [open, setOpen] = useState<Open>(null);
  const now = useNow(60_000);
  const today = plainDateOf(new Date(now));
  const ids = [work.id];
  const close = (): void => setOpen(null);
  const days = work.due ? daysBetween(today, work.due.date) : 0;
  return (
    <>
      <Facts
        labelWidth={labelWidth}
        items={[
          {
            label: 'Owner',
            value: (
              <Changeable label="Change the owner" onChange={() => setOpen('owner')}>
                {work.owner || <span className={css.none}>nobody</span>}
              </Changeable>
            ),
          },
          {
            label: 'Follow up',
            value: (
              <Changeable label="Change the follow-up date" onChange={() => setOpen('followUp')}>
                {work.followUpOn ? (
                  <span className={cx(work.followUpOn <= today && css.late)}>
                    <PlainDate value={work.followUpOn} />
                  </span>
                ) : (
                  <span className={css.none}>no date</span>
                )}
              </Changeable>
            ),
          },
          {
            label: 'Due',
            value: work.due ? (
              <>
                <span className={cx(days < 0 && css.late)}>
                  <PlainDate value={work.due.date} /> · {inDays(days)}
                </span>
                <div className={css.quiet}>{basisWords[work.due.basis]}</div>
              </>
            ) : (
              <span className={css.none}>no date</span>
            ),
          },
          ...(work.resubmissionOf ? [{ label: 'In place of', value: <Other id={work.resubmissionOf} /> }] : []),
          ...(work.resubmittedAs ? [{ label: 'Sent again as', value: <Other id={work.resubmittedAs} /> }] : []),
        ]}
      />
      {open === 'owner' ? <OwnerDialog ids={ids} onClose={close} /> : null}
      {open === 'followUp' ? <FollowUpDialog ids={ids} present={work.followUpOn} onClose={close} /> : null}
    </>
  );
}

function Other({ id }: { id: string }) {
  return (
    <Link to="/requests/$requestId" params={{ requestId: id }} className={css.other}>
      <IconArrowForwardUp size={14} aria-hidden="true" />
      the other request
    </Link>
  );
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function inDays(days: number): string {
  if (days === 0) return 'today';
  if (days < 0) return days === -1 ? 'since yesterday' : `${-days} days ago`;
  return days === 1 ? 'tomorrow' : `in ${days} days`;
}

/** Notes and contacts, newest first, with the way to add one. */
export function WorkLog({ work }: { work: Work }) {
  const [open, setOpen] = useState<Open>(null);
  const remove = useMutationOperation('worklist:removeNote', { invalidates: ['worklist:get'] });
  const ids = [work.id];
  const close = (): void => setOpen(null);
  const entries = [
    ...work.notes.map((note) => ({ ...note, kind: 'note' as const })),
    ...work.contacts.map((contact) => ({ ...contact, kind: 'contact' as const })),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  return (
    <section className={css.part} aria-label="Notes and contacts">
      <div className={css.partHead}>
        <h3 className={css.partTitle}>Notes and contacts</h3>
        <Button size="sm" variant="subtle" icon={<IconPlus size={14} />} onClick={() => setOpen('note')}>
          Note
        </Button>
        <Button size="sm" variant="subtle" icon={<IconPlus size={14} />} onClick={() => setOpen('contact')}>
          Contact
        </Button>
      </div>
      {entries.length === 0 ? <p className={css.quiet}>None yet. They stay on this machine.</p> : null}
      <ul className={css.log}>
        {entries.map((entry) => (
          <li key={entry.id} className={css.entry}>
            <p className={css.meta}>
              {entry.kind === 'contact' ? (
                <strong>
                  {channelLabels[entry.channel]}
                  {entry.person ? ` with ${entry.person}` : ''}
                </strong>
              ) : (
                <strong>Note</strong>
              )}
              <span>
                {entry.by ? `${entry.by}, ` : ''}
                <RelativeTime at={entry.at} />
              </span>
              {entry.kind === 'note' ? (
                <IconButton
                  label="Remove this note"
                  size="sm"
                  disabled={remove.isPending}
                  onClick={() => remove.mutate({ id: work.id, noteId: entry.id })}
                >
                  <IconTrash size={14} />
                </IconButton>
              ) : null}
            </p>
            <p className={css.text}>{entry.kind === 'note' ? entry.text : entry.outcome}</p>
          </li>
        ))}
      </ul>
      {remove.error ? <ErrorCard error={remove.error.error} onDismiss={remove.reset} /> : null}
      {open === 'note' ? <NoteDialog ids={ids} onClose={close} /> : null}
      {open === 'contact' ? <ContactDialog ids={ids} onClose={close} /> : null}
    </section>
  );
}

export function WorkAccess({ work }: { work: Work }) {
  return work.access ? <AccessClock id={work.id} access={work.access} /> : null;
}
