/** Fifth step: what would go out, the one question, and how it goes. Goes on when this screen is left. */
import { useState } from 'react';
import { ErrorCard } from '../../components/index.ts';
import { AccountSection } from './account-section.tsx';
import { DryRunSection } from './dry-run-section.tsx';
import { ProjectHead } from './project-head.tsx';
import { SendControls } from './send-controls.tsx';
import { SendState } from './send-state.tsx';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StepProps } from './use-project.ts';
import css from './form.module.css';

export function SendStep({ project, follow }: StepProps) {
  const [error, setError] = useState<SeamError | null>(null);
  return (
    <div className={css.page}>
      <div className={css.head}>
        <ProjectHead project={project} step="send" follow={follow} />
      </div>
      <div className={css.scroll}>
        <div className={css.columns}>
          <div className={css.form}>
            <SendState project={project} progress={follow.progress}>
              <SendControls project={project} follow={follow} onError={setError} />
            </SendState>
            {error ? <ErrorCard error={error} onDismiss={() => setError(null)} /> : null}
            <DryRunSection project={project} />
          </div>
          <div className={css.side}>
            <AccountSection project={project} />
          </div>
        </div>
      </div>
    </div>
  );
}
