/** The button that leads on to the next step. */
import { IconArrowRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '../../../preload/contract/projects.ts';
import { Button } from '../../components/index.ts';
import { steps, type Step } from './steps.ts';

const words: Record<Step, string> = {
  project: '',
  import: 'Import a list',
  check: 'Check rows',
  match: 'Match sites',
  send: 'Go to sending',
};

/** Nothing is offered where the next step would have nothing to show. */
export function NextStep({ project, step }: { project: Project; step: Step }) {
  const navigate = useNavigate();
  const next = steps[steps.indexOf(step) + 1];
  if (next === undefined || (next !== 'import' && project.totals.imported === 0)) return null;
  return (
    <Button
      variant={step === 'project' ? 'default' : 'primary'}
      trailing={<IconArrowRight size={16} aria-hidden="true" />}
      onClick={() => void navigate({ to: '/projects/$projectId/$step', params: { projectId: project.id, step: next } })}
    >
      {words[next]}
    </Button>
  );
}
