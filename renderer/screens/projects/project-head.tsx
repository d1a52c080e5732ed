/** Title, facts, next step and the stepper: the same above every step. */
import { Menu } from '@mantine/core';
import { IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Project } from '../../../preload/contract/projects.ts';
import { projectTypeLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { call } from '../../api/index.ts';
import {
  ConfirmDialog,
  cx,
  ErrorCard,
  formatPlainDate,
  IconButton,
  PageHeader,
  plural,
} from '../../components/index.ts';
import { NextStep } from './next-step.tsx';
import { ResultButton } from './result-button.tsx';
import { Stepper } from './stepper.tsx';
import { doneSteps, type Step } from './steps.ts';
import { TotalsLine } from './totals-line.tsx';
import type { StepProps } from './use-project.ts';
import css from './projects.module.css';

export function ProjectHead({ project, step, follow }: StepProps & { step: Step }) {
  const { query } = follow;
  const facts = [
    projectTypeLabels[project.input.type],
    project.input.payer?.name ?? 'no payer yet',
    project.input.dueDate ? `due ${formatPlainDate(project.input.dueDate)}` : '',
  ].filter(Boolean);
  return (
    <>
      <PageHeader
        title={project.input.code}
        counts={<span className={cx(css.headFacts, step === 'match' && css.headShort)}>{facts.join(' · ')}</span>}
        actions={
          <>
            <ProjectMenu project={project} withResult={step === 'send' || step === 'project'} />
            <NextStep project={project} step={step} />
          </>
        }
      />
      <div className={css.under}>
        <Stepper projectId={project.id} current={step} done={doneSteps(project)} />
        <TotalsLine totals={project.totals} step={step} />
      </div>
      {query.error ? <ErrorCard error={query.error.error} onRetry={() => void query.refetch()} /> : null}
    </>
  );
}

function ProjectMenu({ project, withResult }: { project: Project; withResult: boolean }) {
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const gone = project.totals.sent + project.totals.queued + project.totals.held + project.totals.failed;
  return (
    <>
      {withResult && project.totals.imported > 0 ? (
        <ResultButton project={project} icon={<IconDownload size={16} />} />
      ) : null}
      {gone === 0 && project.batch === null ? (
        <Menu>
          <Menu.Target>
            <IconButton label="More about this project">
              <IconDots size={16} />
            </IconButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>
              Remove this project…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {removing ? (
        <ConfirmDialog
          title={`Remove ${project.input.code} with ${plural(project.totals.imported, 'row')}?`}
          verb="Remove project"
          danger
          onConfirm={async () => {
            await call('projects:remove', { id: project.id });
            void navigate({ to: '/projects' });
          }}
          onClose={() => setRemoving(false)}
        >
          <p>Nothing of it was sent. Its lists, corrections and decisions leave this machine.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
