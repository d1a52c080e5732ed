/** The conditions of the Check grid. Pure. */
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { ChaseFilter } from '../../../preload/contract/projects.ts';

export type Problem = OutputOf<'projects:problems'>[number];

export const noFilter: ChaseFilter = {
  text: '',
  problems: [],
  severities: [],
  states: [],
  siteId: null,
  fileId: null,
};

export const isFiltered = (filter: ChaseFilter): boolean =>
  filter.text !== '' ||
  filter.problems.length > 0 ||
  filter.severities.length > 0 ||
  filter.states.length > 0 ||
  filter.siteId !== null ||
  filter.fileId !== null;

export const toggled = <V>(list: readonly V[], value: V): V[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value];

export const severityLabels = { error: 'Errors', warning: 'Warnings' } as const;
