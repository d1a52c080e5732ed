/**
 * One organization of the exchange's directory: a provider or a payer, found by typing, or taken from favourite and recent ones.
 * Nothing that was merely typed counts as chosen.
 */
import { IconBuildingBank, IconBuildingHospital } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { Organization } from '../../preload/contract/directory.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { OrganizationSearch, type OrganizationSearchProps } from './organization-search.tsx';
import css from './organization-picker.module.css';

export interface OrganizationPickerProps extends Omit<OrganizationSearchProps, 'onCancel'> {
  /** What stands there once one is chosen; null while none is. */
  chosen: { name: string; details?: ReactNode; warning?: string | undefined } | null;
  /** It can no longer change. */
  disabled?: boolean;
}

export function OrganizationPicker({ chosen, disabled = false, ...search }: OrganizationPickerProps) {
  const [changing, setChanging] = useState(false);
  if (!chosen || changing)
    return (
      <OrganizationSearch
        {...search}
        onCancel={chosen ? () => setChanging(false) : null}
        onChoose={(organization: Organization) => {
          search.onChoose(organization);
          setChanging(false);
        }}
      />
    );
  const Glyph = search.kind === 'payer' ? IconBuildingBank : IconBuildingHospital;
  return (
    <Field label={search.label}>
      {() => (
        <div className={css.chosen}>
          <Glyph size={18} aria-hidden="true" />
          <div className={css.text}>
            <strong>{chosen.name}</strong>
            {chosen.details ? <span>{chosen.details}</span> : null}
            {chosen.warning ? <span className={css.warning}>{chosen.warning}</span> : null}
          </div>
          {disabled ? null : (
            <Button size="sm" onClick={() => setChanging(true)}>
              Change
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
