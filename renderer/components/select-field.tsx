/** One of a closed list. Opens with Enter, arrows or typing; Mantine's combobox underneath. */
import { Select } from '@mantine/core';
import { Field, type FieldProps } from './field.tsx';

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
