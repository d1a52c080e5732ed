/** A new project: its form, and on to the import. */
import { IconArrowRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Page, PageHeader } from '../../components/index.ts';
import { emptyProject } from './project-form-model.ts';
import { ProjectForm } from './project-form.tsx';
import { useProjectForm } from './use-project-form.ts';
import css from './form.module.css';

export function NewProjectScreen() {
  const navigate = useNavigate();
  const [start] = useState(() => emptyProject(plainDateOf(new Date())));
  const create = useMutationOperation('projects:create', {
    invalidates: ['projects:list'],
    onSuccess: ({ id }) =>
      void navigate({ to: '/projects/$projectId/$step', params: { projectId: id, step: 'import' }, replace: true }),
  });
  const form = useProjectForm(start, create.error?.error ?? null);
  return (
    <Page kind="read">
      <PageHeader title="New project" counts="What the chase list is for" />
      <form
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.check(event.currentTarget)) create.mutate({ input: form.input });
        }}
      >
        <ProjectForm {...form.fields} frozen={false} />
        {create.error ? <ErrorCard error={create.error.error} /> : null}
        <div className={css.foot}>
          <Button onClick={() => void navigate({ to: '/projects' })}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            busy={create.isPending}
            trailing={<IconArrowRight size={16} aria-hidden="true" />}
          >
            Create project
          </Button>
        </div>
      </form>
    </Page>
  );
}
