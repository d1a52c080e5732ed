/** One own rule: its name, the words it looks for, for which Tasks, and what they become. */
import { MultiSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import type { StatusRule } from '../../../preload/contract/status-rules.ts';
import {
  normalizedStatuses,
  taskStatuses,
  type NormalizedStatus,
  type TaskStatus,
} from '../../../preload/contract/rules/status.ts';
import {
  Checkbox,
  Field,
  IconButton,
  InlineError,
  SelectField,
  statusLooks,
  TextField,
} from '../../components/index.ts';
import css from './status-rules.module.css';

/** What an exchange can bring about; drafts and sending are this workstation's own. */
const outcomes: readonly NormalizedStatus[] = normalizedStatuses.filter(
  (status) => !['draft', 'queued', 'held', 'sending', 'send-uncertain', 'unmapped'].includes(status),
);

export interface RuleRowProps {
  rule: StatusRule;
  /** From 0. */
  place: number;
  count: number;
  problem: string | undefined;
  onChange: (rule: StatusRule) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function RuleRow({ rule, place, count, problem, onChange, onMove, onRemove }: RuleRowProps) {
  const named = rule.name || `rule ${place + 1}`;
  return (
    <li className={css.rule} aria-label={named}>
      <span className={css.place}>{place + 1}</span>
      <div className={css.fields}>
        <TextField label="Name" value={rule.name} maxLength={80} onChange={(name) => onChange({ ...rule, name })} />
        <TextField
          label={rule.expression ? 'Regular expression' : 'Words'}
          value={rule.pattern}
          maxLength={200}
          mono={rule.expression}
          onChange={(pattern) => onChange({ ...rule, pattern })}
        />
        <Field label="For Tasks that are">
          {(ids) => (
            <MultiSelect
              {...ids}
              data={[...taskStatuses]}
              value={rule.when}
              placeholder={rule.when.length === 0 ? 'any' : ''}
              onChange={(when) => onChange({ ...rule, when: when as TaskStatus[] })}
              maxDropdownHeight={240}
              hidePickedOptions={false}
            />
          )}
        </Field>
        <SelectField
          label="Becomes"
          value={rule.status}
          options={outcomes.map((value) => ({ value, label: statusLooks[value].label }))}
          onChange={(status) => onChange({ ...rule, status })}
        />
      </div>
      <div className={css.tools}>
        <IconButton label={`Move ${named} up`} size="sm" disabled={place === 0} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} />
        </IconButton>
        <IconButton label={`Move ${named} down`} size="sm" disabled={place === count - 1} onClick={() => onMove(1)}>
          <IconArrowDown size={16} />
        </IconButton>
        <IconButton label={`Remove ${named}`} size="sm" onClick={onRemove}>
          <IconTrash size={16} />
        </IconButton>
      </div>
      <div className={css.under}>
        <Checkbox
          label="These words are a regular expression"
          checked={rule.expression}
          onChange={(expression) => onChange({ ...rule, expression })}
        />
        {problem ? <InlineError>{problem}</InlineError> : null}
      </div>
    </li>
  );
}
