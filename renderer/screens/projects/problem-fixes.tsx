/** What stands in the cells with one problem, what could be meant, and one press to set it in all of them. */
import { IconCalendar, IconForms, IconReplace } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { Project } from '../../../preload/contract/projects.ts';
import { dateFields } from '../../../preload/contract/rules/chase-fields.ts';
import { seamErrorOf, useOperation } from '../../api/index.ts';
import { Button, ErrorCard, formatCount, plural, Skeleton } from '../../components/index.ts';
import { noFilter } from './check-filter.ts';
import type { ColumnAct } from './column-dialog.tsx';
import type { Problem } from './check-filter.ts';
import type { ColumnChange } from './use-cell-writes.ts';
import css from './panel.module.css';

const mostValues = 6;

export interface ProblemFixesProps {
  project: Project;
  problem: Problem;
  onChange: (change: ColumnChange) => Promise<number>;
  onColumn: (act: ColumnAct) => void;
}

export function ProblemFixes({ project, problem, onChange, onColumn }: ProblemFixesProps) {
  const { code, field } = problem;
  const detail = useOperation('projects:problem', { id: project.id, code, field }, { keepPrevious: true });
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const values = detail.data?.values ?? [];
  const apply = async (from: string, to: string): Promise<void> => {
    setBusy(from);
    setError(null);
    try {
      await onChange({
        field,
        filter: { ...noFilter, problems: [{ code, field }] },
        change: from === '' ? { kind: 'set', value: to } : { kind: 'replace', find: from, by: to, whole: true },
      });
    } catch (reason) {
      setError(seamErrorOf(reason));
    }
    setBusy(null);
  };
  return (
    <section className={css.fixes} aria-label={problem.text}>
      <h3>{problem.text}</h3>
      {detail.error ? <ErrorCard error={detail.error.error} onRetry={() => void detail.refetch()} /> : null}
      {detail.isPending ? <Skeleton lines={3} /> : null}
      <ul className={css.values}>
        {values.slice(0, mostValues).map(({ value, rows, suggestion }) => (
          <li key={value}>
            <p>
              {value === '' ? <i>empty</i> : <span className={css.value}>{value}</span>} in {plural(rows, 'row')}
              {suggestion ? `. ${suggestion.reason}` : ''}
            </p>
            {suggestion ? (
              <Button
                size="sm"
                variant="primary"
                busy={busy === value}
                onClick={() => void apply(value, suggestion.value)}
              >
                Set {suggestion.value} in {plural(rows, 'row')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {values.length > mostValues ? (
        <p className={css.more}>and {formatCount(values.length - mostValues)} other values</p>
      ) : null}
      {error ? <ErrorCard error={error} onDismiss={() => setError(null)} /> : null}
      <div className={css.acts}>
        {dateFields.includes(field) && code.endsWith('-not-date') ? (
          <Button size="sm" icon={<IconCalendar size={14} />} onClick={() => onColumn('readDates')}>
            Read dates as…
          </Button>
        ) : null}
        <Button size="sm" icon={<IconForms size={14} />} onClick={() => onColumn('set')}>
          Set all…
        </Button>
        <Button size="sm" icon={<IconReplace size={14} />} onClick={() => onColumn('replace')}>
          Replace…
        </Button>
      </div>
    </section>
  );
}
