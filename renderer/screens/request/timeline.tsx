/**
 * What happened, newest first: this workstation's acts and the exchange's own words, verbatim. In the order in which it was
 * learned, for the exchange's clock and this one may differ.
 */
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { cx, RelativeTime, statusLooks, Tag } from '../../components/index.ts';
import tones from '../../components/tones.module.css';
import css from './request.module.css';

export function Timeline({ entries }: { entries: RequestDetail['timeline'] }) {
  const newestFirst = [...entries].sort((a, b) => b.id - a.id);
  return (
    <ol className={css.timeline}>
      {newestFirst.map((entry) => {
        const { tone, icon: Glyph } = statusLooks[entry.status];
        return (
          <li key={entry.id} className={css.event}>
            <span className={cx(css.eventIcon, tones[tone])}>
              <Glyph size={16} stroke={1.75} aria-hidden="true" />
            </span>
            <div className={css.eventBody}>
              <span>{entry.text}</span>
              {entry.ownWords ? <q className={css.words}>{entry.ownWords}</q> : null}
              {entry.unexpected ? <Tag tone="violet">unexpected move</Tag> : null}
              {entry.source === 'exchange' && entry.taskStatus ? (
                <span className={css.quiet}>
                  Task {entry.taskStatus}
                  {entry.versionId ? `, version ${entry.versionId}` : ''}
                </span>
              ) : null}
            </div>
            <span className={css.eventTime}>
              <RelativeTime at={entry.at} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
