/** The exact Task of a row, or of the batch, as it goes out or has gone. */
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { Project } from '../../../preload/contract/projects.ts';
import { useOperation } from '../../api/index.ts';
import {
  CopyButton,
  Dialog,
  ErrorCard,
  formatBytes,
  formatCount,
  IconButton,
  Skeleton,
} from '../../components/index.ts';
import css from './projects.module.css';

export interface TaskDialogProps {
  project: Project;
  /** The number of a row, or the batch. */
  about: number | 'batch';
  /** Said after the title, such as “line 412”. */
  note?: string;
  /** For walking from row to row: where this one is, and how to go to another. */
  walk?: { at: number; total: number; go: (to: number) => void };
  onClose: () => void;
}

export function TaskDialog({ project, about, note, walk, onClose }: TaskDialogProps) {
  const preview = useOperation('projects:preview', { id: project.id, row: about }, { keepPrevious: true });
  return (
    <Dialog
      title={about === 'batch' ? 'Task of the batch' : `Task of a row${note ? `: ${note}` : ''}`}
      width={760}
      onClose={onClose}
      footer={
        <>
          {walk ? (
            <div className={css.walk}>
              <IconButton label="Row before" disabled={walk.at === 0} onClick={() => walk.go(walk.at - 1)}>
                <IconChevronLeft size={16} />
              </IconButton>
              <span>
                {formatCount(walk.at + 1)} of {formatCount(walk.total)}
              </span>
              <IconButton label="Row after" disabled={walk.at >= walk.total - 1} onClick={() => walk.go(walk.at + 1)}>
                <IconChevronRight size={16} />
              </IconButton>
            </div>
          ) : null}
          <span className={css.gap} />
          {preview.data && about === 'batch' ? <CopyButton value={preview.data.task} size="md" /> : null}
        </>
      }
    >
      {preview.error ? (
        <ErrorCard
          error={preview.error.error}
          title="The Task could not be shown"
          onRetry={() => void preview.refetch()}
        />
      ) : preview.data ? (
        <>
          <p className={css.taskHead}>
            {preview.data.asSent ? 'As it was sent' : 'As it would be sent now'} · {formatBytes(preview.data.bytes)}
          </p>
          <pre className={css.task} tabIndex={0} role="region" aria-label="Task, JSON">
            {preview.data.task}
          </pre>
        </>
      ) : (
        <Skeleton lines={12} />
      )}
    </Dialog>
  );
}
