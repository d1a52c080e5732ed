/** Saved views: keep the present conditions under a name, bring a view up to date, rename by saving anew, remove. */
import { Menu } from '@mantine/core';
import { IconBookmarkFilled, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { SavedView } from '../../../preload/contract/board.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ConfirmDialog, Dialog, ErrorCard, TextField } from '../../components/index.ts';
import type { BoardQuestion } from './board-filter.ts';
import { call } from '../../api/client.ts';
import css from './board.module.css';

interface Kept {
  question: BoardQuestion;
  columns: readonly string[];
}

/** Whether the list is still as the view has it. */
function isAsSaved(view: SavedView, { question, columns }: Kept): boolean {
  return (
    JSON.stringify(sorted({ filter: view.filter, group: view.group, sort: view.sort })) ===
      JSON.stringify(sorted({ ...question })) && [...view.columns].sort().join() === [...columns].sort().join()
  );
}

/** With its keys in one order, so that two of the same content are the same text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export interface ViewMenuProps extends Kept {
  view: SavedView;
  onView: (view: SavedView | null) => void;
  onSaveAs: () => void;
}

export function ViewMenu({ view, question, columns, onView, onSaveAs }: ViewMenuProps) {
  const [removing, setRemoving] = useState(false);
  const save = useMutationOperation('board:saveView', { onSuccess: onView, invalidates: ['board:views'] });
  const changed = !isAsSaved(view, { question, columns });
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button
            variant="subtle"
            icon={<IconBookmarkFilled size={16} aria-hidden="true" />}
            trailing={<IconChevronDown size={14} aria-hidden="true" />}
          >
            <span className={css.viewName}>{view.name}</span>
            {changed ? <span className={css.changed}> · changed</span> : null}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={!changed}
            onClick={() => save.mutate({ name: view.name, ...question, columns: [...columns] })}
          >
            Keep the changes
          </Menu.Item>
          <Menu.Item disabled={!changed} onClick={() => onView(view)}>
            As it was saved
          </Menu.Item>
          <Menu.Item onClick={onSaveAs}>Save as another view…</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setRemoving(true)}>Remove this view…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {save.error ? <ErrorCard error={save.error.error} onDismiss={save.reset} /> : null}
      {removing ? (
        <ConfirmDialog
          title={`Remove the view “${view.name}”?`}
          verb="Remove view"
          danger
          onConfirm={async () => {
            await call('board:removeView', { id: view.id });
            onView(null);
          }}
          onClose={() => setRemoving(false)}
        >
          <p>Only the view goes; the requests stay as they are.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

export interface SaveViewDialogProps extends Kept {
  onSaved: (view: SavedView) => void;
  onClose: () => void;
}

export function SaveViewDialog({ question, columns, onSaved, onClose }: SaveViewDialogProps) {
  const [name, setName] = useState('');
  const save = useMutationOperation('board:saveView', {
    onSuccess: (view) => {
      onSaved(view);
      onClose();
    },
    invalidates: ['board:views'],
  });
  const keep = (): void => {
    if (name.trim() !== '') save.mutate({ name: name.trim(), ...question, columns: [...columns] });
  };
  return (
    <Dialog
      title="Save this view"
      onClose={onClose}
      width={420}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={name.trim() === ''} busy={save.isPending} onClick={keep}>
            Save view
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        maxLength={60}
        autoFocus
        help="Conditions, grouping, order and columns. A view of the same name is replaced."
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
        }}
      />
      {save.error ? <ErrorCard error={save.error.error} /> : null}
    </Dialog>
  );
}
