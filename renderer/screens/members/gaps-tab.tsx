/** Claims against delivered records: which encounters the chart has, which it may have, which it has not; each with why. */
import { IconFileSearch, IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { GapReport, GapRow, Mark } from './gap-types.ts';
import { useMutationOperation, useOperation, usePlace } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  Notice,
  plural,
  SelectField,
  Skeleton,
  Toolbar,
} from '../../components/index.ts';
import { GapDrawer } from './gap-drawer.tsx';
import { gapColumns, verdictLooks } from './gap-columns.tsx';
import { GapHandOn } from './gap-hand-on.tsx';
import { LinkPanel } from './link-panel.tsx';
import css from './members.module.css';

type Verdict = GapRow['verdict'];
const order: readonly Verdict[] = ['notFound', 'possible', 'covered'];

export function GapsTab({ memberId, exportAllowed }: { memberId: string; exportAllowed: boolean }) {
  const links = useOperation('memberGaps:links', { id: memberId });
  const same = (links.data?.links ?? []).filter(({ state }) => state === 'same');
  if (links.error) return <ErrorCard error={links.error.error} onRetry={() => void links.refetch()} />;
  if (!links.data) return <Skeleton lines={6} height={18} />;
  return (
    <div className={css.stack}>
      <LinkPanel memberId={memberId} links={links.data.links} />
      {same.length === 0 ? (
        <EmptyState
          icon={IconFileSearch}
          title={links.data.links.length === 0 ? 'No request of this person' : 'Say first whose these requests are'}
          text={
            links.data.links.length === 0
              ? 'Claims are compared with the records that a request of this workstation delivered. None names this person by name, date of birth or member id.'
              : 'Claims are compared only with records of requests that a person confirmed to be about this member.'
          }
        />
      ) : (
        <Report memberId={memberId} requestIds={same.map((l) => l.requestId)} exportAllowed={exportAllowed} />
      )}
    </div>
  );
}

function Report({
  memberId,
  requestIds,
  exportAllowed,
}: {
  memberId: string;
  requestIds: readonly string[];
  exportAllowed: boolean;
}) {
  const navigate = useNavigate();
  const [request, setRequest] = usePlace(`member.${memberId}.gaps.request`, 'all');
  const [verdict, setVerdict] = usePlace<Verdict | null>(`member.${memberId}.gaps.verdict`, null);
  const [selected, setSelected] = useState<string | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [handing, setHanding] = useState(false);
  const asked = request === 'all' || !requestIds.includes(request) ? null : request;
  const report = useOperation('memberGaps:report', { id: memberId, requestId: asked }, { keepPrevious: true });
  const followUp = useMutationOperation('memberGaps:followUp', {
    invalidates: ['requests:list'],
    onSuccess: ({ draftId }) => void navigate({ to: '/requests/$requestId/edit', params: { requestId: draftId } }),
  });
  const rows = useMemo(
    () =>
      [...(report.data?.rows ?? [])]
        .filter((row) => verdict === null || row.verdict === verdict)
        .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict)),
    [report.data, verdict],
  );
  if (report.error) return <ErrorCard error={report.error.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return <Skeleton lines={8} height={18} />;
  const { data } = report;
  const chosen = rows.find((row) => row.key === selected) ?? null;
  const ask = (keys: readonly string[]): void => followUp.mutate({ id: memberId, keys: [...keys] });
  const mark = (change: Mark): void => {
    const next = new Set(change.kind === 'toggle' ? marked : []);
    if (change.kind === 'toggle') {
      const key = rows[change.index]?.key;
      if (key !== undefined && !next.delete(key)) next.add(key);
    } else for (const row of change.kind === 'all' ? rows : rows.slice(change.from, change.to + 1)) next.add(row.key);
    setMarked(next);
  };
  return (
    <div className={css.split}>
      <div className={css.list}>
        <Toolbar
          end={
            <>
              {marked.size > 0 ? (
                <Button size="sm" variant="primary" busy={followUp.isPending} onClick={() => ask([...marked])}>
                  Ask for {plural(marked.size, 'encounter')}
                </Button>
              ) : null}
              <Button size="sm" disabled={!exportAllowed} onClick={() => setHanding(true)}>
                Hand on
              </Button>
            </>
          }
        >
          <div className={css.verdicts} role="group" aria-label="Verdicts">
            {order.map((each) => {
              const { words, icon: Glyph, tone } = verdictLooks[each];
              return (
                <button
                  key={each}
                  type="button"
                  className={css.verdict}
                  aria-pressed={verdict === each}
                  data-tone={tone}
                  onClick={() => setVerdict(verdict === each ? null : each)}
                >
                  <Glyph size={16} aria-hidden="true" /> {words} <strong>{formatCount(data.counts[each])}</strong>
                </button>
              );
            })}
          </div>
          {requestIds.length > 1 ? (
            <div className={css.choice}>
              <SelectField
                label="Request"
                value={asked ?? 'all'}
                onChange={setRequest}
                options={[
                  { value: 'all', label: 'All requests' },
                  ...requestIds.map((id, index) => ({
                    value: id,
                    label: `${index + 1} · ${data.requests.find((r) => r.id === id)?.siteName ?? 'request'}`,
                  })),
                ]}
              />
            </div>
          ) : null}
        </Toolbar>
        <Unread data={data} />
        {followUp.error ? <ErrorCard error={followUp.error.error} onDismiss={followUp.reset} /> : null}
        <DataTable
          label="Encounters"
          layoutKey={`member.gaps${chosen ? '.beside' : ''}`}
          columns={gapColumns(chosen !== null)}
          rows={rows}
          rowKey={(row) => row.key}
          selected={selected}
          onSelect={(row) => setSelected(row.key)}
          marks={{ keys: marked, onMark: mark }}
          typeAhead={(row) => row.providers[0] ?? ''}
          listKey={`${asked ?? ''} ${verdict ?? ''}`}
          empty={
            verdict === null ? (
              <EmptyState
                icon={IconFileSearch}
                title="No encounters to compare"
                text="The payer's claims name none in this period. Pharmacy, denied and replaced claims are left out."
              />
            ) : (
              <EmptyState
                icon={IconFilterOff}
                title={`None is “${verdictLooks[verdict].words.toLowerCase()}”`}
                text="Drop the filter to see the others."
                action={<Button onClick={() => setVerdict(null)}>Show all</Button>}
              />
            )
          }
        />
        {data.leftOut.length > 0 ? (
          <details className={css.left}>
            <summary>{plural(data.leftOut.length, 'claim')} left out, and why</summary>
            <ul className={css.plain}>
              {Object.entries(groupBy(data.leftOut)).map(([why, count]) => (
                <li key={why}>
                  {formatCount(count)} · {why}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      {chosen ? (
        <GapDrawer
          key={chosen.key}
          memberId={memberId}
          row={chosen}
          position={`${formatCount(rows.indexOf(chosen) + 1)} of ${formatCount(rows.length)}`}
          asking={followUp.isPending}
          onAsk={() => ask([chosen.key])}
          onClose={() => setSelected(null)}
        />
      ) : null}
      {handing ? <GapHandOn memberId={memberId} requestId={asked} onClose={() => setHanding(false)} /> : null}
    </div>
  );
}

/** What was delivered but is not read is said before anybody relies on “not found”. */
function Unread({ data }: { data: GapReport }) {
  const count = (state: GapReport['documents'][number]['state']): number =>
    data.documents.filter((d) => d.state === state).length;
  const [waiting, unreadable, notHere] = [count('waiting'), count('unreadable'), count('notHere')];
  if (data.documents.length === 0)
    return <Notice tone="info">These requests have delivered no document yet: every encounter is “not found”.</Notice>;
  if (waiting + unreadable + notHere === 0) return null;
  return (
    <Notice tone="warning">
      {[
        waiting > 0 ? `${plural(waiting, 'document')} not read yet` : '',
        unreadable > 0 ? `${plural(unreadable, 'document')} that cannot be read` : '',
        notHere > 0 ? `${plural(notHere, 'document')} not received` : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}
      : “not found” holds for what could be read.
    </Notice>
  );
}

function groupBy(list: GapReport['leftOut']): Record<string, number> {
  const out: Record<string, number> = {};
  for (const { why } of list) out[why] = (out[why] ?? 0) + 1;
  return out;
}
