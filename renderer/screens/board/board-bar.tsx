/** The line above the working list: text, conditions, grouping, columns, saved view. */
import { Menu } from '@mantine/core';
import { IconBookmark, IconCheck, IconColumns3, IconStack2 } from '@tabler/icons-react';
import { boardGroupNames, groupLabels } from './board-words.ts';
import { useState } from 'react';
import type { BoardFilter, BoardRow, SavedView } from '../../../preload/contract/board.ts';
import { Button, FilterToken, SearchInput, type Column } from '../../components/index.ts';
import { tokensOf, type BoardGroup, type BoardQuestion } from './board-filter.ts';
import { FilterMenu } from './filter-menu.tsx';
import { SaveViewDialog, ViewMenu } from './view-menu.tsx';
import css from './board.module.css';

export interface BoardBarProps {
  question: BoardQuestion;
  /** What stands in the box, which may be ahead of the question. */
  text: string;
  today: string;
  staleDays: number;
  projectNames: ReadonlyMap<string, string>;
  columns: readonly Column<BoardRow>[];
  chosenColumns: readonly string[];
  /** The saved view that was opened, as far as it still is. */
  view: SavedView | null;
  onText: (text: string) => void;
  onFilter: (filter: BoardFilter) => void;
  onGroup: (group: BoardGroup) => void;
  onColumns: (columns: readonly string[]) => void;
  onView: (view: SavedView | null) => void;
  onLeaveDown: () => void;
}

export function BoardBar(props: BoardBarProps) {
  const { question, text, today, staleDays, projectNames, columns, chosenColumns, view } = props;
  const { onText, onFilter, onGroup, onColumns, onView, onLeaveDown } = props;
  const [saving, setSaving] = useState(false);
  const { filter, group } = question;
  return (
    <div className={css.bar} role="group" aria-label="Filters">
      <SearchInput
        label="Filter the list"
        placeholder="Filter"
        value={text}
        onChange={onText}
        onLeaveDown={onLeaveDown}
        width={150}
      />
      {tokensOf(filter, projectNames, today).map((token) => (
        <FilterToken key={token.id} label={token.label} value={token.value} onRemove={() => onFilter(token.without)} />
      ))}
      <FilterMenu filter={filter} today={today} staleDays={staleDays} onFilter={onFilter} />
      <div className={css.barEnd}>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <Button variant="subtle" icon={<IconStack2 size={16} aria-hidden="true" />}>
              Group
              {group === 'none' ? null : <span className={css.fold}>: {groupLabels[group]}</span>}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {boardGroupNames.map((name) => (
              <Menu.Item
                key={name}
                rightSection={name === group ? <IconCheck size={14} aria-label="chosen" /> : null}
                onClick={() => onGroup(name)}
              >
                {groupLabels[name]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-end" width={190}>
          <Menu.Target>
            <Button variant="subtle" icon={<IconColumns3 size={16} aria-hidden="true" />}>
              <span className={css.fold}>Columns</span>
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} className={css.scroll}>
            {columns.map((column) => {
              const on = chosenColumns.includes(column.id);
              return (
                <Menu.CheckboxItem
                  key={column.id}
                  checked={on}
                  disabled={column.id === 'member'}
                  onChange={() =>
                    onColumns(on ? chosenColumns.filter((id) => id !== column.id) : [...chosenColumns, column.id])
                  }
                >
                  {column.header}
                </Menu.CheckboxItem>
              );
            })}
          </Menu.Dropdown>
        </Menu>
        {view ? (
          <ViewMenu
            view={view}
            question={question}
            columns={chosenColumns}
            onView={onView}
            onSaveAs={() => setSaving(true)}
          />
        ) : (
          <Button variant="subtle" icon={<IconBookmark size={16} aria-hidden="true" />} onClick={() => setSaving(true)}>
            <span className={css.fold}>Save view</span>
          </Button>
        )}
      </div>
      {saving ? (
        <SaveViewDialog question={question} columns={chosenColumns} onSaved={onView} onClose={() => setSaving(false)} />
      ) : null}
    </div>
  );
}
