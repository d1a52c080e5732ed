/** The input inside a cell. Enter and Tab keep, Esc does not, leaving keeps. */
import { useRef, useState, type KeyboardEvent } from 'react';
import css from './grid.module.css';

export type Move = 'stay' | 'up' | 'down' | 'left' | 'right';

export interface CellEditorProps {
  label: string;
  start: string;
  onCommit: (text: string, move: Move) => void;
  onCancel: () => void;
}

export function CellEditor({ label, start, onCommit, onCancel }: CellEditorProps) {
  const [text, setText] = useState(start);
  const over = useRef(false);
  const end = (act: () => void): void => {
    if (over.current) return;
    over.current = true;
    act();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const moves: Record<string, Move> = {
      Enter: event.shiftKey ? 'up' : 'down',
      Tab: event.shiftKey ? 'left' : 'right',
      ArrowUp: 'up',
      ArrowDown: 'down',
    };
    const move = moves[event.key];
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      end(onCancel);
    } else if (move) {
      event.preventDefault();
      end(() => onCommit(text, move));
    }
  };
  return (
    <input
      autoFocus
      className={css.editor}
      aria-label={label}
      value={text}
      maxLength={4000}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(() => onCommit(text, 'stay'))}
    />
  );
}
