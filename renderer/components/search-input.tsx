/** A filter box: `/` puts the focus here, Esc empties it and then leaves it. */
import { IconSearch, IconX } from '@tabler/icons-react';
import type { Ref } from 'react';
import { Kbd } from './kbd.tsx';
import css from './search-input.module.css';

export interface SearchInputProps {
  /** Spoken name; also the placeholder unless one is given. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** Takes the `/` key; one per screen. Default true. */
  takesSlash?: boolean;
  /** Width in px; default 260. */
  width?: number;
  /** After Enter or arrow down: move on to the results. */
  onLeaveDown?: () => void;
  ref?: Ref<HTMLInputElement>;
}

export function SearchInput({
  label,
  value,
  onChange,
  placeholder = label,
  takesSlash = true,
  width = 260,
  onLeaveDown,
  ref,
}: SearchInputProps) {
  return (
    <div className={css.box} style={{ width }}>
      <IconSearch size={16} aria-hidden="true" className={css.glyph} />
      <input
        ref={ref}
        type="text"
        role="searchbox"
        aria-label={label}
        className={css.input}
        placeholder={placeholder}
        value={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        data-takes-slash={takesSlash || undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            if (value) onChange('');
            else event.currentTarget.blur();
          } else if ((event.key === 'ArrowDown' || event.key === 'Enter') && onLeaveDown) {
            event.preventDefault();
            onLeaveDown();
          }
        }}
      />
      {value ? (
        <button
          type="button"
          className={css.clear}
          aria-label={`Clear ${label.toLowerCase()}`}
          onClick={() => onChange('')}
        >
          <IconX size={14} aria-hidden="true" />
        </button>
      ) : takesSlash ? (
        <span className={css.key} aria-hidden="true">
          <Kbd keys="/" />
        </span>
      ) : null}
    </div>
  );
}

export interface FilterTokenProps {
  /** Such as “status is”. */
  label: string;
  value: string;
  onRemove: () => void;
}

/** One condition that holds now, with its cross. */
export function FilterToken({ label, value, onRemove }: FilterTokenProps) {
  return (
    <span className={css.token}>
      <span className={css.tokenText}>
        {label} <strong>{value}</strong>
      </span>
      <button type="button" className={css.remove} aria-label={`Remove filter: ${label} ${value}`} onClick={onRemove}>
        <IconX size={14} aria-hidden="true" />
      </button>
    </span>
  );
}
