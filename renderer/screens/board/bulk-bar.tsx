/** What can be done with all marked requests at once. Outward acts ask once with their numbers; the rest is done and told. */
import { Menu } from '@mantine/core';
import {
  IconCalendarEvent,
  IconChevronDown,
  IconGavel,
  IconMail,
  IconNote,
  IconPhone,
  IconRepeat,
  IconUser,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { InputOf } from '../../../preload/contract/index.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import { Button, ErrorCard, formatCount, plural } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import { ResubmitDialog } from '../worklist/resubmit-dialog.tsx';
import { SupportMailDialog } from '../worklist/support-mail-dialog.tsx';
import { ContactDialog, FollowUpDialog, NoteDialog, OwnerDialog } from '../worklist/work-dialogs.tsx';
import css from './board.module.css';

export interface BulkBarProps {
  ids: readonly string[];
  /** All that the filter finds; offers to mark them while only some are. */
  total: number;
  onAll: () => void;
  onClear: () => void;
  onDone: () => void;
}

type Open = 'owner' | 'followUp' | 'note' | 'contact' | 'resubmit' | 'mail' | null;
type Decision = InputOf<'worklist:decide'>['what'];

const decisionWords: readonly { what: Decision; label: string; done: string }[] = [
  { what: 'no-records-accepted', label: 'Accept “no records”', done: 'accepted as “no records”' },
  { what: 'reviewed', label: 'Records looked at', done: 'marked as looked at' },
  { what: 'given-up', label: 'Give up', done: 'given up' },
  { what: null, label: 'Take the decision back', done: 'open again' },
];

export function BulkBar({ ids, total, onAll, onClear, onDone }: BulkBarProps) {
  const [open, setOpen] = useState<Open>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const close = (): void => setOpen(null);
  const decide = async (what: Decision, done: string): Promise<void> => {
    setError(null);
    try {
      const { changed } = await call('worklist:decide', { ids: [...ids], what });
      notify(
        changed === ids.length
          ? `${plural(changed, 'request')} ${done}.`
          : `${plural(changed, 'request')} ${done}; the status of the others does not allow it.`,
      );
      onDone();
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
  };
  const shared = { ids, onClose: close, onDone };
  return (
    <>
      <div className={css.bulk} role="toolbar" aria-label="Marked requests">
        <span className={css.bulkCount} role="status">
          {formatCount(ids.length)} marked
        </span>
        <Button variant="subtle" size="sm" icon={<IconUser size={16} />} onClick={() => setOpen('owner')}>
          Owner
        </Button>
        <Button variant="subtle" size="sm" icon={<IconCalendarEvent size={16} />} onClick={() => setOpen('followUp')}>
          Follow-up
        </Button>
        <Button variant="subtle" size="sm" icon={<IconNote size={16} />} onClick={() => setOpen('note')}>
          Note
        </Button>
        <Button variant="subtle" size="sm" icon={<IconPhone size={16} />} onClick={() => setOpen('contact')}>
          Contact
        </Button>
        <Menu position="bottom-start" width={210}>
          <Menu.Target>
            <Button
              variant="subtle"
              size="sm"
              icon={<IconGavel size={16} />}
              trailing={<IconChevronDown size={14} aria-hidden="true" />}
            >
              Decide
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {decisionWords.map(({ what, label, done }) => (
              <Menu.Item key={label} onClick={() => void decide(what, done)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button variant="subtle" size="sm" icon={<IconRepeat size={16} />} onClick={() => setOpen('resubmit')}>
          Send again…
        </Button>
        <Button variant="subtle" size="sm" icon={<IconMail size={16} />} onClick={() => setOpen('mail')}>
          Ask support…
        </Button>
        <span className={css.bulkEnd}>
          {ids.length < total ? (
            <Button variant="subtle" size="sm" onClick={onAll}>
              Mark all {formatCount(total)}
            </Button>
          ) : null}
          <Button variant="subtle" size="sm" onClick={onClear}>
            Unmark
          </Button>
        </span>
      </div>
      {error ? <ErrorCard error={error} onDismiss={() => setError(null)} /> : null}
      {open === 'owner' ? <OwnerDialog {...shared} /> : null}
      {open === 'followUp' ? <FollowUpDialog {...shared} /> : null}
      {open === 'note' ? <NoteDialog {...shared} /> : null}
      {open === 'contact' ? <ContactDialog {...shared} /> : null}
      {open === 'resubmit' ? <ResubmitDialog {...shared} /> : null}
      {open === 'mail' ? <SupportMailDialog ids={ids} onClose={close} /> : null}
    </>
  );
}
