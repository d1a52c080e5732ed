/** At the right of the grid: what is wrong, by kind; pressed, the grid shows it, and what can be done about it stands beneath. */
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { Project } from '../../../preload/contract/projects.ts';
import { chaseFieldLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { useOperation } from '../../api/index.ts';
import { cx, ErrorCard, formatCount, Skeleton } from '../../components/index.ts';
import { ProblemFixes } from './problem-fixes.tsx';
import type { Problem } from './check-filter.ts';
import type { ColumnAct } from './column-dialog.tsx';
import type { ColumnChange } from './use-cell-writes.ts';
import css from './panel.module.css';

export interface ProblemsPanelProps {
  project: Project;
  chosen: Problem | null;
  onChoose: (problem: Problem | null) => void;
  onChange: (change: ColumnChange) => Promise<number>;
  onColumn: (act: ColumnAct) => void;
}

export function ProblemsPanel({ project, chosen, onChoose, onChange, onColumn }: ProblemsPanelProps) {
  const problems = useOperation('projects:problems', { id: project.id }, { keepPrevious: true });
  const list = [...(problems.data ?? [])].sort((a, b) =>
    a.severity === b.severity ? b.rows - a.rows : a.severity === 'error' ? -1 : 1,
  );
  const texts = list.map((problem) => problem.text);
  const now = chosen
    ? list.find((problem) => problem.code === chosen.code && problem.field === chosen.field)
    : undefined;
  return (
    <aside className={css.panel} aria-label="Problems">
      <h2 className={css.head}>
        {project.totals.invalid === 0
          ? 'No row is held back by errors'
          : project.totals.invalid === 1
            ? '1 row cannot be sent'
            : `${formatCount(project.totals.invalid)} rows cannot be sent`}
      </h2>
      {problems.error ? (
        <ErrorCard error={problems.error.error} onRetry={() => void problems.refetch()} />
      ) : problems.isPending ? (
        <Skeleton lines={6} height={20} />
      ) : list.length === 0 ? (
        <p className={css.none}>
          <IconCircleCheck size={16} aria-hidden="true" /> Nothing to mend.
        </p>
      ) : (
        <ul className={css.list}>
          {list.map((problem) => {
            const pressed = now === problem;
            const Glyph = problem.severity === 'error' ? IconAlertCircle : IconAlertTriangle;
            const twice = texts.indexOf(problem.text) !== texts.lastIndexOf(problem.text);
            return (
              <li key={`${problem.code} ${problem.field}`}>
                <button
                  type="button"
                  className={cx(css.problem, pressed && css.pressed)}
                  aria-pressed={pressed}
                  onClick={() => onChoose(pressed ? null : problem)}
                >
                  <Glyph
                    size={16}
                    stroke={1.75}
                    className={problem.severity === 'error' ? css.error : css.warning}
                    aria-label={problem.severity}
                  />
                  <span className={css.text}>
                    {problem.text}
                    {twice ? ` (${chaseFieldLabels[problem.field]})` : ''}
                  </span>
                  <strong>{formatCount(problem.rows)}</strong>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {now ? (
        <ProblemFixes
          key={`${now.code} ${now.field}`}
          project={project}
          problem={now}
          onChange={onChange}
          onColumn={onColumn}
        />
      ) : null}
    </aside>
  );
}
