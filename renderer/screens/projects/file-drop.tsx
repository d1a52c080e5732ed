/** Where chase lists are dropped or chosen, and how far the reading of one is. */
import { IconFileSpreadsheet, IconFileUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { Button, cx, formatCount, ProgressBar } from '../../components/index.ts';
import type { Progress } from './use-project.ts';
import css from './import.module.css';

export interface FileDropProps {
  small: boolean;
  /** Name of the list that is being read. */
  busy: string | null;
  progress: Progress | null;
  onFiles: (files: readonly File[]) => void;
  onCancel: () => void;
}

export function FileDrop({ small, busy, progress, onFiles, onCancel }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (busy === null) onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={cx(css.drop, small && css.dropSmall, over && css.dropOver)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconFileSpreadsheet size={small ? 20 : 26} stroke={1.5} aria-hidden="true" />
      {busy === null ? (
        <>
          <span>{small ? 'Drop another or a corrected list here, or' : 'Drop the chase list here, or'}</span>
          <Button
            variant={small ? 'default' : 'primary'}
            icon={<IconFileUpload size={16} />}
            onClick={() => input.current?.click()}
          >
            Choose a file
          </Button>
          <span className={css.quiet}>CSV or XLSX, up to 200 MB</span>
        </>
      ) : (
        <>
          <span role="status">
            Reading {busy}
            {progress ? ` · ${formatCount(progress.done)} of ${formatCount(progress.total)}` : ''}
          </span>
          <span className={css.bar}>
            <ProgressBar label={`Reading ${busy}`} value={progress?.done ?? 0} max={progress?.total ?? 1} bare />
          </span>
          <Button size="sm" onClick={onCancel}>
            Stop reading
          </Button>
        </>
      )}
      <input
        ref={input}
        type="file"
        multiple
        accept=".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Chase list, CSV or XLSX"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
