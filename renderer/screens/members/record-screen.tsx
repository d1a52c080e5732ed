/** One record of a member on a page of its own; a claim as the whole statement. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../api/index.ts';
import { ErrorCard, PageHeader, Segmented, Skeleton, Tag } from '../../components/index.ts';
import { MemberBanner } from './banner.tsx';
import { CardView } from './card-view.tsx';
import { daysText, flagTone, flagWords, tabOfGroup, tabWords } from './member-words.ts';
import css from './members.module.css';
import { RawView } from './raw-view.tsx';

export function RecordScreen() {
  const { memberId, n: asked } = useParams({ from: '/members/$memberId/records/$n' });
  const n = Number(asked);
  const member = useOperation('members:get', { id: memberId }, { staleMs: 60_000 });
  const got = useOperation('members:card', { id: memberId, n });
  const [look, setLook] = useState<'card' | 'raw'>('card');
  const back = got.data ? tabOfGroup[got.data.line.group] : 'overview';
  return (
    <div className={css.screen}>
      {member.data ? <MemberBanner member={member.data} actions={null} /> : null}
      <div className={css.page}>
        <div className={css.sheet}>
          <p>
            <Link to="/members/$memberId/$tab" params={{ memberId, tab: back }}>
              {tabWords[back]}
            </Link>
          </p>
          {got.error ? <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} /> : null}
          {got.data ? (
            <>
              <PageHeader
                title={got.data.card.title}
                crumb={got.data.card.typeName}
                counts={
                  <span className={css.inline}>
                    {got.data.card.typeName} {daysText(got.data.line.day, got.data.line.dayEnd)}
                    {got.data.line.flag === '' || got.data.line.flag === 'N' ? null : (
                      <Tag tone={flagTone(got.data.line.flag)}>{flagWords(got.data.line.flag)}</Tag>
                    )}
                  </span>
                }
                actions={
                  <Segmented
                    label="Look"
                    value={look}
                    onChange={setLook}
                    options={[
                      { value: 'card', label: 'Record' },
                      { value: 'raw', label: 'Raw' },
                    ]}
                  />
                }
              />
              {look === 'raw' ? (
                <RawView memberId={memberId} n={n} />
              ) : (
                <CardView memberId={memberId} n={n} answer={got.data} />
              )}
            </>
          ) : got.error ? null : (
            <Skeleton lines={10} height={18} />
          )}
        </div>
      </div>
    </div>
  );
}
