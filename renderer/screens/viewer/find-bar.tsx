/** The line that finds a phrase in the open document: Enter and Shift+Enter walk the matches, Esc closes. */
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { IconButton } from '../../components/icon-button.tsx';
import type { FindState } from './engine/find-session.ts';
import css from './pdf-viewer.module.css';

const seekDelayMs = 180;

export interface FindBarProps {
  state: FindState;
  pageCount: number;
  /** What is counted while the search runs. Default “Page”. */
  unit?: string;
  /** Grows when Ctrl+F is pressed while the bar is open: the phrase is selected again. */
  focusMove: number;
  onSeek: (phrase: string) => void;
  onStep: (direction: 1 | -1) => void;
  onClose: () => void;
}

export function FindBar({ state, pageCount, unit = 'Page', focusMove, onSeek, onStep, onClose }: FindBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [phrase, setPhrase] = useState('');
  const seek = useRef(onSeek);
  useEffect(() => {
    seek.current = onSeek;
  });
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [focusMove]);
  useEffect(() => {
    const timer = setTimeout(() => seek.current(phrase), phrase === '' ? 0 : seekDelayMs);
    return () => clearTimeout(timer);
  }, [phrase]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={css.find} role="search" onKeyDown={onKeyDown}>
      <IconSearch size={14} aria-hidden />
      <input
        ref={input}
        className={css.findInput}
        value={phrase}
        onChange={(event) => setPhrase(event.currentTarget.value)}
        placeholder="Find in document"
        aria-label="Find in document"
        spellCheck={false}
      />
      <span className={css.findCount} role="status">
        {resultOf(state, phrase, pageCount, unit)}
      </span>
      <IconButton
        label="Previous match"
        shortcut="Shift+Enter"
        disabled={state.current === null}
        onClick={() => onStep(-1)}
      >
        <IconChevronUp size={16} />
      </IconButton>
      <IconButton label="Next match" shortcut="Enter" disabled={state.current === null} onClick={() => onStep(1)}>
        <IconChevronDown size={16} />
      </IconButton>
      <IconButton label="Close find" shortcut="Esc" onClick={onClose}>
        <IconX size={16} />
      </IconButton>
    </div>
  );
}

function resultOf(state: FindState, phrase: string, pageCount: number, unit: string): string {
  if (phrase.trim() === '' || state.query === '') return '';
  if (state.total === 0)
    return state.done ? 'Not found' : `${unit} ${state.pagesRead.toLocaleString()} of ${pageCount.toLocaleString()}…`;
  const count = `${state.rank.toLocaleString()} of ${state.total.toLocaleString()}`;
  return state.done ? count : `${count}… ${Math.floor((100 * state.pagesRead) / pageCount)} %`;
}
