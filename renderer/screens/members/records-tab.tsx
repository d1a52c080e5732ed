/** Records of a member as a dense list with its filters, and the one that is open beside it. */
import { IconFileOff, IconFilterOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { MemberLine } from '../../../preload/contract/members.ts';
import { usePlace } from '../../api/index.ts';
import { usePages } from '../../api/use-pages.ts';
import {
  Button,
  Checkbox,
  DataTable,
  DateField,
  EmptyState,
  ErrorCard,
  formatCount,
  SearchInput,
  SelectField,
  Toolbar,
} from '../../components/index.ts';
import { useEscape } from '../requests/use-escape.ts';
import { columnsOf, kindColumnName } from './line-columns.tsx';
import { kindWords, tabGroups, tabWords, type Tab } from './member-words.ts';
import css from './members.module.css';
import { RecordDrawer } from './record-drawer.tsx';

interface Place {
  text: string;
  type: string;
  kind: string;
  from: string;
  to: string;
  hidden: boolean;
}
const everything: Place = { text: '', type: '', kind: '', from: '', to: '', hidden: false };
const filterDelayMs = 150;
const wholeDate = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '');

export interface RecordsTabProps {
  memberId: string;
  tab: Tab;
  types: OutputOf<'members:get'>['types'];
  /** Records entered in error, of all tabs. */
  hiddenCount: number;
}

export function RecordsTab({ memberId, tab, types, hiddenCount }: RecordsTabProps) {
  const navigate = useNavigate();
  const [place, setPlace] = usePlace<Place>(`member.${memberId}.${tab}`, everything);
  const [text, setText] = useState(place.text);
  const [selected, setSelected] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setText(place.text.trim()), filterDelayMs);
    return () => clearTimeout(timer);
  }, [place.text]);
  const groups = useMemo(() => [...(tabGroups[tab] ?? [])], [tab]);
  const lines = usePages(
    'members:lines',
    {
      id: memberId,
      groups,
      types: place.type === '' ? [] : [place.type],
      kind: place.kind,
      text,
      from: wholeDate(place.from),
      to: wholeDate(place.to),
      hidden: place.hidden,
      order: 'newest',
    },
    rowsOf,
    keyOf,
  );
  const put = (change: Partial<Place>): void => setPlace({ ...place, ...change });
  const chosen = lines.rows.find((row) => row.n === selected) ?? null;
  const close = useCallback(() => setSelected(null), []);
  useEscape(chosen !== null, close);
  const own = types.filter(({ group }) => groups.length === 0 || groups.includes(group));
  const kinds = (lines.last?.kinds ?? []).filter(({ kind }) => kind !== '');
  const filtered = JSON.stringify({ ...place, hidden: false }) !== JSON.stringify(everything);
  const open = (row: MemberLine): void =>
    void navigate({ to: '/members/$memberId/records/$n', params: { memberId, n: String(row.n) } });
  return (
    <div className={css.split}>
      <div className={css.list}>
        <Toolbar end={lines.loading ? '' : `${formatCount(lines.total)} ${filtered ? 'found' : 'records'}`}>
          <SearchInput
            label={`Filter ${tabWords[tab].toLowerCase()}`}
            placeholder="Words of the record"
            value={place.text}
            onChange={(value) => put({ text: value })}
            width={220}
          />
          {own.length > 1 ? (
            <div className={css.choice}>
              <SelectField
                label="Type"
                value={place.type === '' ? 'all' : place.type}
                onChange={(value) => put({ type: value === 'all' ? '' : value, kind: '' })}
                options={[
                  { value: 'all', label: 'All types' },
                  ...own.map((t) => ({ value: t.type, label: `${t.typeName} (${formatCount(t.count)})` })),
                ]}
              />
            </div>
          ) : null}
          {kinds.length > 1 || place.kind !== '' ? (
            <div className={css.choice}>
              <SelectField
                label={kindColumnName(tab)}
                value={place.kind === '' ? 'all' : place.kind}
                onChange={(value) => put({ kind: value === 'all' ? '' : value })}
                options={[
                  { value: 'all', label: 'All' },
                  ...kinds.map((k) => ({ value: k.kind, label: `${kindWords(k.kind)} (${formatCount(k.count)})` })),
                ]}
              />
            </div>
          ) : null}
          <div className={css.date}>
            <DateField label="From" value={place.from} onChange={(from) => put({ from })} />
          </div>
          <div className={css.date}>
            <DateField label="To" value={place.to} onChange={(to) => put({ to })} />
          </div>
          {hiddenCount > 0 ? (
            <Checkbox
              label={`Entered in error (${formatCount(hiddenCount)})`}
              checked={place.hidden}
              onChange={(hidden) => put({ hidden })}
            />
          ) : null}
        </Toolbar>
        {lines.error ? <ErrorCard error={lines.error.error} onRetry={lines.reload} /> : null}
        <DataTable
          label={tabWords[tab]}
          layoutKey={`member.${tab}${chosen ? '.beside' : ''}`}
          columns={columnsOf(tab, chosen !== null)}
          rows={lines.rows}
          rowKey={keyOf}
          total={lines.total}
          selected={selected === null ? null : String(selected)}
          onSelect={(row) => setSelected(row.n)}
          onOpen={open}
          onEndReached={lines.more}
          loading={lines.loading}
          typeAhead={(row) => row.title}
          autoFocus
          listKey={JSON.stringify({ ...place, text })}
          empty={
            filtered ? (
              <EmptyState
                icon={IconFilterOff}
                title="Nothing matches"
                text="Drop a date, the type or a word."
                action={<Button onClick={() => setPlace(everything)}>Clear the filters</Button>}
              />
            ) : (
              <EmptyState
                icon={IconFileOff}
                title={`No ${tab === 'raw' ? 'records' : tabWords[tab].toLowerCase()} received`}
                text="The payer sent none, or the sign-in does not cover them. The fetch report says which."
              />
            )
          }
        />
      </div>
      {chosen ? (
        <RecordDrawer
          key={chosen.n}
          memberId={memberId}
          n={chosen.n}
          title={chosen.title}
          position={`${formatCount(lines.rows.indexOf(chosen) + 1)} of ${formatCount(lines.total)}`}
          raw={tab === 'raw'}
          onOpen={() => open(chosen)}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

const rowsOf = (answer: { rows: MemberLine[] }): MemberLine[] => answer.rows;
const keyOf = (row: MemberLine): string => String(row.n);
