/** First step: what the project is, and where its batch stands. */
import { IconCode } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../preload/contract/projects.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Facts, Mono, Notice, Section, StatusBadge } from '../../components/index.ts';
import { ProjectForm } from './project-form.tsx';
import { ProjectHead } from './project-head.tsx';
import { TaskDialog } from './task-dialog.tsx';
import { useProjectForm } from './use-project-form.ts';
import type { StepProps } from './use-project.ts';
import css from './form.module.css';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function ProjectStep({ project, follow }: StepProps) {
  const save = useMutationOperation('projects:update', {
    invalidates: ['projects:list'],
    onSuccess: (next) => {
      follow.accept(next);
      form.setInput(next.input);
    },
  });
  const form = useProjectForm(project.input, save.error?.error ?? null);
  const changed = !same(form.input, project.input);
  return (
    <div className={css.page}>
      <div className={css.head}>
        <ProjectHead project={project} step="project" follow={follow} />
      </div>
      <div className={css.scroll}>
        <div className={css.columns}>
          <form
            className={css.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (form.check(event.currentTarget)) save.mutate({ id: project.id, input: form.input });
            }}
          >
            {project.frozen ? (
              <Notice tone="info" title="The batch is at the exchange">
                Its code, type and payer cannot change any more. Other changes count for rows that are not sent yet.
              </Notice>
            ) : null}
            <ProjectForm {...form.fields} frozen={project.frozen} />
            {save.error ? <ErrorCard error={save.error.error} /> : null}
            {changed ? (
              <div className={css.foot}>
                <Button onClick={() => form.setInput(project.input)}>Discard changes</Button>
                <Button type="submit" variant="primary" busy={save.isPending}>
                  Save changes
                </Button>
              </div>
            ) : null}
          </form>
          <Side project={project} />
        </div>
      </div>
    </div>
  );
}

/** Where its batch stands. */
function Side({ project }: { project: Project }) {
  const [shown, setShown] = useState(false);
  const { batch } = project;
  return (
    <div className={css.side}>
      <Section
        title="Batch"
        text={
          batch
            ? undefined
            : 'One Task for the whole list. It goes out first, when sending starts; the rows follow once the exchange has accepted it.'
        }
      >
        <Facts
          labelWidth={84}
          items={[
            { label: 'Identifier', value: <Mono>{batch?.identifier ?? project.identifier}</Mono> },
            ...(batch
              ? [
                  { label: 'Status', value: <StatusBadge status={batch.status} words={batch.ownWords} /> },
                  ...(batch.taskId ? [{ label: 'Task', value: <Mono>{batch.taskId}</Mono> }] : []),
                ]
              : []),
          ]}
        />
        {batch?.error ? <ErrorCard error={batch.error} /> : null}
        {project.input.payer ? (
          <div>
            <Button size="sm" icon={<IconCode size={14} />} onClick={() => setShown(true)}>
              Show the batch Task
            </Button>
          </div>
        ) : null}
      </Section>
      {shown ? <TaskDialog project={project} about="batch" onClose={() => setShown(false)} /> : null}
    </div>
  );
}
