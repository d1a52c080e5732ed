/** Codes of projects by their ids, for conditions that name a project. */
import { useMemo } from 'react';
import { useOperation } from '../../api/index.ts';

export function useProjectNames(): ReadonlyMap<string, string> {
  const projects = useOperation('projects:list', {}, { staleMs: 30_000 });
  return useMemo(() => new Map((projects.data ?? []).map((project) => [project.id, project.code])), [projects.data]);
}
