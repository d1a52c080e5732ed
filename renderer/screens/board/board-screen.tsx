/** The board: where everything stands, and the working list beneath with what to do next. The screen that is open all day. */
import { Menu } from '@mantine/core';
import {
  IconCircleCheck,
  IconDownload,
  IconFileSearch,
  IconPresentation,
  IconRefresh,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { BoardRow } from '../../../preload/contract/board.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { InputOf } from '../../../preload/contract/index.ts';
import { seamErrorOf, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatAge,
  formatCount,
  IconButton,
  Page,
  PageHeader,
  useNow,
  type Sort,
  type TableGroup,
} from '../../components/index.ts';
import { NewRequestMenu } from '../request-form/new-request-menu.tsx';
import { useNewRequest } from '../request-form/use-new-request.ts';
import { RequestDrawer } from '../request/request-drawer.tsx';
import { BoardBar } from './board-bar.tsx';
import { boardColumns, isSortKey, shownColumns } from './board-columns.tsx';
import { allQuestion, isEmpty, isTodo, nameOf, scopeOf, tokensOf, type BoardGroup } from './board-filter.ts';
import type { BoardList } from './board-window.ts';
import { BulkBar } from './bulk-bar.tsx';
import { BoardCharts } from './charts/board-charts.tsx';
import { groupWords } from './group-words.ts';
import { useBoard } from './use-board.ts';
import { useBoardPlace } from './use-board-place.ts';
import { useMarks } from './use-marks.ts';
import { useProjectNames } from './use-project-names.ts';
import { useStaleDays } from './use-stale-days.ts';
import css from './board.module.css';

/** How long one must stay on a row before its request is read (reading is audited). */
const settleMs = 180;

type ExportInput = InputOf<'board:export'>;

export function BoardScreen() {
  const navigate = useNavigate();
  const { start, error: startError } = useNewRequest();
  const place = useBoardPlace();
  const { question, setFilter, setSort } = place;
  const { filter, group, sort } = question;
  const now = useNow(60_000);
  const today = plainDateOf(new Date(now));
  const staleDays = useStaleDays();
  const { list, refresh } = useBoard(question);
  const figures = useOperation('board:charts', { filter: scopeOf(filter), today }, { keepPrevious: true });
  const marks = useMarks(list, question);
  const [chosen, setChosen] = useState<BoardRow | null>(null);
  const [settled, setSettled] = useState<string | null>(null);
  const screen = useRef<HTMLDivElement>(null);
  const poll = useMutationOperation('scheduler:pollNow', { invalidates: ['scheduler:jobs'] });
  const saveList = useMutationOperation('board:export');
  const tableHere = (): void =>
    screen.current?.querySelector<HTMLElement>('[role="grid"], [role="treegrid"]')?.focus({ preventScroll: true });

  useEffect(() => {
    const timer = setTimeout(() => setSettled(chosen?.id ?? null), settleMs);
    return () => clearTimeout(timer);
  }, [chosen]);
  const key = JSON.stringify(question);
  useEffect(() => setChosen(null), [key]);
  // What the list knows of the chosen row is newer than what was clicked.
  const index = chosen ? list.indexOf(chosen.id) : -1;
  const row = (index >= 0 ? list.at(index) : undefined) ?? chosen;
  const close = useCallback(() => setChosen(null), []);

  const names = useProjectNames();
  const beside = row !== null;
  const columns = useMemo(() => boardColumns(now, today, staleDays, beside), [now, today, staleDays, beside]);
  const shown = useMemo(
    () => shownColumns(columns, { chosen: place.columns, group, beside }),
    [columns, place.columns, group, beside],
  );
  const groups = useMemo(
    () => (group === 'none' || list.question?.group !== group ? undefined : tableGroups(list, group, now)),
    [list, group, now],
  );
  const open = (opened: BoardRow): void =>
    void (opened.status === 'draft' && opened.kind === 'core'
      ? navigate({ to: '/requests/$requestId/edit', params: { requestId: opened.id } })
      : navigate({ to: '/requests/$requestId', params: { requestId: opened.id } }));
  const onSort = ({ column, descending }: Sort, beneath: boolean): void => {
    if (!isSortKey(column)) return;
    const next = { key: column, descending };
    setSort(beneath ? [...sort.filter((one) => one.key !== column), next].slice(-4) : [next]);
  };
  const exportList = (what: ExportInput['what'], format: ExportInput['format']): void =>
    saveList.mutate({ what, format, filter, sort, today });
  const data = figures.data;

  return (
    <Page
      aside={
        row ? (
          <RequestDrawer
            row={row}
            settledId={settled}
            position={positionOf(list, index)}
            onClose={close}
            layoutKey="board.drawer"
            startWidth={372}
          />
        ) : null
      }
    >
      <div className={css.screen} ref={screen}>
        <PageHeader
          title="Board"
          counts={data ? `${formatCount(data.open)} open · ${formatCount(data.all)} in all` : ''}
          actions={
            <>
              <IconButton label="Ask the exchange now" disabled={poll.isPending} onClick={() => poll.mutate({})}>
                <IconRefresh size={16} />
              </IconButton>
              <IconButton label="Show large, for a wall" onClick={() => void navigate({ to: '/board/wall' })}>
                <IconPresentation size={16} />
              </IconButton>
              <Menu position="bottom-end" width={220}>
                <Menu.Target>
                  <Button icon={<IconDownload size={16} aria-hidden="true" />} busy={saveList.isPending}>
                    Export
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => exportList('rows', 'csv')}>This list as CSV…</Menu.Item>
                  <Menu.Item onClick={() => exportList('rows', 'xlsx')}>This list as XLSX…</Menu.Item>
                  <Menu.Divider />
                  <Menu.Item onClick={() => exportList('charts', 'csv')}>Figures of the charts…</Menu.Item>
                  <Menu.Item onClick={() => exportList('site-rates', 'csv')}>Retrieval rate by site…</Menu.Item>
                  <Menu.Item onClick={() => exportList('project-rates', 'csv')}>Retrieval rate by project…</Menu.Item>
                </Menu.Dropdown>
              </Menu>
              <NewRequestMenu onStart={start} />
            </>
          }
        />
        {startError ? <ErrorCard error={startError} /> : null}
        {poll.error ? <ErrorCard error={poll.error.error} onDismiss={poll.reset} /> : null}
        {saveList.error ? <ErrorCard error={saveList.error.error} onDismiss={saveList.reset} /> : null}
        {figures.error ? (
          <ErrorCard error={figures.error.error} onRetry={() => void figures.refetch()} />
        ) : (
          <BoardCharts figures={data} filter={filter} today={today} staleDays={staleDays} onFilter={setFilter} />
        )}
        <BoardBar
          question={question}
          text={filter.text}
          today={today}
          staleDays={staleDays}
          projectNames={names}
          columns={columns}
          chosenColumns={place.columns}
          view={place.view}
          onText={(text) => setFilter({ ...filter, text })}
          onFilter={setFilter}
          onGroup={place.setGroup}
          onColumns={place.setColumns}
          onView={place.setView}
          onLeaveDown={tableHere}
        />
        {marks.ids.size > 0 ? (
          <BulkBar
            ids={[...marks.ids]}
            total={list.total}
            onAll={() => marks.mark({ kind: 'all' })}
            onClear={marks.clear}
            onDone={refresh}
          />
        ) : null}
        {marks.error ? <ErrorCard error={marks.error} /> : null}
        {list.error ? <ErrorCard error={seamErrorOf(list.error)} onRetry={refresh} /> : null}
        <DataTable
          label="Working list"
          layoutKey={beside ? 'board.beside' : 'board'}
          listKey={key}
          columns={shown}
          rows={list}
          rowKey={(one) => one.id}
          groups={groups ? { list: groups, folded: place.folded, onFold: place.fold } : undefined}
          selected={row?.id ?? null}
          onSelect={setChosen}
          onOpen={open}
          marks={{ keys: marks.ids, onMark: marks.mark }}
          sort={sort.map((one) => ({ column: one.key, descending: one.descending }))}
          onSort={onSort}
          loading={list.loading}
          typeAhead={nameOf}
          autoFocus
          empty={
            list.error ? null : data?.all === 0 && isScopeless(filter) ? (
              <EmptyState
                icon={IconSend}
                title="No requests yet"
                text="Ask a site for a patient’s records, or begin a project with a chase list. Everything you send is followed here."
                action={<NewRequestMenu onStart={start}>New request</NewRequestMenu>}
              />
            ) : isTodo(filter.actions) && isEmpty({ ...filter, actions: [] }) ? (
              <EmptyState
                icon={IconCircleCheck}
                title="Nothing needs you now"
                text="What the sites are working on moves by itself; it comes back here when it is your turn."
                action={<Button onClick={() => place.show(allQuestion)}>Show everything</Button>}
              />
            ) : (
              <EmptyState
                icon={IconFileSearch}
                title="Nothing matches"
                text={dropHint(tokensOf(filter, names, today), filter.text)}
                action={
                  <Button icon={<IconX size={16} aria-hidden="true" />} onClick={() => place.show(allQuestion)}>
                    Drop all conditions
                  </Button>
                }
              />
            )
          }
        />
      </div>
    </Page>
  );
}

const isScopeless = (filter: ReturnType<typeof scopeOf>): boolean => isEmpty(scopeOf(filter));

function dropHint(tokens: ReturnType<typeof tokensOf>, text: string): string {
  const parts = [
    ...(text === '' ? [] : [`the text “${text}”`]),
    ...tokens.map((token) => `${token.label} ${token.value}`),
  ];
  return parts.length === 0 ? '' : `Drop ${parts.join(', or ')}.`;
}

/** “1 of 214”, counted within the group where there is one. */
function positionOf(list: BoardList, index: number): string {
  if (index < 0) return '';
  let before = 0;
  for (const group of list.groups) {
    if (index < before + group.count) return `${formatCount(index - before + 1)} of ${formatCount(group.count)}`;
    before += group.count;
  }
  return `${formatCount(index + 1)} of ${formatCount(list.total)}`;
}

function tableGroups(list: BoardList, group: BoardGroup, now: number): TableGroup[] {
  return list.groups.map((one) => ({
    key: one.key,
    label: groupWords(group, one.key, one.label),
    count: one.count,
    note: one.oldest === null ? '' : `oldest ${formatAge(one.oldest, now)}`,
  }));
}
