/** One of a closed list. Opens with Enter or arrows; typing goes to the option that begins so. Mantine's combobox underneath. */
import { Select } from '@mantine/core';
import { useRef, type KeyboardEvent } from 'react';
import { Field, type FieldProps } from './field.tsx';

/** Letters belong together while they come this quickly. */
const typeAheadMs = 700;

export interface SelectFieldProps<V extends string> extends FieldProps {
  value: V | '';
  onChange: (value: V) => void;
  onBlur?: () => void;
  options: readonly { value: V; label: string; disabled?: boolean }[];
  placeholder?: string;
  /** Lets the user type to narrow a long list. */
  searchable?: boolean;
  disabled?: boolean;
  name?: string;
}

export function SelectField<V extends string>({
  value,
  onChange,
  onBlur,
  options,
  placeholder,
  searchable = false,
  disabled = false,
  name,
  ...field
}: SelectFieldProps<V>) {
  const typed = useRef({ text: '', atMs: 0 });
  /** As in any list of the system: letters typed in one go, or the same letter again for the next one. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (searchable || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    const nowMs = performance.now();
    const before = nowMs - typed.current.atMs < typeAheadMs ? typed.current.text : '';
    if (event.key === ' ' && before === '') return;
    const text = before === event.key ? before : `${before}${event.key}`;
    typed.current = { text, atMs: nowMs };
    const begins = options.filter(
      (option) => option.disabled !== true && option.label.toLowerCase().startsWith(text.toLowerCase()),
    );
    const at = begins.findIndex((option) => option.value === value);
    const next = text.length === 1 ? begins[(at + 1) % begins.length] : (begins[at] ?? begins[0]);
    if (!next) return;
    event.preventDefault();
    if (next.value !== value) onChange(next.value);
  };
  return (
    <Field {...field}>
      {(ids) => (
        <Select
          {...ids}
          data={options.map((option) => ({
            value: option.value,
            label: option.label,
            disabled: option.disabled ?? false,
          }))}
          value={value === '' ? null : value}
          onChange={(next) => {
            // Mantine hands back one of the values it was given, or null, which allowDeselect={false} rules out.
            if (next !== null) onChange(next as V);
          }}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
          placeholder={placeholder}
          searchable={searchable}
          disabled={disabled}
          name={name}
          error={ids['aria-invalid'] ?? false}
          allowDeselect={false}
          maxDropdownHeight={280}
        />
      )}
    </Field>
  );
}
