/** What is kept here about a request besides the request itself; drafts that nobody sent have it too, with nothing in it. */
import type { Work } from '../../../preload/contract/worklist.ts';
import { useOperation, type SeamFailure } from '../../api/index.ts';

/** Whether the next action is to send it again: the plain copy, which keeps no link, is then not offered beside it. */
export function offersResubmit(work: Work | undefined): boolean {
  return (
    work !== undefined &&
    ['new-authorization', 'confirm-identity', 'answer-information', 'resubmit', 'decide-no-records'].includes(
      work.action,
    )
  );
}

export function useWork(id: string): { work: Work | undefined; error: SeamFailure | null } {
  const query = useOperation('worklist:get', { id }, { staleMs: 5_000 });
  return { work: query.data, error: query.error };
}
