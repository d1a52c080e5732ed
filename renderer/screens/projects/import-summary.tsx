/** What an import did to the rows of the project. */
import { IconCircleCheck } from '@tabler/icons-react';
import type { Project } from '../../../preload/contract/projects.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { chaseFieldLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { formatCount, Notice, plural } from '../../components/index.ts';

export interface ImportSummaryProps {
  summary: OutputOf<'projects:applyMapping'>;
  project: Project;
}

export function ImportSummary({ summary, project }: ImportSummaryProps) {
  const parts: string[] = [];
  const add = (rows: number, text: string): void => {
    if (rows > 0) parts.push(`${formatCount(rows)} ${text}`);
  };
  add(summary.added, 'added');
  add(summary.changed, 'changed');
  add(summary.unchanged, 'as they were');
  add(summary.locked, 'on their way already and left as they are');
  add(summary.absent, 'of the project that this list does not have; they stay');
  return (
    <Notice
      tone="done"
      live
      icon={<IconCircleCheck size={18} aria-hidden="true" />}
      title={`${plural(summary.rows, 'row')} read, ${formatCount(project.totals.imported)} in the project`}
    >
      <p>{parts.join(' · ')}</p>
      {summary.changes.length > 0 ? (
        <p>
          Changed:{' '}
          {summary.changes
            .map((change) => `${chaseFieldLabels[change.field]} in ${formatCount(change.rows)}`)
            .join(', ')}
          .
        </p>
      ) : null}
    </Notice>
  );
}
