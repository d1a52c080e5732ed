/** The conditions of a directory search. The NPI's check digit is told at the field, before anything is asked. */
import { useState } from 'react';
import type { OrganizationKind } from '../../../preload/contract/directory.ts';
import { isValidNpi } from '../../../preload/contract/rules/npi.ts';
import { SelectField, TextField } from '../../components/index.ts';
import { usStates } from '../request-form/form-model.ts';
import css from './directory.module.css';

export interface Filters {
  name: string;
  match: 'starts-with' | 'contains';
  npi: string;
  city: string;
  state: string;
  postalCode: string;
}
export const emptyFilters: Filters = { name: '', match: 'starts-with', npi: '', city: '', state: '', postalCode: '' };

/** Whether any condition holds. */
export const anyFilter = (filters: Filters): boolean =>
  Object.entries(filters).some(([key, value]) => key !== 'match' && value !== '');

/** Why this NPI cannot be searched for, or null. Spaces and dashes of a pasted one are ignored. */
export function npiProblem(text: string): string | null {
  const value = text.replace(/[\s-]/g, '');
  if (value === '') return null;
  if (!/^\d*$/.test(value)) return 'An NPI has digits only.';
  if (value.length < 10) return `${value.length} of 10 digits`;
  if (value.length > 10) return 'An NPI has 10 digits.';
  return isValidNpi(value) ? null : 'The check digit is wrong.';
}

export function DirectoryFilters({
  kind,
  filters,
  onChange,
}: {
  kind: OrganizationKind;
  filters: Filters;
  onChange: (filters: Filters) => void;
}) {
  const [npiLeft, setNpiLeft] = useState(false);
  const problem = npiProblem(filters.npi);
  const counting = problem?.endsWith('of 10 digits') ?? false;
  const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });
  return (
    <div className={css.filters} role="search" aria-label="Directory">
      <div className={css.match}>
        <SelectField
          label="Name"
          value={filters.match}
          onChange={(match) => set({ match })}
          options={[
            { value: 'starts-with', label: 'starts with' },
            { value: 'contains', label: 'contains' },
          ]}
        />
      </div>
      <div className={css.name}>
        <TextField
          label="Name to find"
          autoFocus
          maxLength={200}
          value={filters.name}
          onChange={(name) => set({ name })}
          placeholder="Name"
        />
      </div>
      {kind === 'provider' ? (
        <div className={css.npi}>
          <TextField
            label="NPI"
            mono
            inputMode="numeric"
            maxLength={14}
            value={filters.npi}
            onChange={(npi) => {
              setNpiLeft(false);
              set({ npi });
            }}
            onBlur={() => setNpiLeft(true)}
            placeholder="10 digits"
            error={
              problem !== null && (!counting || npiLeft)
                ? counting
                  ? `An NPI has 10 digits, this one ${filters.npi.replace(/\D/g, '').length}.`
                  : problem
                : undefined
            }
            help={counting && !npiLeft ? problem : undefined}
          />
        </div>
      ) : null}
      <div className={css.city}>
        <TextField label="City" maxLength={100} value={filters.city} onChange={(city) => set({ city })} />
      </div>
      <div className={css.state}>
        <SelectField
          label="State"
          searchable
          value={filters.state === '' ? 'any' : filters.state}
          onChange={(state) => set({ state: state === 'any' ? '' : state })}
          options={[{ value: 'any', label: 'Any' }, ...usStates.map((state) => ({ value: state, label: state }))]}
        />
      </div>
      <div className={css.zip}>
        <TextField
          label="ZIP"
          inputMode="numeric"
          maxLength={10}
          value={filters.postalCode}
          onChange={(postalCode) => set({ postalCode: postalCode.replace(/[^\d-]/g, '') })}
        />
      </div>
    </div>
  );
}
