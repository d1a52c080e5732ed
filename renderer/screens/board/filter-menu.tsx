/** Adds a condition to the board: first what it is about, then its values, with a box to find one in a long list. */
import { Popover } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { BoardFilter } from '../../../preload/contract/board.ts';
import { doableActions } from '../../../preload/contract/rules/next-action.ts';
import { addDays } from '../../../preload/contract/rules/plain-date.ts';
import { normalizedStatuses } from '../../../preload/contract/rules/status.ts';
import { useOperation } from '../../api/index.ts';
import { Button, cx, formatCount, statusLooks } from '../../components/index.ts';
import { isTodo, toggled } from './board-filter.ts';
import { actionIcons, actionLabels, allActions } from './board-words.ts';
import css from './filter-menu.module.css';

type Page = 'status' | 'action' | 'projects' | 'sites' | 'ownWords' | 'owners' | 'age' | 'due' | 'other';
type Listed = 'projects' | 'sites' | 'ownWords' | 'owners';

const pages: readonly { page: Page; label: string }[] = [
  { page: 'action', label: 'Next action' },
  { page: 'status', label: 'Status' },
  { page: 'projects', label: 'Project' },
  { page: 'sites', label: 'Site' },
  { page: 'ownWords', label: 'The site’s words' },
  { page: 'owners', label: 'Owner' },
  { page: 'age', label: 'Age in status' },
  { page: 'due', label: 'Due' },
  { page: 'other', label: 'More' },
];

export interface FilterMenuProps {
  filter: BoardFilter;
  today: string;
  staleDays: number;
  onFilter: (filter: BoardFilter) => void;
}

export function FilterMenu({ filter, today, staleDays, onFilter }: FilterMenuProps) {
  const [opened, setOpened] = useState(false);
  const [page, setPage] = useState<Page | null>(null);
  const show = (next: boolean): void => {
    setOpened(next);
    setPage(null);
  };
  const set = (change: Partial<BoardFilter>): void => onFilter({ ...filter, ...change });
  return (
    <Popover
      opened={opened}
      onChange={show}
      position="bottom-start"
      width={280}
      trapFocus
      returnFocus
      shadow="md"
      closeOnEscape
    >
      <Popover.Target>
        <Button
          variant="subtle"
          icon={<IconPlus size={16} aria-hidden="true" />}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => show(!opened)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a condition">
        {page === null ? (
          <Choices>
            {pages.map(({ page: target, label }) => (
              <Choice
                key={target}
                onPick={() => setPage(target)}
                end={<IconChevronRight size={14} aria-hidden="true" />}
              >
                {label}
              </Choice>
            ))}
          </Choices>
        ) : (
          <>
            <button type="button" className={css.back} onClick={() => setPage(null)}>
              <IconChevronLeft size={14} aria-hidden="true" />
              {pages.find((one) => one.page === page)?.label}
            </button>
            <PageOf page={page} filter={filter} today={today} staleDays={staleDays} set={set} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface PageProps {
  page: Page;
  filter: BoardFilter;
  today: string;
  staleDays: number;
  set: (change: Partial<BoardFilter>) => void;
}

function PageOf({ page, filter, today, staleDays, set }: PageProps) {
  switch (page) {
    case 'status':
      return (
        <Choices>
          {normalizedStatuses.map((status) => {
            const { icon: Glyph, label } = statusLooks[status];
            return (
              <Choice
                key={status}
                icon={<Glyph size={16} stroke={1.75} aria-hidden="true" />}
                on={filter.statuses.includes(status)}
                onPick={() => set({ statuses: toggled(filter.statuses, status) })}
              >
                {label}
              </Choice>
            );
          })}
        </Choices>
      );
    case 'action':
      return (
        <Choices>
          <Choice
            on={isTodo(filter.actions)}
            onPick={() => set({ actions: isTodo(filter.actions) ? [] : [...doableActions] })}
          >
            Anything that needs action
          </Choice>
          {allActions.map((action) => {
            const Glyph = actionIcons[action];
            const on = filter.actions.includes(action) && !isTodo(filter.actions);
            return (
              <Choice
                key={action}
                icon={<Glyph size={16} stroke={1.75} aria-hidden="true" />}
                on={on}
                onPick={() => set({ actions: isTodo(filter.actions) ? [action] : toggled(filter.actions, action) })}
              >
                {actionLabels[action]}
              </Choice>
            );
          })}
        </Choices>
      );
    case 'age':
      return (
        <Choices>
          {[3, 7, 14, 30, 60].map((days) => (
            <Choice
              key={days}
              on={filter.minAgeDays === days && filter.maxAgeDays === null}
              onPick={() => set({ minAgeDays: days, maxAgeDays: null })}
            >
              {days} days or more
            </Choice>
          ))}
          <Choice
            on={filter.minAgeDays === staleDays && filter.ended === false}
            onPick={() => set({ minAgeDays: staleDays, maxAgeDays: null, ended: false })}
          >
            Stale: open, {staleDays} days or more
          </Choice>
          <Choice onPick={() => set({ minAgeDays: null, maxAgeDays: null })}>Any age</Choice>
        </Choices>
      );
    case 'due': {
      const spans: readonly [string, string | null, string | null][] = [
        ['Before today', null, addDays(today, -1)],
        ['Today', today, today],
        ['In the next 7 days', today, addDays(today, 7)],
        ['In the next 14 days', today, addDays(today, 13)],
        ['In the next 30 days', today, addDays(today, 30)],
        ['Any day', null, null],
      ];
      return (
        <Choices>
          {spans.map(([label, dueFrom, dueTo]) => (
            <Choice
              key={label}
              on={filter.dueFrom === dueFrom && filter.dueTo === dueTo && (dueFrom !== null || dueTo !== null)}
              onPick={() => set({ dueFrom, dueTo })}
            >
              {label}
            </Choice>
          ))}
        </Choices>
      );
    }
    case 'other':
      return (
        <Choices>
          <Choice on={filter.ended === false} onPick={() => set({ ended: filter.ended === false ? null : false })}>
            Only open requests
          </Choice>
          <Choice on={filter.ended === true} onPick={() => set({ ended: filter.ended === true ? null : true })}>
            Only ended requests
          </Choice>
          <Choice on={filter.followUpDue} onPick={() => set({ followUpDue: !filter.followUpDue })}>
            Follow-up is due
          </Choice>
          <Choice on={filter.unexpected} onPick={() => set({ unexpected: !filter.unexpected })}>
            Made an unexpected move
          </Choice>
          <Choice on={filter.kinds.includes('core')} onPick={() => set({ kinds: toggled(filter.kinds, 'core') })}>
            CORE requests
          </Choice>
          <Choice on={filter.kinds.includes('child')} onPick={() => set({ kinds: toggled(filter.kinds, 'child') })}>
            Chases of projects
          </Choice>
        </Choices>
      );
    default:
      return <ListedPage key={page} of={page} filter={filter} set={set} />;
  }
}

/** Values that only the store knows, most frequent first. */
function ListedPage({ of, filter, set }: Pick<PageProps, 'filter' | 'set'> & { of: Listed }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 120);
  const found = useOperation('board:choices', { of, text: asked }, { keepPrevious: true });
  const chosen: readonly string[] = filter[of];
  return (
    <>
      <input
        type="text"
        className={css.input}
        aria-label="Find a value"
        placeholder="Find…"
        value={text}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onChange={(event) => setText(event.target.value)}
      />
      <Choices>
        {(found.data?.choices ?? []).map((choice) => (
          <Choice
            key={choice.key}
            on={chosen.includes(choice.key)}
            end={<span className={css.count}>{formatCount(choice.count)}</span>}
            onPick={() => {
              set({ [of]: toggled(chosen, choice.key) });
            }}
          >
            {of === 'ownWords' && choice.label ? `“${choice.label}”` : choice.label || 'Nobody'}
          </Choice>
        ))}
        {found.data?.choices.length === 0 ? <p className={css.empty}>Nothing by that name.</p> : null}
      </Choices>
    </>
  );
}

/** Arrows walk the choices, as in a menu. */
function Choices({ children }: { children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = all.findIndex((button) => button === document.activeElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };
  return (
    <div className={css.list} ref={list} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

interface ChoiceProps {
  icon?: ReactNode;
  /** Whether it holds now; absent for a way to more choices. */
  on?: boolean;
  end?: ReactNode;
  onPick: () => void;
  children: ReactNode;
}

function Choice({ icon, on, end, onPick, children }: ChoiceProps) {
  return (
    <button type="button" className={cx(css.choice, on && css.on)} aria-pressed={on} onClick={onPick}>
      {icon}
      <span className={css.text}>{children}</span>
      {end}
      {on ? <IconCheck size={14} aria-hidden="true" /> : null}
    </button>
  );
}
