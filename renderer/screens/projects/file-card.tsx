/** One chase list: how it was read, its notices, its columns, and what its rows changed. */
import { IconChevronDown, IconChevronRight, IconFileSpreadsheet, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChaseFile, Project } from '../../../preload/contract/projects.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { call } from '../../api/index.ts';
import { Button, ConfirmDialog, formatBytes, formatCount, Notice, plural, Tag } from '../../components/index.ts';
import { ColumnMapper } from './column-mapper.tsx';
import { ImportSummary } from './import-summary.tsx';
import type { Reading } from './mapping-model.ts';
import { ReadingOptions } from './reading-options.tsx';
import type { FollowedProject } from './use-project.ts';
import css from './import.module.css';

const encodingNames: Record<string, string> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16, big endian',
};
const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

export interface FileCardProps {
  project: Project;
  follow: FollowedProject;
  file: ChaseFile;
  startOpen: boolean;
  /** Null once the file itself is not at hand any more. */
  onReadAgain: ((reading: Reading) => void) | null;
}

export function FileCard({ project, follow, file, startOpen, onReadAgain }: FileCardProps) {
  const [open, setOpen] = useState(startOpen);
  const [removing, setRemoving] = useState(false);
  const [summary, setSummary] = useState<OutputOf<'projects:applyMapping'> | null>(null);
  const facts = [
    file.kind === 'xlsx'
      ? `sheet “${file.sheet}”`
      : `${encodingNames[file.encoding] ?? file.encoding}, ${delimiterNames[file.delimiter] ?? file.delimiter}`,
    plural(file.lines, 'line'),
    plural(file.columns, 'column'),
    formatBytes(file.size),
  ];
  const sent = project.totals.sent + project.totals.queued + project.totals.failed > 0;
  return (
    <section className={css.card} aria-label={file.name}>
      <header className={css.cardHead}>
        <IconFileSpreadsheet size={18} stroke={1.75} aria-hidden="true" className={css.fileIcon} />
        <div className={css.cardText}>
          <h2>{file.name}</h2>
          <p>{facts.join(' · ')}</p>
        </div>
        <Tag tone={file.mapped ? 'green' : 'amber'}>{file.mapped ? 'Imported' : 'Columns to confirm'}</Tag>
        {sent && file.mapped ? null : (
          <Button size="sm" variant="subtle" icon={<IconTrash size={14} />} onClick={() => setRemoving(true)}>
            Remove
          </Button>
        )}
        <Button
          size="sm"
          icon={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          Columns
        </Button>
      </header>
      {file.notices.length > 0 ? (
        <Notice tone="warning">
          {file.notices.map((notice) => (
            <p key={notice}>{notice}</p>
          ))}
        </Notice>
      ) : null}
      {summary ? <ImportSummary summary={summary} project={project} /> : null}
      {open ? (
        <>
          {file.mapped ? null : onReadAgain ? (
            <ReadingOptions file={file} onReadAgain={onReadAgain} />
          ) : file.sheets.length > 1 ? (
            <p className={css.quiet}>
              {formatCount(file.sheets.length)} sheets. To read another one, remove this list and add the file again.
            </p>
          ) : null}
          <ColumnMapper
            project={project}
            file={file}
            progress={follow.progress}
            onApplied={(answer) => {
              setSummary(answer);
              setOpen(false);
              void follow.query.refetch();
            }}
          />
        </>
      ) : null}
      {removing ? (
        <ConfirmDialog
          title={`Remove ${file.name}${file.mapped ? ' with its rows' : ''}?`}
          verb="Remove list"
          danger
          onConfirm={async () => {
            await call('projects:removeFile', { id: project.id, fileId: file.id });
            await follow.query.refetch();
          }}
          onClose={() => setRemoving(false)}
        >
          <p>
            {file.mapped
              ? 'Its rows and their corrections leave the project. Nothing of it was sent.'
              : 'Its lines were not made rows yet.'}
          </p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
