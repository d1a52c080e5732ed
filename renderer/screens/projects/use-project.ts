/**
 * One project, followed. It is read once, which the audit trail records as a view; what changes by itself is then read without a
 * record, when it changed and while something goes on.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { AppEvents } from '../../../preload/contract/events.ts';
import type { Project } from '../../../preload/contract/projects.ts';
import { call, useOperation } from '../../api/index.ts';
import { onEvent } from '../../api/events.ts';

export type Progress = AppEvents['projects:progress'];

const pauseMs = 400;
/** During long work the numbers of the events serve in between. */
const longPauseMs = 1_000;

/** What a change of rows makes stale. */
const dependent = ['projects:problems', 'projects:problem', 'projects:sites', 'projects:dryRun'] as const;

/** Runs at most once in a while, the last time at the end; never while one run is still asked for. */
function createPacer(act: () => void): { ask: (afterMs: number) => void; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let due = 0;
  const run = (): void => {
    timer = null;
    act();
  };
  return {
    ask: (afterMs) => {
      const at = performance.now() + afterMs;
      if (timer !== null && due <= at) return;
      if (timer !== null) clearTimeout(timer);
      due = at;
      timer = setTimeout(run, afterMs);
    },
    end: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

export function useProject(id: string) {
  const client = useQueryClient();
  const query = useOperation('projects:get', { id });
  const [progress, setProgress] = useState<Progress | null>(null);
  /** Counts and states anew; a project that is gone says so by its own reading. */
  const refresh = useCallback(
    () =>
      call('projects:follow', { id }).then(
        (now) => void client.setQueryData<Project>(['projects:get', { id }], (old) => (old ? { ...old, ...now } : old)),
        () => client.invalidateQueries({ queryKey: ['projects:get', { id }] }),
      ),
    [client, id],
  );
  useEffect(() => {
    const pacer = createPacer(() => {
      void refresh();
      for (const name of dependent) void client.invalidateQueries({ queryKey: [name, { id }] });
    });
    const ends = [
      onEvent('projects:changed', ({ ids }) => {
        if (ids.includes(id)) pacer.ask(pauseMs);
      }),
      onEvent('projects:progress', (event) => {
        if (event.id !== id) return;
        setProgress(event.done < event.total ? event : null);
        pacer.ask(event.done < event.total ? longPauseMs : pauseMs);
      }),
    ];
    return () => {
      pacer.end();
      for (const end of ends) end();
    };
  }, [client, id, refresh]);
  /** Takes what an operation answered, so that it shows at once. */
  const accept = useCallback(
    (next: Project) => {
      client.setQueryData(['projects:get', { id }], next);
      for (const name of dependent) void client.invalidateQueries({ queryKey: [name, { id }] });
    },
    [client, id],
  );
  /** Counts and revision as an edit answered them; the rest follows. */
  const acceptCounts = useCallback(
    ({ totals, revision }: Pick<Project, 'totals' | 'revision'>) =>
      client.setQueryData<Project>(['projects:get', { id }], (old) => (old ? { ...old, totals, revision } : old)),
    [client, id],
  );
  return { query, project: query.data ?? null, progress, refresh, accept, acceptCounts };
}

export type FollowedProject = ReturnType<typeof useProject>;

/** What every step is given. */
export interface StepProps {
  project: Project;
  follow: FollowedProject;
}
