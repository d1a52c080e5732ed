/**
 * What the site says, what that means, and what to do about it: the first button is the one that most people press. Acts here
 * and now; only sending again goes out, and asks first.
 */
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCalendarEvent,
  IconChecklist,
  IconCircleCheck,
  IconFileUpload,
  IconInfoCircle,
  IconListDetails,
  IconMail,
  IconPhone,
  IconRepeat,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { InputOf } from '../../../preload/contract/index.ts';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import type { Work } from '../../../preload/contract/worklist.ts';
import { call, seamErrorOf, useMutationOperation } from '../../api/index.ts';
import { Button, cx, ErrorCard } from '../../components/index.ts';
import { ResubmitDialog } from '../worklist/resubmit-dialog.tsx';
import { SupportMailDialog } from '../worklist/support-mail-dialog.tsx';
import { ContactDialog, FollowUpDialog, NoteDialog } from '../worklist/work-dialogs.tsx';
import { nextStepOf } from './next-step.ts';
import css from './next-action.module.css';

type Open = 'resubmit' | 'followUp' | 'fee' | 'contact' | 'mail' | null;
type Decision = InputOf<'worklist:decide'>['what'];

const icons = {
  info: <IconInfoCircle size={18} aria-hidden="true" />,
  warning: <IconAlertTriangle size={18} aria-hidden="true" />,
  done: <IconCircleCheck size={18} aria-hidden="true" />,
};

export interface NextActionCardProps {
  detail: RequestDetail;
  work: Work | undefined;
}

export function NextActionCard({ detail, work }: NextActionCardProps) {
  const { id } = detail.row;
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const [busy, setBusy] = useState(false);
  const decide = useMutationOperation('worklist:decide', { invalidates: ['worklist:get'] });
  const step = nextStepOf(detail, work);
  const close = (): void => setOpen(null);

  /** A CORE request goes nowhere by itself: it becomes a draft, and the draft opens. */
  const resubmitCore = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const answer = await call('worklist:resubmit', { ids: [id] });
      const draft = answer.drafts[0];
      if (draft !== undefined) await navigate({ to: '/requests/$requestId/edit', params: { requestId: draft } });
      else setOpen('resubmit');
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
    setBusy(false);
  };
  const button = (
    label: string,
    icon: ReactNode,
    onClick: () => void,
    variant: 'primary' | 'default' | 'subtle' = 'default',
  ): ReactNode => (
    <Button key={label} variant={variant} icon={icon} busy={variant === 'primary' && busy} onClick={onClick}>
      {label}
    </Button>
  );
  const core = detail.kind === 'core';
  const make = {
    resubmit: (primary: boolean, label: string) =>
      button(
        core ? label : `${label}…`,
        core ? <IconFileUpload size={16} /> : <IconRepeat size={16} />,
        () => (core ? void resubmitCore() : setOpen('resubmit')),
        primary ? 'primary' : 'default',
      ),
    followUp: (primary = false) =>
      button('Follow up', <IconCalendarEvent size={16} />, () => setOpen('followUp'), primary ? 'primary' : 'default'),
    contact: (primary = false) =>
      button('Log a contact', <IconPhone size={16} />, () => setOpen('contact'), primary ? 'primary' : 'default'),
    support: (primary = false) =>
      button('Ask support', <IconMail size={16} />, () => setOpen('mail'), primary ? 'primary' : 'default'),
    decide: (label: string, what: Decision, primary: boolean, icon: ReactNode) =>
      button(label, icon, () => decide.mutate({ ids: [id], what }), primary ? 'primary' : 'default'),
  };
  const buttons = buttonsOf();

  function buttonsOf(): ReactNode[] {
    if (!work) return [];
    switch (work.action) {
      case 'new-authorization':
        return [make.resubmit(true, 'Resubmit with new PDF'), make.followUp(), make.support()];
      case 'confirm-identity':
      case 'answer-information':
        return [make.contact(true), make.resubmit(false, 'Send again'), make.followUp(), make.support()];
      case 'approve-fee':
        return [
          button('Approved outside', <IconCircleCheck size={16} />, () => setOpen('fee'), 'primary'),
          make.support(),
          make.followUp(),
        ];
      case 'name-status':
        return [
          button(
            'Make a status rule',
            <IconListDetails size={16} />,
            () => void navigate({ to: '/settings/status-rules', search: { words: detail.row.ownWords } }),
            'primary',
          ),
          make.support(),
          make.followUp(),
        ];
      case 'resubmit':
        return [
          make.resubmit(true, 'Send again'),
          make.decide('Give up', 'given-up', false, <IconBan size={16} />),
          make.contact(),
        ];
      case 'decide-no-records':
        return [
          make.decide('Accept “no records”', 'no-records-accepted', true, <IconCircleCheck size={16} />),
          make.resubmit(false, 'Ask again'),
          make.contact(),
        ];
      case 'review-records':
        return [make.decide('Records looked at', 'reviewed', true, <IconChecklist size={16} />)];
      case 'call-site':
      case 'follow-up':
        return [make.contact(true), make.followUp(), make.support()];
      case 'resolve-sending':
      case 'correct-and-send':
        return [];
      case 'none':
        return work.decision
          ? [make.decide('Take it back', null, false, <IconArrowBackUp size={16} />)]
          : detail.row.taskId === null
            ? []
            : [make.followUp(), make.contact()];
    }
  }
  const failure = error ?? decide.error?.error ?? null;
  return (
    <>
      {detail.error ? <ErrorCard error={detail.error} /> : null}
      {step ? (
        <section className={cx(css.card, css[step.tone])} aria-label="What to do next">
          <p className={css.title}>
            <span className={css.glyph}>{icons[step.tone]}</span>
            {step.title}
          </p>
          <p>{step.text}</p>
          {buttons.length > 0 ? <div className={css.buttons}>{buttons}</div> : null}
        </section>
      ) : buttons.length > 0 ? (
        <div className={css.buttons}>{buttons}</div>
      ) : null}
      {failure ? <ErrorCard error={failure} /> : null}
      {open === 'resubmit' ? <ResubmitDialog ids={[id]} onClose={close} /> : null}
      {open === 'followUp' ? <FollowUpDialog ids={[id]} present={work?.followUpOn ?? null} onClose={close} /> : null}
      {open === 'fee' ? <NoteDialog ids={[id]} begin="Fee approved outside the exchange: " onClose={close} /> : null}
      {open === 'contact' ? <ContactDialog ids={[id]} onClose={close} /> : null}
      {open === 'mail' ? <SupportMailDialog ids={[id]} onClose={close} /> : null}
    </>
  );
}
