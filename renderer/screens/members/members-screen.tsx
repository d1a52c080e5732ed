/** Members: the people whose payer data are here, with how each sign-in stands. */
import { IconIdBadge2, IconPlus, IconUserSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { MemberRow } from '../../../preload/contract/members.ts';
import { usePlace } from '../../api/index.ts';
import { usePages } from '../../api/use-pages.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  Mono,
  Page,
  PageHeader,
  PlainDate,
  RelativeTime,
  SearchInput,
  Tag,
  Toolbar,
  type Column,
} from '../../components/index.ts';
import { stateWords } from './member-words.ts';
import { MemberDialog } from '../payers/member-dialog.tsx';
import css from './members.module.css';

const filterDelayMs = 150;

const columns: readonly Column<MemberRow>[] = [
  {
    id: 'name',
    header: 'Member',
    width: 190,
    grow: 1,
    render: (row) => <strong>{row.name}</strong>,
    hint: (row) => row.name,
  },
  { id: 'born', header: 'Born', width: 100, render: (row) => <PlainDate value={row.birthDate || null} /> },
  {
    id: 'ids',
    header: 'Member id',
    width: 130,
    render: (row) => <Mono>{row.memberIds[0] ?? ''}</Mono>,
    hint: (row) => row.memberIds.join(', '),
  },
  {
    id: 'source',
    header: 'Payer',
    width: 230,
    render: (row) => <Sources row={row} />,
    hint: (row) => row.sources.map((s) => `${s.name}: ${stateWords[s.state].words}`).join('; '),
  },
  { id: 'records', header: 'Records', width: 90, align: 'end', render: (row) => formatCount(row.records) },
  { id: 'requests', header: 'Requests', width: 90, align: 'end', render: (row) => formatCount(row.requests) },
  {
    id: 'fetched',
    header: 'Last fetched',
    width: 120,
    render: (row) => <RelativeTime at={row.lastFetchedAt} empty="never" />,
  },
];

function Sources({ row }: { row: MemberRow }) {
  const [first] = row.sources;
  if (!first) return <span className={css.quiet}>none yet</span>;
  const { words, tone } = stateWords[first.state];
  return (
    <span className={css.inline}>
      {first.name} <Tag tone={tone}>{words}</Tag>
      {row.sources.length > 1 ? <span className={css.quiet}>+ {row.sources.length - 1}</span> : null}
    </span>
  );
}

export function MembersScreen() {
  const navigate = useNavigate();
  const [text, setText] = usePlace('members.text', '');
  const [filter, setFilter] = useState(text.trim());
  const [selected, setSelected] = usePlace<string | null>('members.selected', null);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(text.trim()), filterDelayMs);
    return () => clearTimeout(timer);
  }, [text]);
  const [adding, setAdding] = useState(false);
  const members = usePages('members:list', { text: filter }, rowsOf, keyOf);
  const open = (row: MemberRow): void =>
    void navigate({ to: '/members/$memberId/$tab', params: { memberId: row.id, tab: 'overview' } });
  return (
    <Page>
      <PageHeader
        title="Members"
        counts={members.loading ? '' : `${formatCount(members.total)} ${filter === '' ? 'in all' : 'found'}`}
        actions={
          <Button variant="primary" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            Add member
          </Button>
        }
      />
      <Toolbar>
        <SearchInput
          label="Filter members"
          placeholder="Name, date of birth or member id"
          value={text}
          onChange={setText}
          width={300}
        />
      </Toolbar>
      {members.error ? <ErrorCard error={members.error.error} onRetry={members.reload} /> : null}
      <DataTable
        label="Members"
        layoutKey="members"
        columns={columns}
        rows={members.rows}
        rowKey={keyOf}
        total={members.total}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={open}
        onEndReached={members.more}
        loading={members.loading}
        typeAhead={(row) => row.name}
        autoFocus
        empty={
          filter === '' ? (
            <EmptyState
              icon={IconIdBadge2}
              title="No members yet"
              text="A member is a person who lets you read what their payer holds. Their coverage, claims and records appear here once they have signed in at the payer."
              action={<Button onClick={() => setAdding(true)}>Add member</Button>}
            />
          ) : (
            <EmptyState
              icon={IconUserSearch}
              title="No member matches"
              text={`Nobody here has “${filter}” in the name, the date of birth or a member id.`}
              action={<Button onClick={() => setText('')}>Clear the filter</Button>}
            />
          )
        }
      />
      {adding ? (
        <MemberDialog
          onClose={() => setAdding(false)}
          onSaved={(member) => void navigate({ to: '/members/$memberId/fetch', params: { memberId: member.id } })}
        />
      ) : null}
    </Page>
  );
}

const rowsOf = (answer: { rows: MemberRow[] }): MemberRow[] => answer.rows;
const keyOf = (row: MemberRow): string => row.id;
