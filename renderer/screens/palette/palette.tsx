/** Ctrl+K: every place, every act, requests by name and projects by code. A combobox: the focus stays in the box, arrows walk the list. */
import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileText, IconFolders, IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { projectTypeLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { useOperation } from '../../api/index.ts';
import { cx, Kbd, statusLooks } from '../../components/index.ts';
import { useHasProfile } from '../../shell/use-has-profile.ts';
import type { Commands } from '../../shell/use-commands.ts';
import { stepToOpen } from '../projects/steps.ts';
import { fixedEntries, matches, type PaletteEntry } from './entries.ts';
import css from './palette.module.css';

const FOUND = 8;
const WAIT_MS = 120;

export interface PaletteProps {
  commands: Commands;
  onKeys: () => void;
  onClose: () => void;
}

/** Requests whose person or custodian matches; newest first while nothing is typed. */
function useRequestEntries(text: string, commands: Commands): PaletteEntry[] {
  const enabled = useHasProfile();
  const [asked] = useDebouncedValue(text.trim(), WAIT_MS);
  const found = useOperation(
    'requests:list',
    {
      text: asked,
      statuses: [],
      purposes: [],
      sort: 'updatedAt',
      descending: true,
      offset: 0,
      limit: asked === '' ? 4 : FOUND,
    },
    { enabled, keepPrevious: true },
  );
  return useMemo(
    () =>
      (found.data?.rows ?? []).map((row) => ({
        id: `request-${row.id}`,
        group: 'Requests',
        label: row.patientName || 'Unnamed draft',
        note: [row.custodianName, statusLooks[row.status].label].filter(Boolean).join(' · '),
        icon: IconFileText,
        run: () => commands.openRequest(row.id),
      })),
    [found.data, commands],
  );
}

/** Projects whose code or payer matches what is typed. */
function useProjectEntries(text: string, commands: Commands): PaletteEntry[] {
  const enabled = useHasProfile();
  const projects = useOperation('projects:list', {}, { enabled });
  return useMemo(
    () =>
      (projects.data ?? [])
        .map((row): PaletteEntry => ({
          id: `project-${row.id}`,
          group: 'Projects',
          label: row.code,
          note: [row.payerName, projectTypeLabels[row.type]].filter(Boolean).join(' · '),
          words: row.payerName,
          icon: IconFolders,
          run: () => commands.openProject(row.id, stepToOpen(row)),
        }))
        .filter((entry) => text.trim() !== '' && matches(entry, text))
        .slice(0, FOUND),
    [projects.data, text, commands],
  );
}

export function Palette({ commands, onKeys, onClose }: PaletteProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const requests = useRequestEntries(text, commands);
  const projects = useProjectEntries(text, commands);
  const fixed = useMemo(() => fixedEntries(commands, onKeys), [commands, onKeys]);
  const entries = useMemo(() => {
    const shown = fixed.filter((entry) => matches(entry, text));
    const places = shown.filter((entry) => entry.group === 'Go to');
    const acts = shown.filter((entry) => entry.group === 'Do');
    return text.trim() === '' ? [...places, ...acts, ...requests] : [...requests, ...projects, ...places, ...acts];
  }, [fixed, requests, projects, text]);
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
      size={600}
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
            placeholder="Search people and commands"
            value={text}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            onChange={(event) => {
              setText(event.target.value);
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
                </span>
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
