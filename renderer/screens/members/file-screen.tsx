/** A file of a member's record in the record viewer: opened by a ticket that is given back on leaving. */
import { IconArrowLeft } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../../api/index.ts';
import { ErrorCard, IconButton, useCrumb } from '../../components/index.ts';
import { Content } from '../viewer/document-view.tsx';
import type { Part } from '../viewer/open-part.ts';
import { usePdfHost } from '../viewer/use-pdf-document.ts';
import { useTicket } from '../viewer/use-ticket.ts';
import css from './members.module.css';

export function FileScreen() {
  const { memberId, n, index } = useParams({ from: '/members/$memberId/records/$n/file/$index' });
  const navigate = useNavigate();
  const host = usePdfHost();
  const open = useCallback(
    () => call('members:openAttachment', { id: memberId, n: Number(n), index: Number(index) }),
    [memberId, n, index],
  );
  const { ticket, error } = useTicket(open);
  const [parts, setParts] = useState<readonly Part[]>([]);
  useCrumb('File');
  const part = parts.at(-1);
  const back = (): void => {
    if (part) {
      setParts(parts.slice(0, -1));
      // Closing what the lock has already closed is refused; nothing is lost by that.
      void call('records:close', { address: part.ticket.address }).catch(() => undefined);
    } else void navigate({ to: '/members/$memberId/records/$n', params: { memberId, n } });
  };
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.target instanceof HTMLInputElement) return;
      if (document.querySelector('[role="dialog"], [role="menu"], [role="search"]')) return;
      event.preventDefault();
      back();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  });
  const start = (
    <>
      <IconButton label={part ? 'Back to the file' : 'Back to the record'} shortcut="Esc" onClick={back}>
        <IconArrowLeft size={16} />
      </IconButton>
      <h1 className={css.fileTitle}>{part?.name ?? 'File of a record'}</h1>
    </>
  );
  const shown = part?.ticket ?? ticket;
  return (
    <div className={css.fileScreen}>
      {error ? (
        <>
          <div className={css.fileBar}>{start}</div>
          <div className={css.fileError}>
            <ErrorCard error={error} title="The file could not be opened" />
          </div>
        </>
      ) : shown && ticket ? (
        <Content
          key={shown.address}
          host={host}
          documentId={ticket.documentId}
          ticket={shown}
          place={{ page: 1, view: null }}
          toolbarStart={start}
          toolbarEnd={null}
          unshownAction={null}
          onView={() => undefined}
          onPlace={() => undefined}
          onPart={(next) => setParts([...parts, next])}
        />
      ) : (
        <div className={css.fileBar}>{start}</div>
      )}
    </div>
  );
}
