/** Which documents the reviewer's list holds: the queue, and conditions on project and verdict. */
import { Menu } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import type { Queue, ReviewFilter } from '../../../preload/contract/review.ts';
import { verdictLabels, verdicts } from '../../../preload/contract/rules/review.ts';
import { useOperation } from '../../api/index.ts';
import { Button, FilterToken, Segmented } from '../../components/index.ts';
import { mainQueues, queueLabels, verdictLooks } from './review-words.tsx';

export interface ReviewFilterProps {
  filter: ReviewFilter;
  onFilter: (filter: ReviewFilter) => void;
}

const rareQueues: readonly Queue[] = ['second', 'disagreed', 'locked'];

/** What a project is called; requests without one have none. */
export function useProjectWords(): (projectId: string | null) => string {
  const progress = useOperation('review:progress', {}, { staleMs: 10_000 });
  return (projectId) =>
    projectId === null || projectId === ''
      ? 'No project'
      : (progress.data?.projects.find((p) => p.projectId === projectId)?.name ?? 'Project');
}

export function ReviewFilterBar({ filter, onFilter }: ReviewFilterProps) {
  const { queue, projectId, verdict } = filter;
  const projectWords = useProjectWords();
  return (
    <>
      <Segmented
        label="Which documents"
        value={queue}
        onChange={(value) => onFilter({ ...filter, queue: value })}
        // A rare one stands among the others while it is chosen.
        options={[...mainQueues, ...(rareQueues.includes(queue) ? [queue] : [])].map((value) => ({
          value,
          label: queueLabels[value],
        }))}
      />
      {projectId !== null ? (
        <FilterToken
          label="project is"
          value={projectWords(projectId)}
          onRemove={() => onFilter({ ...filter, projectId: null })}
        />
      ) : null}
      {verdict !== null ? (
        <FilterToken
          label="verdict is"
          value={verdictLabels[verdict]}
          onRemove={() => onFilter({ ...filter, verdict: null })}
        />
      ) : null}
      <FilterMenu filter={filter} onFilter={onFilter} />
    </>
  );
}

function FilterMenu({ filter, onFilter }: ReviewFilterProps) {
  const progress = useOperation('review:progress', {}, { staleMs: 10_000 });
  const mark = (on: boolean) => (on ? <IconCheck size={14} aria-label="chosen" /> : null);
  return (
    <Menu position="bottom-start" width={250} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <Button variant="subtle" icon={<IconPlus size={16} />}>
          Filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Label>Review</Menu.Label>
        {rareQueues.map((queue) => (
          <Menu.Item
            key={queue}
            rightSection={mark(filter.queue === queue)}
            onClick={() => onFilter({ ...filter, queue })}
          >
            {queueLabels[queue]}
          </Menu.Item>
        ))}
        <Menu.Label>Verdict</Menu.Label>
        {verdicts.map((verdict) => {
          const { label, icon: Glyph } = verdictLooks[verdict];
          return (
            <Menu.Item
              key={verdict}
              leftSection={<Glyph size={16} />}
              rightSection={mark(filter.verdict === verdict)}
              // What has a verdict is no longer among what is to be reviewed.
              onClick={() =>
                onFilter({ ...filter, verdict, queue: filter.queue === 'toReview' ? 'all' : filter.queue })
              }
            >
              {label}
            </Menu.Item>
          );
        })}
        {progress.data && progress.data.projects.length > 0 ? <Menu.Label>Project</Menu.Label> : null}
        {progress.data?.projects.map((project) => (
          <Menu.Item
            key={project.projectId ?? ''}
            rightSection={mark(filter.projectId === (project.projectId ?? ''))}
            onClick={() => onFilter({ ...filter, projectId: project.projectId ?? '' })}
          >
            {project.projectId === null ? 'No project' : project.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
