/** Parts that the page and the drawer share: the status line with its age. */
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { formatAge, RelativeTime, StatusBadge, useNow } from '../../components/index.ts';
import css from './request.module.css';

export function StatusLine({ detail }: { detail: RequestDetail }) {
  const now = useNow(60_000);
  const { row, tracking } = detail;
  const age = formatAge(row.statusSince, now);
  return (
    <p className={css.statusLine}>
      <StatusBadge status={row.status} words={row.ownWords} look="pill" />
      <span className={css.quiet}>{age === '0 d' ? 'since today' : `for ${age}`}</span>
      {row.taskId === null ? null : (
        <span className={css.quiet}>
          {tracking ? (
            <>
              asked <RelativeTime at={detail.lastPolledAt} empty="not yet" />
              {detail.nextPollAt ? (
                <>
                  , next <RelativeTime at={detail.nextPollAt} ahead />
                </>
              ) : null}
            </>
          ) : (
            'not followed'
          )}
        </span>
      )}
    </p>
  );
}
