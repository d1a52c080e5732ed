/** Who is looked at: never out of sight, so that no record is read for the wrong person. */
import type { ReactNode } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { Mono, PlainDate, RelativeTime, Tag } from '../../components/index.ts';
import { ageAt, stateWords, withDates } from './member-words.ts';
import css from './members.module.css';

export function MemberBanner({ member, actions }: { member: OutputOf<'members:get'>; actions: ReactNode }) {
  const { row, deceased, identifiers } = member;
  const age = ageAt(row.birthDate, /^\d/.test(deceased) ? deceased : plainDateOf(new Date()));
  return (
    <header className={css.banner}>
      <div className={css.who}>
        <h1 className={css.name}>{row.name}</h1>
        <span>
          born <PlainDate value={row.birthDate || null} />
          {age === null ? '' : ` · ${age}`}
          {row.sex === '' ? '' : ` · ${row.sex}`}
        </span>
        {deceased === '' ? null : (
          <Tag tone="grey">{deceased === 'yes' ? 'deceased' : `died ${withDates(deceased)}`}</Tag>
        )}
        {identifiers.slice(0, 3).map((i) => (
          <span key={`${i.label} ${i.value}`} className={css.quiet}>
            {i.label} <Mono>{i.value}</Mono>
          </span>
        ))}
        <span className={css.bannerActions}>{actions}</span>
      </div>
      <div className={css.sources}>
        {row.sources.length === 0 ? <span className={css.quiet}>No payer connected</span> : null}
        {row.sources.map((source) => (
          <span key={source.name} className={css.source}>
            <strong>{source.name}</strong>
            {source.environment === 'sandbox' ? <Tag tone="amber">sandbox</Tag> : null}
            <Tag tone={stateWords[source.state].tone}>{stateWords[source.state].words}</Tag>
            <span className={css.quiet}>
              authorized by {source.authorizedBy === '' ? 'a person the payer did not name' : source.authorizedBy} ·
              fetched <RelativeTime at={source.lastFetchedAt} empty="never" />
            </span>
          </span>
        ))}
      </div>
    </header>
  );
}
