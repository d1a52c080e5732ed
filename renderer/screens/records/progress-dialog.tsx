/** How far the review has come, project by project, and which of them ask for a second reviewer. */
import type { ReviewProgress } from '../../../preload/contract/review.ts';
import { verdicts } from '../../../preload/contract/rules/review.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  Dialog,
  ErrorCard,
  formatCount,
  ProgressBar,
  Skeleton,
  Tag,
} from '../../components/index.ts';
import { verdictLooks } from './review-words.tsx';
import css from './records.module.css';

export function ProgressDialog({ onClose, onProject }: { onClose: () => void; onProject: (id: string) => void }) {
  const progress = useOperation('review:progress', {});
  return (
    <Dialog title="Review by project" onClose={onClose} width={640} footer={<Button onClick={onClose}>Close</Button>}>
      {progress.error ? <ErrorCard error={progress.error.error} onRetry={() => void progress.refetch()} /> : null}
      {progress.data ? (
        <ul className={css.projects}>
          {progress.data.projects.map((project) => (
            <Project
              key={project.projectId ?? ''}
              project={project}
              byPolicy={progress.data.secondByPolicy}
              onOpen={() => onProject(project.projectId ?? '')}
            />
          ))}
        </ul>
      ) : progress.error ? null : (
        <Skeleton lines={6} />
      )}
    </Dialog>
  );
}

function Project({ project, byPolicy, onOpen }: { project: ReviewProgress; byPolicy: boolean; onOpen: () => void }) {
  const { documents, settled, second, disagreed, byVerdict, needsSecond } = project;
  const name = project.projectId === null ? 'Requests without a project' : project.name;
  const setSecond = useMutationOperation('review:setSecond', { invalidates: ['review:progress'] });
  return (
    <li className={css.project}>
      <div className={css.projectHead}>
        <Button variant="subtle" size="sm" onClick={onOpen} aria-label={`Show documents: ${name}`}>
          {name}
        </Button>
        <span className={css.quiet}>
          {formatCount(settled)} of {formatCount(documents)} reviewed
        </span>
      </div>
      <ProgressBar label={`Reviewed: ${name}`} value={settled} max={documents} bare />
      <div className={css.tags}>
        {verdicts
          .filter((verdict) => (byVerdict[verdict] ?? 0) > 0)
          .map((verdict) => (
            <Tag key={verdict} tone={verdictLooks[verdict].tone}>
              {verdictLooks[verdict].label} {formatCount(byVerdict[verdict] ?? 0)}
            </Tag>
          ))}
        {second > 0 ? <Tag tone="blue">Wait for a second reviewer {formatCount(second)}</Tag> : null}
        {disagreed > 0 ? <Tag tone="amber">Reviewers disagree {formatCount(disagreed)}</Tag> : null}
      </div>
      <Checkbox
        label="A verdict needs a second reviewer"
        note={byPolicy ? 'Your administrator asks for it everywhere.' : undefined}
        checked={needsSecond}
        disabled={byPolicy || setSecond.isPending}
        onChange={(on) => setSecond.mutate({ projectId: project.projectId ?? '', second: on })}
      />
      {setSecond.error ? <ErrorCard error={setSecond.error.error} onDismiss={setSecond.reset} /> : null}
    </li>
  );
}
