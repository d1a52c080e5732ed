/** The result file: every row with its status, ids and reasons, under the client's chase key. */
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { Project } from '../../../preload/contract/projects.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, Dialog, ErrorCard, plural } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';

const formats = [
  { format: 'csv', label: 'CSV', note: 'for a program' },
  { format: 'xlsx', label: 'XLSX', note: 'for a spreadsheet' },
] as const;

export function ResultButton({ project, icon }: { project: Project; icon: ReactNode }) {
  const [shown, setShown] = useState(true);
  const save = useMutationOperation('projects:saveResult', {
    onSuccess: ({ saved, name, rows }) => {
      if (saved) notify(`${name} was saved with ${plural(rows, 'row')}.`);
    },
    onError: () => setShown(true),
  });
  return (
    <>
      <Menu width={230}>
        <Menu.Target>
          <Button icon={icon} busy={save.isPending} trailing={<IconChevronDown size={14} aria-hidden="true" />}>
            Result file
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map(({ format, label, note }) => (
            <Menu.Item key={format} rightSection={note} onClick={() => save.mutate({ id: project.id, format })}>
              Save as {label}…
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {save.error && shown ? (
        <Dialog title="The result file was not saved" onClose={() => setShown(false)}>
          <ErrorCard error={save.error.error} />
        </Dialog>
      ) : null}
    </>
  );
}
