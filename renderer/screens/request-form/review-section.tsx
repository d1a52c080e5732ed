/** What will be sent, in plain words and as the exact Task; what still stands against it; and the one button that sends. */
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { useOperation } from '../../api/index.ts';
import {
  Button,
  EnvironmentBadge,
  ErrorCard,
  Facts,
  formatBytes,
  formatPlainDate,
  Section,
  Skeleton,
} from '../../components/index.ts';
import type { Environment } from '../../../preload/contract/app.ts';
import { useCoreForm } from './use-core-form.tsx';
import css from './review.module.css';
import words from './words.module.css';

export interface ReviewSectionProps {
  profile: { environment: Environment; name: string } | null;
  /** Why the last sending ended, where no field shows it. */
  error: SeamError | null;
  onSend: () => void;
  onShowProblem: (path: string) => void;
}

export function ReviewSection({ profile, error, onSend, onShowProblem }: ReviewSectionProps) {
  const { completeness } = useCoreForm();
  const errors = completeness.problems.filter((problem) => problem.severity === 'error');
  const warnings = completeness.problems.filter((problem) => problem.severity === 'warning');
  return (
    <Section id="review" title="Review and send">
      <InSight>{(seen) => (seen ? <Preview /> : null)}</InSight>
      {warnings.length > 0 ? (
        <ul className={css.problems} aria-label="Worth a look">
          {warnings.map((problem) => (
            <li key={`${problem.path} ${problem.message}`}>
              <button type="button" className={css.problemWarning} onClick={() => onShowProblem(problem.path)}>
                <IconAlertTriangle size={14} aria-hidden="true" />
                {problem.message}
                {problem.paragraph ? <span className={words.paragraph}>{problem.paragraph}</span> : null}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {error ? <ErrorCard error={error} /> : null}
      <div className={css.sendRow}>
        <span className={words.quiet}>
          {errors.length === 0
            ? 'Complete.'
            : `${completeness.required - completeness.done > 0 ? `${completeness.required - completeness.done} of ${completeness.required} still open.` : ''} ${errors.length} to mend before it can be sent.`}
        </span>
        {errors[0] ? (
          <Button size="sm" variant="subtle" onClick={() => onShowProblem(errors[0]?.path ?? 'review')}>
            Show the first
          </Button>
        ) : null}
        {profile ? <EnvironmentBadge environment={profile.environment} name={profile.name} /> : null}
        <Button variant="primary" size="lg" icon={<IconSend size={16} />} onClick={onSend}>
          Send request…
        </Button>
      </div>
    </Section>
  );
}

function Preview() {
  const { requestId, saves, saveState, completeness } = useCoreForm();
  const client = useQueryClient();
  const preview = useOperation(
    'requests:preview',
    { id: requestId },
    { keepPrevious: true, enabled: saveState.kind === 'saved' },
  );
  useEffect(() => {
    // Every save may change the Task.
    if (saves > 0) void client.invalidateQueries({ queryKey: ['requests:preview', { id: requestId }] });
  }, [client, requestId, saves]);
  if (preview.error)
    return (
      <ErrorCard
        error={preview.error.error}
        title="The preview could not be made"
        onRetry={() => void preview.refetch()}
      />
    );
  if (!preview.data) return <Skeleton lines={6} />;
  // What only the other side can know (the connection's own data, a protected PDF) stands here; the rest at its field.
  const others = preview.data.problems.filter(
    (problem) => !completeness.problems.some((own) => own.path === problem.path && own.message === problem.message),
  );
  return (
    <>
      <PreviewTabs {...preview.data} />
      {others.map((problem) => (
        <p
          key={`${problem.path} ${problem.message}`}
          className={problem.severity === 'error' ? css.otherError : css.otherWarning}
        >
          <IconAlertTriangle size={14} aria-hidden="true" /> {problem.message}
        </p>
      ))}
    </>
  );
}

/** ISO dates are for the wire; a clerk reads the locale's. */
const readable = (text: string): string => text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, formatPlainDate);

function PreviewTabs({ words, task, bytes }: OutputOf<'requests:preview'>) {
  const id = useId();
  const [shown, setShown] = useState<'words' | 'task'>('words');
  const tabs = [
    { value: 'words', label: 'In plain words' },
    { value: 'task', label: 'The Task, as sent' },
  ] as const;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = shown === 'words' ? 'task' : 'words';
    setShown(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <>
      <div className={css.tabs} role="tablist" aria-label="Preview" onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            data-tab={tab.value}
            className={css.tab}
            aria-selected={shown === tab.value}
            aria-controls={`${id}-panel`}
            tabIndex={shown === tab.value ? 0 : -1}
            onClick={() => setShown(tab.value)}
          >
            {tab.label}
          </button>
        ))}
        <span className={css.previewSize}>{formatBytes(bytes)}</span>
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`}>
        {shown === 'words' ? (
          <Facts labelWidth={170} items={words.map((word) => ({ label: word.label, value: readable(word.value) }))} />
        ) : (
          <>
            <p className={css.taskHead}>File data is shortened here for the eye only.</p>
            <pre className={css.task} tabIndex={0} role="region" aria-label="Task, JSON">
              {task}
            </pre>
          </>
        )}
      </div>
    </>
  );
}

/** Renders its child for real once it has come into sight: a preview holds the whole Task and costs its making. */
function InSight({ children }: { children: (seen: boolean) => ReactNode }) {
  const host = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!host.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={host} className={css.preview}>
      {children(seen)}
    </div>
  );
}
