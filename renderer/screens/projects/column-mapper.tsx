/** Which column is which: guesses with their confidence and samples, the header line, dates, templates, and the import. */
import { useState } from 'react';
import type { ChaseFile, Project } from '../../../preload/contract/projects.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  ErrorCard,
  formatCount,
  InlineError,
  Notice,
  Segmented,
  Skeleton,
  TextField,
} from '../../components/index.ts';
import { HeaderChoice } from './header-choice.tsx';
import { MapperRows } from './mapper-rows.tsx';
import { columnsOf, missingOf, type MappedColumn } from './mapping-model.ts';
import type { Progress } from './use-project.ts';
import css from './import.module.css';

type Guess = OutputOf<'projects:mapping'>;

export interface ColumnMapperProps {
  project: Project;
  file: ChaseFile;
  progress: Progress | null;
  onApplied: (summary: OutputOf<'projects:applyMapping'>) => void;
}

export function ColumnMapper(props: ColumnMapperProps) {
  const { project, file } = props;
  const [headerRow, setHeaderRow] = useState<number | null>(file.mapped ? file.headerRow : null);
  const guess = useOperation(
    'projects:mapping',
    { id: project.id, fileId: file.id, headerRow },
    { keepPrevious: true },
  );
  if (guess.error) return <ErrorCard error={guess.error.error} onRetry={() => void guess.refetch()} />;
  if (!guess.data) return <Skeleton lines={8} height={22} />;
  return (
    <Mapper
      key={`${guess.data.headerRow}/${guess.data.columns.length}`}
      {...props}
      guess={guess.data}
      onHeaderRow={setHeaderRow}
    />
  );
}

function Mapper({
  project,
  file,
  progress,
  guess,
  onHeaderRow,
  onApplied,
}: ColumnMapperProps & { guess: Guess; onHeaderRow: (row: number) => void }) {
  const [columns, setColumns] = useState<MappedColumn[]>(() => columnsOf(guess));
  const [mode, setMode] = useState<'add' | 'update'>(project.totals.imported > 0 && !file.mapped ? 'update' : 'add');
  const [keep, setKeep] = useState(guess.template !== null);
  const [template, setTemplate] = useState(guess.template ?? file.name.replace(/\.[^.]+$/, '').slice(0, 100));
  const apply = useMutationOperation('projects:applyMapping', {
    invalidates: ['projects:templates', 'projects:list'],
    onSuccess: onApplied,
  });
  const missing = missingOf(columns);
  const hasKey = columns.some((column) => column.field === 'chaseKey');
  const others = project.files.some((other) => other.id !== file.id && other.mapped);
  const rows = Math.max(0, file.lines - (guess.headerRow + 1));
  return (
    <div className={css.mapper}>
      <HeaderChoice preview={guess.preview} headerRow={guess.headerRow} onChoose={onHeaderRow} />
      {guess.template ? <Notice tone="info">The columns are those of the template “{guess.template}”.</Notice> : null}
      <MapperRows guess={guess} columns={columns} onChange={setColumns} />
      {rows === 0 ? <InlineError>There is no line below the header: nothing can be imported.</InlineError> : null}
      {missing.length > 0 ? (
        <InlineError>No column feeds: {missing.join(', ')}. Rows can be imported, but not sent.</InlineError>
      ) : null}
      {others ? (
        <div className={css.mode}>
          <Segmented
            label="What to do with the rows"
            value={mode}
            onChange={setMode}
            options={[
              { value: 'update', label: 'Correct by chase id' },
              { value: 'add', label: 'Add all rows' },
            ]}
          />
          <span className={css.quiet}>
            {mode === 'update'
              ? hasKey
                ? 'Rows with a known chase id are corrected, others are added.'
                : 'No column feeds the chase id, so all rows are added.'
              : 'Every line becomes a new row, also where the chase id is known.'}
          </span>
        </div>
      ) : null}
      {apply.error ? <ErrorCard error={apply.error.error} /> : null}
      <div className={css.applyRow}>
        <Checkbox label="Keep these columns as a template" checked={keep} onChange={setKeep} />
        {keep ? (
          <TextField label="Template" value={template} onChange={setTemplate} maxLength={100} width={220} />
        ) : null}
        <span className={css.gap} />
        {apply.isPending && progress?.activity === 'checking' ? (
          <span className={css.quiet} role="status">
            {formatCount(progress.done)} of {formatCount(progress.total)} checked
          </span>
        ) : null}
        <Button
          variant="primary"
          busy={apply.isPending}
          disabled={rows === 0}
          onClick={() =>
            apply.mutate({
              id: project.id,
              fileId: file.id,
              headerRow: guess.headerRow,
              columns: columns.filter((column) => column.field !== null),
              mode: others ? mode : 'add',
              template: keep ? template.trim() : '',
            })
          }
        >
          {file.mapped ? `Import ${formatCount(rows)} lines again` : `Import ${formatCount(rows)} lines`}
        </Button>
      </div>
    </div>
  );
}
