/** What of the trail is shown: kind, person, outcome and days. */
import { Select } from '@mantine/core';
import type { TrailFilter } from '../../../preload/contract/activity.ts';
import { isPlainDate } from '../../../preload/contract/rules/plain-date.ts';
import { FilterToken, SearchInput, Toolbar } from '../../components/index.ts';
import { inputClass } from '../../components/field.tsx';
import { eventGroups } from './event-words.ts';
import css from './activity.module.css';

export const everything: TrailFilter = { event: '', person: '', requestId: null, outcome: null, from: null, to: null };

const outcomeChoices = [
  { value: '', label: 'Any outcome' },
  { value: 'success', label: 'Done' },
  { value: 'denied', label: 'Denied' },
  { value: 'failure', label: 'Failed' },
];

export const isFiltered = (filter: TrailFilter): boolean => JSON.stringify(filter) !== JSON.stringify(everything);

export function TrailFilterBar({ filter, onChange }: { filter: TrailFilter; onChange: (filter: TrailFilter) => void }) {
  const set = (part: Partial<TrailFilter>): void => onChange({ ...filter, ...part });
  const day = (value: string): string | null => (isPlainDate(value) ? value : null);
  return (
    <Toolbar>
      <SearchInput
        label="Person: the patient, or who acted"
        placeholder="Patient or colleague"
        value={filter.person}
        onChange={(person) => set({ person })}
      />
      <Select
        aria-label="Kind of entry"
        data={[...eventGroups]}
        value={filter.event}
        onChange={(event) => set({ event: event ?? '' })}
        allowDeselect={false}
        w={180}
      />
      <Select
        aria-label="Outcome"
        data={outcomeChoices}
        value={filter.outcome ?? ''}
        onChange={(outcome) => set({ outcome: outcome === '' ? null : (outcome as TrailFilter['outcome']) })}
        allowDeselect={false}
        w={130}
      />
      <span className={css.days}>
        <input
          type="date"
          aria-label="From day"
          className={inputClass(css.day)}
          value={filter.from ?? ''}
          onChange={(event) => set({ from: day(event.target.value) })}
        />
        <span aria-hidden="true">–</span>
        <input
          type="date"
          aria-label="To day"
          className={inputClass(css.day)}
          value={filter.to ?? ''}
          onChange={(event) => set({ to: day(event.target.value) })}
        />
      </span>
      {filter.requestId === null ? null : (
        <FilterToken
          label="request is"
          value={filter.requestId.slice(0, 8)}
          onRemove={() => set({ requestId: null })}
        />
      )}
    </Toolbar>
  );
}
