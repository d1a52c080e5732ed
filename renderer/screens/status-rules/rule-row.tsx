/** One own rule: its name, the words it looks for, for which Tasks, and what they become. */
import { MultiSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconTrash } from '@tabler/icons-react';
import type { StatusRule } from '../../../preload/contract/status-rules.ts';
import {
  normalizedStatuses,
  taskStatuses,
  type NormalizedStatus,
  type TaskStatus,
} from '../../../preload/contract/rules/status.ts';
import {
  Checkbox,
  cx,
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

/** Only a rule of this list may land here. */
const DRAGGED = 'application/x-status-rule';

export interface RuleRowProps {
  rule: StatusRule;
  /** From 0. */
  place: number;
  count: number;
  problem: string | undefined;
  onChange: (rule: StatusRule) => void;
  /** @param byKeys at its handle, which keeps the focus */
  onMove: (by: -1 | 1, byKeys: boolean) => void;
  /** The rule is taken by its handle, and what lies under it while it is dragged. */
  onDrag: (what: 'begins' | 'ends' | 'over' | 'drops') => void;
  /** Something is dragged over it: it would land before or behind this one. */
  target: 'before' | 'behind' | null;
  onRemove: () => void;
}

export function RuleRow(props: RuleRowProps) {
  const { rule, place, count, problem, onChange, onMove, onRemove, onDrag, target } = props;
  const named = rule.name || `rule ${place + 1}`;
  return (
    <li
      className={cx(css.rule, target === 'before' && css.landsBefore, target === 'behind' && css.landsBehind)}
      aria-label={named}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        onDrag('over');
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrag('drops');
      }}
    >
      <button
        type="button"
        className={css.place}
        data-handle
        draggable
        aria-label={`Place of ${named}: ${place + 1} of ${count}. Arrow keys move it.`}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null;
          if (by === null) return;
          event.preventDefault();
          onMove(by, true);
        }}
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = 'move';
          event.dataTransfer.setData(DRAGGED, '');
          onDrag('begins');
        }}
        onDragEnd={() => onDrag('ends')}
      >
        <IconGripVertical size={14} aria-hidden="true" />
        {place + 1}
      </button>
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
        <IconButton label={`Move ${named} up`} size="sm" disabled={place === 0} onClick={() => onMove(-1, false)}>
          <IconArrowUp size={16} />
        </IconButton>
        <IconButton
          label={`Move ${named} down`}
          size="sm"
          disabled={place === count - 1}
          onClick={() => onMove(1, false)}
        >
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
