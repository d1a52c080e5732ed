/** Providers and payers of the exchange: found as one types, kept for offline, with favourites and what was used last. */
import { IconAddressBook, IconCloudOff, IconId, IconSearchOff, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { Organization, OrganizationKind } from '../../../preload/contract/directory.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  cx,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  IconButton,
  Mono,
  Notice,
  Page,
  PageHeader,
  RelativeTime,
  type Column,
} from '../../components/index.ts';
import { useEscape } from '../requests/use-escape.ts';
import { anyFilter, DirectoryFilters, emptyFilters, npiProblem, type Filters } from './directory-filters.tsx';
import { OrganizationDrawer } from './organization-drawer.tsx';
import { isAsking, useDirectorySearch, type DirectoryQuestion } from '../../api/use-directory-search.ts';
import css from './directory.module.css';

const kinds = [
  { value: 'provider', label: 'Providers' },
  { value: 'payer', label: 'Payers' },
] as const;

function questionOf(kind: OrganizationKind, filters: Filters): DirectoryQuestion | null {
  if (npiProblem(filters.npi) !== null) return null;
  return {
    kind,
    match: filters.match,
    name: filters.name.trim(),
    npi: filters.npi.replace(/\D/g, ''),
    city: filters.city.trim(),
    state: filters.state,
    postalCode: filters.postalCode.trim(),
  };
}

export function DirectoryScreen() {
  const [kind, setKind] = useState<OrganizationKind>('provider');
  const { text = '' } = useSearch({ from: '/directory' });
  const [filters, setFilters] = useState<Filters>({ ...emptyFilters, name: text });
  const [selected, setSelected] = useState<string | null>(null);
  const question = questionOf(kind, filters);
  const asking = question === null || isAsking(question);
  const search = useDirectorySearch(question);
  const shortlist = useOperation('directory:shortlist', { kind });
  const { replace } = search;
  const favourite = useMutationOperation('directory:setFavourite', {
    invalidates: ['directory:shortlist', 'directory:get'],
    onSuccess: replace,
  });

  const known = useMemo(() => {
    const favourites = shortlist.data?.favourites ?? [];
    return [
      ...favourites,
      ...(shortlist.data?.recent ?? []).filter((item) => !favourites.some((other) => other.id === item.id)),
    ];
  }, [shortlist.data]);
  const rows = asking ? search.items : known;
  const chosen = rows.find((row) => row.id === selected) ?? null;
  const beside = chosen !== null;
  const close = useCallback(() => setSelected(null), []);
  useEscape(beside, close);
  const columns = columnsOf(beside, (organization) =>
    favourite.mutate({ id: organization.id, favourite: !organization.favourite }),
  );

  const counts = !asking
    ? `${formatCount(shortlist.data?.cached ?? 0)} kept for offline`
    : search.answer
      ? `${formatCount(search.answer.total ?? search.items.length)}${search.answer.total === null && search.answer.nextPage !== null ? '+' : ''} found`
      : '';
  return (
    <Page
      aside={
        chosen ? (
          <OrganizationDrawer
            organization={chosen}
            position={`${formatCount(rows.indexOf(chosen) + 1)} of ${formatCount(rows.length)}`}
            busy={favourite.isPending}
            onFavourite={() => favourite.mutate({ id: chosen.id, favourite: !chosen.favourite })}
            onClose={close}
          />
        ) : null
      }
    >
      <PageHeader
        title="Directory"
        counts={counts}
        actions={
          <>
            <Button variant="subtle" disabled={!anyFilter(filters)} onClick={() => setFilters(emptyFilters)}>
              Clear
            </Button>
            <KindSwitch
              kind={kind}
              onChange={(next) => {
                setKind(next);
                setSelected(null);
              }}
            />
          </>
        }
      />
      <DirectoryFilters kind={kind} filters={filters} onChange={setFilters} />
      {search.answer && search.answer.source === 'cache' ? (
        <Notice
          tone="warning"
          icon={<IconCloudOff size={18} aria-hidden="true" />}
          title="From the directory kept on this machine"
          live
          actions={
            <Button size="sm" onClick={search.retry}>
              Ask the exchange
            </Button>
          }
        >
          {search.answer.error ? `${search.answer.error.message} ` : ''}
          {search.answer.cachedAt ? (
            <>
              The oldest entry shown was told <RelativeTime at={search.answer.cachedAt} />.
            </>
          ) : null}
        </Notice>
      ) : null}
      {search.answer && search.answer.notices.length > 0 ? (
        <Notice tone="info" live>
          {search.answer.notices.map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
        </Notice>
      ) : null}
      {search.error ? <ErrorCard error={search.error} onRetry={search.retry} /> : null}
      {favourite.error ? <ErrorCard error={favourite.error.error} onDismiss={favourite.reset} /> : null}
      {asking ? null : <h2 className={css.caption}>Favourites and recently used</h2>}
      <DataTable
        label={kind === 'provider' ? 'Providers' : 'Payers'}
        layoutKey={beside ? 'directory.beside' : 'directory'}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        total={
          asking && search.answer?.nextPage ? Math.max(search.answer.total ?? 0, search.items.length + 1) : rows.length
        }
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={(row) => setSelected(row.id)}
        onEndReached={search.more}
        loading={asking ? search.searching && search.items.length === 0 : shortlist.isPending}
        typeAhead={(row) => row.name}
        empty={emptyOf(asking, question !== null, search.searching, search.error !== null, filters, kind, () =>
          setFilters(emptyFilters),
        )}
      />
    </Page>
  );
}

function KindSwitch({ kind, onChange }: { kind: OrganizationKind; onChange: (kind: OrganizationKind) => void }) {
  return (
    <div className={css.switch} role="radiogroup" aria-label="Kind">
      {kinds.map(({ value, label }) => (
        <label key={value} className={cx(css.switchItem, kind === value && css.switchOn)}>
          <input
            type="radio"
            className="visually-hidden"
            name="directory-kind"
            value={value}
            checked={kind === value}
            onChange={() => onChange(value)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}

function emptyOf(
  asking: boolean,
  answerable: boolean,
  searching: boolean,
  failed: boolean,
  filters: Filters,
  kind: OrganizationKind,
  clear: () => void,
) {
  const noun = kind === 'provider' ? 'provider' : 'payer';
  if (!asking)
    return (
      <EmptyState
        icon={IconAddressBook}
        title={`Find a ${noun}`}
        text={`Type a name, an NPI or a place. Sites you use and those you star stay here, also without a network.`}
      />
    );
  const npi = npiProblem(filters.npi);
  if (!answerable && npi !== null)
    return (
      <EmptyState
        icon={IconId}
        title={npi.endsWith('of 10 digits') ? 'The NPI is not complete' : 'This NPI cannot be right'}
        text="An NPI has ten digits; the last one checks the others. Nothing is asked until they fit."
      />
    );
  if (searching || failed) return null;
  const drop =
    filters.postalCode !== ''
      ? 'the ZIP code'
      : filters.city !== ''
        ? 'the city'
        : filters.state !== ''
          ? 'the state'
          : filters.match === 'starts-with' && filters.name !== ''
            ? '“starts with”'
            : 'a condition';
  return (
    <EmptyState
      icon={IconSearchOff}
      title={`No ${noun} matches`}
      text={`Drop ${drop}, or try fewer letters of the name.`}
      action={<Button onClick={clear}>Clear all conditions</Button>}
    />
  );
}

/** What the open entry beside the list shows itself. */
const leftOutBeside = ['zip', 'phone', 'used'];

function columnsOf(beside: boolean, onStar: (organization: Organization) => void): readonly Column<Organization>[] {
  const all: Column<Organization>[] = [
    {
      id: 'favourite',
      header: 'Favourite',
      headerHidden: true,
      width: 52,
      minWidth: 52,
      render: (row) => (
        <IconButton
          size="sm"
          label={row.favourite ? `Remove ${row.name} from favourites` : `Make ${row.name} a favourite`}
          pressed={row.favourite}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onStar(row);
          }}
        >
          {row.favourite ? <IconStarFilled size={14} className={css.star} /> : <IconStar size={14} />}
        </IconButton>
      ),
    },
    {
      id: 'name',
      header: 'Name',
      width: 236,
      grow: 1,
      render: (row) => <strong>{row.name}</strong>,
      hint: (row) => [row.name, ...row.aliases].join(' · '),
    },
    { id: 'npi', header: 'NPI', width: 104, render: (row) => <Mono>{row.npi}</Mono> },
    { id: 'city', header: 'City', width: 116, render: (row) => row.city, hint: (row) => row.city },
    { id: 'state', header: 'State', width: 64, render: (row) => row.state },
    { id: 'zip', header: 'ZIP', width: 84, render: (row) => row.postalCode },
    { id: 'phone', header: 'Phone', width: 156, render: (row) => row.phone },
    { id: 'used', header: 'Last used', width: 110, render: (row) => <RelativeTime at={row.lastUsedAt} empty="" /> },
  ];
  return beside ? all.filter((column) => !leftOutBeside.includes(column.id)) : all;
}
