/** Search over everything that is here: people, ids, projects, sites, notes and the text of received records, as one types. */
import { IconSearch, IconFileSearch } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useOperation, usePlace } from '../../api/index.ts';
import {
  Button,
  cx,
  EmptyState,
  ErrorCard,
  formatCount,
  Page,
  PageHeader,
  plural,
  StatusBadge,
  Tag,
} from '../../components/index.ts';
import { useCommands } from '../../shell/use-commands.ts';
import { Excerpt, hitKinds, kindLooks, openHit, plainExcerpt, statusOfHit, type HitKind } from './hits.tsx';
import css from './search.module.css';

const PAGE = 40;

interface Place {
  text: string;
  kind: HitKind | null;
  offset: number;
}

export function SearchScreen() {
  const { text: asked } = useSearch({ from: '/search' });
  const [kept, setPlace] = usePlace<Place>('search', { text: '', kind: null, offset: 0 });
  const [applied, setApplied] = useState<string | undefined>(undefined);
  const place = asked !== undefined && asked !== applied ? { text: asked, kind: null, offset: 0 } : kept;
  const commands = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const put = (change: Partial<Place>): void => {
    setApplied(asked);
    setPlace({ ...place, offset: 0, ...change });
  };
  useEffect(() => input.current?.focus(), []);
  const text = place.text.trim();
  const found = useOperation(
    'search:find',
    { text, kinds: place.kind ? [place.kind] : [], offset: place.offset, limit: PAGE },
    { enabled: text !== '', keepPrevious: true },
  );
  const data = text === '' ? undefined : found.data;
  const all = hitKinds.reduce((sum, kind) => sum + (data?.counts[kind]?.count ?? 0), 0);
  const total = place.kind ? (data?.counts[place.kind]?.count ?? 0) : all;
  const walk = (event: KeyboardEvent): void => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : null;
    if (next === null) return;
    event.preventDefault();
    if (next < 0) input.current?.focus();
    else buttons[next]?.focus();
  };
  return (
    <Page kind="read" width={920}>
      <PageHeader title="Search" counts={data ? plural(all, 'result') : ''} />
      <div className={css.box} onKeyDown={walk}>
        <IconSearch size={18} aria-hidden="true" className={css.glyph} />
        <input
          ref={input}
          type="text"
          role="searchbox"
          aria-label="Search everything"
          className={css.input}
          placeholder="A name, a member id, a Task, an NPI, a site, words of a note or a record"
          value={place.text}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          data-takes-slash
          onChange={(event) => put({ text: event.target.value })}
        />
      </div>
      <div className={css.kinds} role="group" aria-label="Kinds">
        <KindButton
          label="All"
          count={data ? all : null}
          more={false}
          on={place.kind === null}
          onPick={() => put({ kind: null })}
        />
        {hitKinds.map((kind) => {
          const count = data?.counts[kind];
          return (
            <KindButton
              key={kind}
              label={kindLooks[kind].many}
              count={count?.count ?? (data ? 0 : null)}
              more={count?.more ?? false}
              on={place.kind === kind}
              onPick={() => put({ kind: place.kind === kind ? null : kind })}
            />
          );
        })}
      </div>
      {found.error ? <ErrorCard error={found.error.error} onRetry={() => void found.refetch()} /> : null}
      {data && data.hits.length > 0 ? (
        <ul className={css.hits} ref={list} onKeyDown={walk}>
          {data.hits.map((hit) => {
            const { icon: Glyph, one } = kindLooks[hit.kind];
            const status = statusOfHit(hit);
            return (
              <li key={`${hit.kind} ${hit.id} ${hit.page ?? ''} ${hit.excerpt}`}>
                <button type="button" className={css.hit} onClick={() => openHit(hit, commands)}>
                  <Glyph size={18} stroke={1.75} aria-label={one} />
                  <span className={css.body}>
                    <span className={css.line}>
                      <strong>{hit.title}</strong>
                      <span className={css.detail}>{hit.detail}</span>
                    </span>
                    {plainExcerpt(hit.excerpt) !== '' && plainExcerpt(hit.excerpt) !== hit.title ? (
                      <span className={css.excerpt}>
                        <Excerpt text={hit.excerpt} />
                        {hit.page === null ? null : <span className={css.page}> page {hit.page}</span>}
                      </span>
                    ) : null}
                  </span>
                  {hit.fuzzy ? <Tag tone="violet">similar</Tag> : null}
                  {status ? <StatusBadge status={status} /> : null}
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
      {data && data.hits.length === 0 && !found.isFetching ? (
        <EmptyState
          icon={IconFileSearch}
          title={`Nothing is called “${text}”`}
          text={
            place.kind
              ? `Not among the ${kindLooks[place.kind].many.toLowerCase()}. Look in all kinds.`
              : 'Try a shorter part of the name, or an id as it stands in the list.'
          }
          action={place.kind ? <Button onClick={() => put({ kind: null })}>All kinds</Button> : null}
        />
      ) : null}
      {place.text.trim() === '' ? (
        <EmptyState
          icon={IconSearch}
          title="Search everything that is here"
          text="Names forgive a typing error. The text of received records is searched too."
        />
      ) : null}
      {data && (place.offset > 0 || place.offset + data.hits.length < total) && place.kind ? (
        <div className={css.paging}>
          <Button disabled={place.offset === 0} onClick={() => put({ offset: Math.max(0, place.offset - PAGE) })}>
            Before
          </Button>
          <span>
            {formatCount(place.offset + 1)}–{formatCount(place.offset + data.hits.length)} of {formatCount(total)}
            {data.counts[place.kind]?.more ? ' or more' : ''}
          </span>
          <Button
            disabled={place.offset + data.hits.length >= total && !data.counts[place.kind]?.more}
            onClick={() => put({ offset: place.offset + PAGE })}
          >
            Next
          </Button>
        </div>
      ) : null}
    </Page>
  );
}

interface KindButtonProps {
  label: string;
  count: number | null;
  more: boolean;
  on: boolean;
  onPick: () => void;
}

function KindButton({ label, count, more, on, onPick }: KindButtonProps) {
  return (
    <button type="button" className={cx(css.kind, on && css.kindOn)} aria-pressed={on} onClick={onPick}>
      {label}
      {count === null ? null : (
        <strong>
          {formatCount(count)}
          {more ? '+' : ''}
        </strong>
      )}
    </button>
  );
}
