/** All projects: who pays, what is due, how far each has come. */
import { IconFolders, IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { projectTypeLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { useLayout, useOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  Page,
  PageHeader,
  SearchInput,
  Toolbar,
  useNow,
} from '../../components/index.ts';
import { projectColumns } from './project-columns.tsx';
import { stepToOpen } from './steps.ts';

type ProjectRow = OutputOf<'projects:list'>[number];

/** What a column is ordered by; text and numbers both compare with `<`. */
const orders: Record<string, (row: ProjectRow) => string | number> = {
  code: (row) => row.code.toLowerCase(),
  type: (row) => projectTypeLabels[row.type],
  payerName: (row) => row.payerName.toLowerCase(),
  dueDate: (row) => row.dueDate || '9999',
  imported: (row) => row.totals.imported,
  updatedAt: (row) => row.updatedAt,
};

export function ProjectsScreen() {
  const navigate = useNavigate();
  const projects = useOperation('projects:list', {});
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [column, setColumn] = useLayout<string>('projects.sort', 'updatedAt');
  const [descending, setDescending] = useLayout<boolean>('projects.descending', true);
  const today = plainDateOf(new Date(useNow(60_000)));
  const columns = useMemo(() => projectColumns(today), [today]);
  const rows = useMemo(() => {
    const words = text.trim().toLowerCase();
    const order = orders[column] ?? ((row: ProjectRow) => row.updatedAt);
    const sign = descending ? -1 : 1;
    return (projects.data ?? [])
      .filter((row) => `${row.code} ${row.payerName} ${projectTypeLabels[row.type]}`.toLowerCase().includes(words))
      .sort((a, b) => {
        const [x, y] = [order(a), order(b)];
        return x === y ? (a.id < b.id ? -1 : 1) : sign * (x < y ? -1 : 1);
      });
  }, [projects.data, text, column, descending]);
  const create = (): void => void navigate({ to: '/projects/new' });
  const open = (row: ProjectRow): void =>
    void navigate({ to: '/projects/$projectId/$step', params: { projectId: row.id, step: stepToOpen(row) } });
  const newProject = (
    <Button variant="primary" icon={<IconPlus size={16} />} onClick={create}>
      New project
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Projects"
        counts={projects.data ? formatCount(projects.data.length) : ''}
        actions={projects.data?.length === 0 ? null : newProject}
      />
      <Toolbar>
        <SearchInput label="Filter projects" placeholder="Code, payer or type" value={text} onChange={setText} />
      </Toolbar>
      {projects.error ? <ErrorCard error={projects.error.error} onRetry={() => void projects.refetch()} /> : null}
      <DataTable
        label="Projects"
        layoutKey="projects"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={open}
        sort={{ column, descending }}
        onSort={(sort) => {
          setColumn(sort.column);
          setDescending(sort.descending);
        }}
        loading={projects.isPending}
        typeAhead={(row) => row.code}
        autoFocus
        empty={
          projects.error ? null : text.trim() !== '' ? (
            <EmptyState
              icon={IconFolders}
              title="Nothing matches"
              text={`Drop the text “${text.trim()}”.`}
              action={<Button onClick={() => setText('')}>Show all projects</Button>}
            />
          ) : (
            <EmptyState
              icon={IconFolders}
              title="No projects yet"
              text="A project takes a payer’s chase list from the file to a Task for every row, and accounts for each of them."
              action={newProject}
            />
          )
        }
      />
    </Page>
  );
}
