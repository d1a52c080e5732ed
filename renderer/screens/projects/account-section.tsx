/** Every row accounted for: the parts add up to what was imported; what another workstation sent stands beside it. */
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '../../../preload/contract/projects.ts';
import { Button, cx, formatCount, Section } from '../../components/index.ts';
import { accountOf } from './project-words.ts';
import css from './send.module.css';

export function AccountSection({ project }: { project: Project }) {
  const navigate = useNavigate();
  const { totals } = project;
  const goTo = (step: 'check' | 'match'): void =>
    void navigate({ to: '/projects/$projectId/$step', params: { projectId: project.id, step } });
  return (
    <Section title="All rows">
      <table className={css.account} aria-label="All rows">
        <tbody>
          {accountOf(totals).map(({ state, label, rows }) => (
            <tr key={state} className={cx(rows === 0 && css.zero)} data-state={state}>
              <th scope="row">
                {label}
                {state === 'waiting' && totals.ready > 0 ? (
                  <span className={css.quiet}> {formatCount(totals.ready)} of them ready</span>
                ) : null}
                {state === 'queued' && totals.uncertain > 0 ? (
                  <span className={css.quiet}> {formatCount(totals.uncertain)} uncertain</span>
                ) : null}
              </th>
              <td>{formatCount(rows)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Imported</th>
            <td>{formatCount(totals.imported)}</td>
          </tr>
          {totals.joined > 0 ? (
            <tr data-state="joined">
              <th scope="row">
                Sent elsewhere
                <span className={css.quiet}> by another workstation; no rows of a list here</span>
              </th>
              <td>{formatCount(totals.joined)}</td>
            </tr>
          ) : null}
        </tfoot>
      </table>
      {totals.invalid + totals.failed > 0 || project.sites.open > 0 ? (
        <div className={css.acts}>
          {totals.invalid + totals.failed > 0 ? (
            <Button size="sm" onClick={() => goTo('check')}>
              Mend {formatCount(totals.invalid + totals.failed)} rows
            </Button>
          ) : null}
          {project.sites.open > 0 ? (
            <Button size="sm" onClick={() => goTo('match')}>
              Decide {formatCount(project.sites.open)} sites
            </Button>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}
