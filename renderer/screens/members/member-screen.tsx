/** One member: who it is always in sight, and the tabs over what payers hold of them. */
import { IconDownload, IconPlugConnected } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../api/index.ts';
import { Button, cx, ErrorCard, formatCount, Page, ProgressBar, Skeleton, useCrumb } from '../../components/index.ts';
import { MemberBanner } from './banner.tsx';
import { GapsTab } from './gaps-tab.tsx';
import { HandOnDialog } from './hand-on-dialog.tsx';
import { LabsTab } from './labs-tab.tsx';
import { isTab, tabGroups, tabs, tabWords, type Tab } from './member-words.ts';
import css from './members.module.css';
import { OverviewTab } from './overview-tab.tsx';
import { RecordsTab } from './records-tab.tsx';

export function MemberScreen() {
  const navigate = useNavigate();
  const { memberId, tab: asked } = useParams({ from: '/members/$memberId/$tab' });
  const tab: Tab = isTab(asked) ? asked : 'overview';
  const member = useOperation('members:get', { id: memberId }, { keepPrevious: true });
  const [handing, setHanding] = useState(false);
  useCrumb('Member');
  if (!member.data)
    return (
      <Page>
        {member.error ? (
          <ErrorCard error={member.error.error} onRetry={() => void member.refetch()} />
        ) : (
          <>
            <Skeleton width={320} height={22} />
            <Skeleton height={28} />
            <Skeleton lines={8} height={20} />
          </>
        )}
      </Page>
    );
  const { data } = member;
  const countOf = (each: Tab): number | null => {
    const groups = tabGroups[each];
    return groups && each !== 'timeline' ? groups.reduce((sum, group) => sum + (data.counts[group] ?? 0), 0) : null;
  };
  return (
    <div className={css.screen}>
      <MemberBanner
        member={data}
        actions={
          <>
            <Button
              size="sm"
              icon={<IconPlugConnected size={16} aria-hidden="true" />}
              onClick={() => void navigate({ to: '/members/$memberId/fetch', params: { memberId } })}
            >
              Payers and fetching
            </Button>
            <Button size="sm" icon={<IconDownload size={16} />} onClick={() => setHanding(true)}>
              Hand on
            </Button>
          </>
        }
      />
      <nav className={css.tabs} aria-label="Views of the member">
        {tabs.map((each) => {
          const count = countOf(each);
          return (
            <Link
              key={each}
              to="/members/$memberId/$tab"
              params={{ memberId, tab: each }}
              replace
              className={cx(css.tab, each === tab && css.tabHere)}
              draggable={false}
            >
              {tabWords[each]}
              {count === null || count === 0 ? null : <span className={css.tabCount}>{formatCount(count)}</span>}
            </Link>
          );
        })}
      </nav>
      {data.unread > 0 ? (
        <p className={css.reading} role="status">
          {formatCount(data.unread)} records are being read
          <ProgressBar label="Records read" value={data.row.records} max={data.row.records + data.unread} bare />
        </p>
      ) : null}
      <div className={css.content}>
        {tab === 'overview' ? (
          <OverviewTab memberId={memberId} member={data} />
        ) : tab === 'labs' ? (
          <LabsTab memberId={memberId} types={data.types} hiddenCount={data.hidden} />
        ) : tab === 'gaps' ? (
          <GapsTab memberId={memberId} exportAllowed={data.exportAllowed} />
        ) : (
          <RecordsTab key={tab} memberId={memberId} tab={tab} types={data.types} hiddenCount={data.hidden} />
        )}
      </div>
      {handing ? <HandOnDialog memberId={memberId} member={data} onClose={() => setHanding(false)} /> : null}
    </div>
  );
}
