/** The first lines of a file; the header is the one that is pressed. */
import { IconCheck } from '@tabler/icons-react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { Button, cx } from '../../components/index.ts';
import css from './import.module.css';

const shownCells = 8;

export interface HeaderChoiceProps {
  preview: OutputOf<'projects:mapping'>['preview'];
  headerRow: number;
  onChoose: (row: number) => void;
}

export function HeaderChoice({ preview, headerRow, onChoose }: HeaderChoiceProps) {
  const from = Math.max(0, Math.min(headerRow - 2, preview.length - 6));
  return (
    <div className={css.header}>
      <div className={css.headerTop}>
        <h3>Header line</h3>
        <Button
          size="sm"
          variant="subtle"
          icon={headerRow < 0 ? <IconCheck size={14} /> : null}
          aria-pressed={headerRow < 0}
          onClick={() => onChoose(-1)}
        >
          The list has no header
        </Button>
      </div>
      <div className={css.lines} role="radiogroup" aria-label="Header line">
        {preview.slice(from, from + 8).map((line, offset) => {
          const row = from + offset;
          return (
            <button
              key={row}
              type="button"
              role="radio"
              aria-checked={row === headerRow}
              className={cx(css.line, row === headerRow && css.lineHeader)}
              onClick={() => onChoose(row)}
            >
              <span className={css.lineNumber}>{line.line + 1}</span>
              {line.cells.slice(0, shownCells).map((cell, index) => (
                <span key={index} className={css.lineCell}>
                  {cell}
                </span>
              ))}
              {line.cells.length > shownCells ? <span className={css.lineCell}>…</span> : null}
            </button>
          );
        })}
      </div>
    </div>
  );
}
