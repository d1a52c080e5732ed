/** What a group of the working list is called. Pure. */
import { normalizedStatuses, type NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { statusLooks } from '../../components/status-badge.tsx';
import type { BoardGroup } from './board-filter.ts';
import { actionLabels, allActions } from './board-words.ts';

/** @param key the value of the grouping @param label what the main process calls it, for values that only it knows */
export function groupWords(group: BoardGroup, key: string, label: string): string {
  if (group === 'action') {
    const action = allActions.find((one) => one === key);
    return action ? actionLabels[action] : label;
  }
  if (group === 'status') {
    const status = normalizedStatuses.find((one): one is NormalizedStatus => one === key);
    return status ? statusLooks[status].label : label;
  }
  if (group === 'owner') return label || 'Nobody’s';
  if (group === 'project') return label || 'CORE requests';
  if (group === 'ownWords') return label === '' ? 'The site said nothing' : `“${label}”`;
  return label || 'Without a site';
}
