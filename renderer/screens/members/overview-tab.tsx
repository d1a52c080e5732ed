/** What is here at a glance: coverage, allergies, what is active, and how many records of each type. */
import { IconShieldCheck } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { LinesQuery, MemberLine } from '../../../preload/contract/members.ts';
import { useOperation } from '../../api/index.ts';
import { ErrorCard, formatCount, Notice, plural, Skeleton, Tag } from '../../components/index.ts';
import { daysText, flagTone, flagWords, groupWords, tabOfGroup } from './member-words.ts';
import css from './members.module.css';

const SHOWN = 8;

const question = (id: string, change: Partial<LinesQuery>): LinesQuery => ({
  id,
  groups: [],
  types: [],
  kind: '',
  text: '',
  from: '',
  to: '',
  hidden: false,
  order: 'newest',
  offset: 0,
  limit: SHOWN,
  ...change,
});

export function OverviewTab({ memberId, member }: { memberId: string; member: OutputOf<'members:get'> }) {
  return (
    <div className={css.overview}>
      {member.apart > 0 ? (
        <Notice tone="warning" title={`${plural(member.apart, 'record')} named another patient`}>
          They came in the payer’s answers for this member and are kept apart: they are in no list, count or report
          here.
        </Notice>
      ) : null}
      <div className={css.cards}>
        <Group memberId={memberId} title="Coverage" change={{ groups: ['coverage'] }} none="No coverage received." />
        <Group
          memberId={memberId}
          title="Allergies"
          change={{ types: ['AllergyIntolerance'] }}
          none="None received. That does not mean that there are none."
          said={member.noKnownAllergies ? 'No known allergies, says the payer’s record.' : ''}
        />
        <Group
          memberId={memberId}
          title="Conditions"
          change={{ types: ['Condition'] }}
          none="No conditions received."
        />
        <Group
          memberId={memberId}
          title="Medications"
          change={{ groups: ['medications'] }}
          none="No medications received."
        />
        <Group memberId={memberId} title="Latest claims" change={{ groups: ['claims'] }} none="No claims received." />
        <section className={css.panel} aria-label="What is here">
          <h2 className={css.sectionTitle}>What is here</h2>
          <table className={css.table} aria-label="Records by type">
            <tbody>
              {member.types.map((t) => (
                <tr key={`${t.type} ${t.group}`}>
                  <th scope="row">
                    <Link
                      to="/members/$memberId/$tab"
                      params={{ memberId, tab: tabOfGroup[t.group] === 'overview' ? 'raw' : tabOfGroup[t.group] }}
                    >
                      {t.typeName}
                    </Link>
                  </th>
                  <td className={css.quiet}>{groupWords[t.group]}</td>
                  <td className={css.end}>{formatCount(t.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {member.types.length === 0 ? <p className={css.quiet}>Nothing was fetched yet.</p> : null}
          {member.hidden > 0 ? (
            <p className={css.quiet}>
              {plural(member.hidden, 'record')} entered in error {member.hidden === 1 ? 'is' : 'are'} left out; each
              list can show them.
            </p>
          ) : null}
        </section>
      </div>
    </div>
  );
}

interface GroupProps {
  memberId: string;
  title: string;
  change: Partial<LinesQuery>;
  none: string;
  /** Said by the payer, apart from its records. */
  said?: string;
}

function Group({ memberId, title, change, none, said = '' }: GroupProps) {
  const got = useOperation('members:lines', question(memberId, change), { keepPrevious: true });
  return (
    <section className={css.panel} aria-label={title}>
      <h2 className={css.sectionTitle}>
        {title}
        {got.data && got.data.total > SHOWN ? (
          <span className={css.quiet}>
            newest {SHOWN} of {formatCount(got.data.total)}
          </span>
        ) : null}
      </h2>
      {said === '' ? null : (
        <p className={css.inline}>
          <IconShieldCheck size={16} aria-hidden="true" /> {said}
        </p>
      )}
      {got.error ? <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} /> : null}
      {got.data ? (
        got.data.rows.length === 0 ? (
          said === '' ? (
            <p className={css.quiet}>{none}</p>
          ) : null
        ) : (
          <ul className={css.plain}>
            {got.data.rows.map((line) => (
              <Line key={line.n} memberId={memberId} line={line} />
            ))}
          </ul>
        )
      ) : (
        <Skeleton lines={4} height={14} />
      )}
    </section>
  );
}

function Line({ memberId, line }: { memberId: string; line: MemberLine }) {
  const navigate = useNavigate();
  return (
    <li>
      <button
        type="button"
        className={css.lineButton}
        onClick={() => void navigate({ to: '/members/$memberId/records/$n', params: { memberId, n: String(line.n) } })}
      >
        <span className={css.lineTitle}>{line.title}</span>
        {line.flag === '' || line.flag === 'N' ? null : (
          <span className={css.lineFlag}>
            <Tag tone={flagTone(line.flag)}>{flagWords(line.flag)}</Tag>
          </span>
        )}
        <span className={css.lineDetail}>{line.detail}</span>
        <span className={css.lineDay}>{daysText(line.day, line.dayEnd)}</span>
        {line.status === '' ? null : <span className={css.quiet}>{line.status.replaceAll('-', ' ')}</span>}
      </button>
    </li>
  );
}
