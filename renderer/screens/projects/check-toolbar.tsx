/** Above the grid: the conditions that hold, and what can be done to many rows. */
import { Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBarToDown,
  IconCalendar,
  IconCheck,
  IconCode,
  IconDots,
  IconEraser,
  IconForms,
  IconPlus,
  IconReplace,
} from '@tabler/icons-react';
import type { ChaseFilter, Project } from '../../../preload/contract/projects.ts';
import { chaseStateLabels, chaseStates } from '../../../preload/contract/rules/chase-fields.ts';
import { problemTexts } from '../../../preload/contract/rules/chase-check.ts';
import { Button, FilterToken, formatCount, IconButton, Kbd, SearchInput } from '../../components/index.ts';
import { severityLabels, toggled } from './check-filter.ts';
import type { ColumnAct } from './column-dialog.tsx';
import css from './check-toolbar.module.css';

const severities = ['error', 'warning'] as const;

export interface CheckToolbarProps {
  project: Project;
  filter: ChaseFilter;
  onFilter: (filter: ChaseFilter) => void;
  errorsFirst: boolean;
  onErrorsFirst: (on: boolean) => void;
  onColumn: (act: ColumnAct) => void;
  onUndo: () => void;
  onFillDown: () => void;
  onClear: () => void;
  /** Shows the Task of the row at the cursor; null where there is none. */
  onTask: (() => void) | null;
  /** Moves the focus into the grid. */
  onLeaveDown: () => void;
}

export function CheckToolbar(props: CheckToolbarProps) {
  const { project, filter, onFilter, errorsFirst, onErrorsFirst, onColumn } = props;
  const file = project.files.find((other) => other.id === filter.fileId);
  return (
    <div className={css.bar} role="group" aria-label="Filters">
      <div className={css.line}>
        <div className={css.tools}>
          <SearchInput
            label="Filter rows"
            placeholder="Any text"
            width={150}
            value={filter.text}
            onChange={(text) => onFilter({ ...filter, text })}
            onLeaveDown={props.onLeaveDown}
          />
          {errorsFirst ? <FilterToken label="" value="errors first" onRemove={() => onErrorsFirst(false)} /> : null}
          {filter.problems.map((problem) => (
            <FilterToken
              key={`${problem.code} ${problem.field ?? ''}`}
              label=""
              value={problemTexts[problem.code]}
              onRemove={() => onFilter({ ...filter, problems: filter.problems.filter((other) => other !== problem) })}
            />
          ))}
          {filter.severities.map((severity) => (
            <FilterToken
              key={severity}
              label="with"
              value={severityLabels[severity].toLowerCase()}
              onRemove={() => onFilter({ ...filter, severities: toggled(filter.severities, severity) })}
            />
          ))}
          {filter.states.map((state) => (
            <FilterToken
              key={state}
              label="state is"
              value={chaseStateLabels[state]}
              onRemove={() => onFilter({ ...filter, states: toggled(filter.states, state) })}
            />
          ))}
          {file ? (
            <FilterToken label="from" value={file.name} onRemove={() => onFilter({ ...filter, fileId: null })} />
          ) : null}
          <FilterMenu {...props} />
        </div>
        <div className={css.acts}>
          {project.undo ? (
            <Button
              variant="subtle"
              icon={<IconArrowBackUp size={16} />}
              title={`${project.undo.label}: ${formatCount(project.undo.rows)}`}
              onClick={props.onUndo}
            >
              Undo
            </Button>
          ) : null}
          <Button
            variant="subtle"
            className={css.roomy}
            icon={<IconReplace size={16} />}
            onClick={() => onColumn('replace')}
          >
            Replace in column
          </Button>
          <Button
            variant="subtle"
            className={css.roomy}
            icon={<IconCalendar size={16} />}
            onClick={() => onColumn('readDates')}
          >
            Read dates as…
          </Button>
          <Menu width={250}>
            <Menu.Target>
              <IconButton label="More for these rows">
                <IconDots size={16} />
              </IconButton>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconReplace size={16} />} onClick={() => onColumn('replace')}>
                Replace in column…
              </Menu.Item>
              <Menu.Item leftSection={<IconCalendar size={16} />} onClick={() => onColumn('readDates')}>
                Read dates as…
              </Menu.Item>
              <Menu.Item leftSection={<IconForms size={16} />} onClick={() => onColumn('set')}>
                Set a column…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBarToDown size={16} />}
                rightSection={<Kbd keys="Ctrl+D" />}
                onClick={props.onFillDown}
              >
                Fill down
              </Menu.Item>
              <Menu.Item
                leftSection={<IconEraser size={16} />}
                rightSection={<Kbd keys="Del" />}
                onClick={props.onClear}
              >
                Empty the cells
              </Menu.Item>
              {props.onTask ? (
                <>
                  <Menu.Divider />
                  <Menu.Item leftSection={<IconCode size={16} />} onClick={props.onTask}>
                    Task of this row
                  </Menu.Item>
                </>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
    </div>
  );
}

function FilterMenu({ project, filter, onFilter, errorsFirst, onErrorsFirst }: CheckToolbarProps) {
  const mark = (on: boolean) => (on ? <IconCheck size={14} aria-label="chosen" /> : null);
  return (
    <Menu position="bottom-start" closeOnItemClick={false} width={230} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <Button variant="subtle" icon={<IconPlus size={16} />}>
          Filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item rightSection={mark(errorsFirst)} onClick={() => onErrorsFirst(!errorsFirst)}>
          Errors first
        </Menu.Item>
        <Menu.Label>Rows with</Menu.Label>
        {severities.map((severity) => (
          <Menu.Item
            key={severity}
            rightSection={mark(filter.severities.includes(severity))}
            onClick={() => onFilter({ ...filter, severities: toggled(filter.severities, severity) })}
          >
            {severityLabels[severity]}
          </Menu.Item>
        ))}
        <Menu.Label>State</Menu.Label>
        {chaseStates
          .filter((state) => project.totals[state] > 0 || filter.states.includes(state))
          .map((state) => (
            <Menu.Item
              key={state}
              rightSection={mark(filter.states.includes(state))}
              onClick={() => onFilter({ ...filter, states: toggled(filter.states, state) })}
            >
              {chaseStateLabels[state]} · {formatCount(project.totals[state])}
            </Menu.Item>
          ))}
        {project.files.length > 1 ? <Menu.Label>List</Menu.Label> : null}
        {project.files.length > 1
          ? project.files.map((file) => (
              <Menu.Item
                key={file.id}
                rightSection={mark(filter.fileId === file.id)}
                onClick={() => onFilter({ ...filter, fileId: filter.fileId === file.id ? null : file.id })}
              >
                {file.name}
              </Menu.Item>
            ))
          : null}
      </Menu.Dropdown>
    </Menu>
  );
}
