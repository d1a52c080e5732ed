/** Ctrl+K: every place, every act, and what search finds. A combobox: the focus stays in the box, arrows walk the list. */
import { Modal } from '@mantine/core';
import { IconBookmark, IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useOperation } from '../../api/index.ts';
import { cx, formatCount, Kbd, StatusBadge, Tag } from '../../components/index.ts';
import { useHasProfile } from '../../shell/use-has-profile.ts';
import type { Commands } from '../../shell/use-commands.ts';
import { Excerpt, kindLooks, openHit, plainExcerpt, statusOfHit } from '../search/hits.tsx';
import { fixedEntries, matches, type PaletteEntry } from './entries.ts';
import css from './palette.module.css';

const FOUND = 10;

export interface PaletteProps {
  commands: Commands;
  onKeys: () => void;
  onClose: () => void;
  /** What is looked for; kept by the frame, which has it from the first key on. */
  text: string;
  onText: (text: string) => void;
}

/** What search finds as one types, the best of each kind; then the way to all of it. */
function useFound(text: string, commands: Commands): PaletteEntry[] {
  const enabled = useHasProfile();
  const asked = text.trim();
  const found = useOperation(
    'search:find',
    { text: asked, kinds: [], offset: 0, limit: FOUND },
    { enabled: enabled && asked !== '', keepPrevious: true },
  );
  const views = useOperation('board:views', {}, { enabled, staleMs: 5_000 });
  return useMemo(() => {
    const named = (views.data?.views ?? [])
      .filter((view) => view.name.toLowerCase().includes(asked.toLowerCase()))
      .map((view): PaletteEntry => ({
        id: `view-${view.id}`,
        group: 'Views',
        label: view.name,
        note: formatCount(view.count),
        icon: IconBookmark,
        run: () => commands.openView(view.id),
      }));
    if (asked === '') return named;
    const hits = (found.data?.hits ?? []).map((hit, index): PaletteEntry => ({
      id: `hit-${index}`,
      group: 'Found',
      label: hit.title,
      note: hit.detail,
      icon: kindLooks[hit.kind].icon,
      status: statusOfHit(hit),
      similar: hit.fuzzy,
      ...(plainExcerpt(hit.excerpt) === '' ? {} : { excerpt: hit.excerpt }),
      run: () => openHit(hit, commands),
    }));
    const all: PaletteEntry = {
      id: 'all',
      group: 'Found',
      label: `Everything about “${asked}”`,
      icon: IconSearch,
      run: () => commands.search(asked),
    };
    return [...hits, ...(hits.length > 0 ? [all] : []), ...named];
  }, [found.data, views.data, asked, commands]);
}

export function Palette({ commands, onKeys, onClose, text, onText }: PaletteProps) {
  const id = useId();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useFound(text, commands);
  const fixed = useMemo(() => fixedEntries(commands, onKeys), [commands, onKeys]);
  const entries = useMemo(() => {
    const shown = fixed.filter((entry) => matches(entry, text));
    const places = shown.filter((entry) => entry.group === 'Go to');
    const acts = shown.filter((entry) => entry.group === 'Do');
    return [...found, ...places, ...acts];
  }, [fixed, found, text]);
  const active = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, entries]);
  const run = (entry: PaletteEntry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setAt((active + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[active]);
    }
  };
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={680}
      yOffset="12vh"
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 100, transition: 'fade' }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Title className="visually-hidden">Search and commands</Modal.Title>
        <div className={css.box}>
          <IconSearch size={18} aria-hidden="true" className={css.glyph} />
          <input
            className={css.input}
            role="combobox"
            aria-label="Search people and commands"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={entries[active] ? `${id}-${entries[active].id}` : undefined}
            aria-autocomplete="list"
            placeholder="Search people, Tasks, records and commands"
            value={text}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            onChange={(event) => {
              onText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <Kbd keys="Esc" />
        </div>
        <div className={css.list} id={`${id}-list`} role="listbox" aria-label="Results" ref={list}>
          {entries.map((entry, index) => (
            <div key={entry.id} role="presentation">
              {entries[index - 1]?.group !== entry.group ? (
                <div className={css.group} role="presentation">
                  {entry.group}
                </div>
              ) : null}
              <div
                id={`${id}-${entry.id}`}
                role="option"
                aria-selected={index === active}
                className={cx(css.entry, index === active && css.active)}
                onMouseMove={() => setAt(index)}
                onClick={() => run(entry)}
              >
                <entry.icon size={18} stroke={1.75} aria-hidden="true" />
                <span className={css.label}>
                  {entry.label}
                  {entry.note ? <span className={css.note}> {entry.note}</span> : null}
                  {entry.excerpt && plainExcerpt(entry.excerpt) !== entry.label ? (
                    <span className={css.excerpt}>
                      <Excerpt text={entry.excerpt} />
                    </span>
                  ) : null}
                </span>
                {entry.similar ? <Tag tone="violet">similar</Tag> : null}
                {entry.status ? <StatusBadge status={entry.status} /> : null}
                {entry.keys ? <Kbd keys={entry.keys} /> : null}
              </div>
            </div>
          ))}
        </div>
        <p className={css.count} role="status">
          {entries.length === 0 ? (
            `Nothing is called “${text}”.`
          ) : (
            <span className="visually-hidden">{entries.length} results</span>
          )}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}
