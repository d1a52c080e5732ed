/** One project: the step that is open, over data that is followed. */
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ErrorCard, Page, Skeleton } from '../../components/index.ts';
import { CheckStep } from './check-step.tsx';
import { ImportStep } from './import-step.tsx';
import { MatchStep } from './match-step.tsx';
import { ProjectStep } from './project-step.tsx';
import { SendStep } from './send-step.tsx';
import { isStep, type Step } from './steps.ts';
import { useProject, type StepProps } from './use-project.ts';

const screens: Record<Step, (props: StepProps) => ReactNode> = {
  project: ProjectStep,
  import: ImportStep,
  check: CheckStep,
  match: MatchStep,
  send: SendStep,
};

export function ProjectScreen() {
  const { projectId, step: asked } = useParams({ from: '/projects/$projectId/$step' });
  const step: Step = isStep(asked) ? asked : 'project';
  const follow = useProject(projectId);
  const { query, project } = follow;
  if (!project)
    return (
      <Page>
        {query.error ? (
          <ErrorCard error={query.error.error} onRetry={() => void query.refetch()} />
        ) : (
          <>
            <Skeleton width={260} height={22} />
            <Skeleton height={28} />
            <Skeleton lines={8} height={20} />
          </>
        )}
      </Page>
    );
  const Screen = screens[step];
  return <Screen key={project.id} project={project} follow={follow} />;
}
