/** The reviewer's list: its filter, which stays while the store is open, and its rows page by page. */
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { ReviewFilter, ReviewRow } from '../../../preload/contract/review.ts';
import { usePlace } from '../../api/index.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';

type Answer = OutputOf<'review:list'>;

const rowsOf = (answer: Answer): ReviewRow[] => answer.rows;
const keyOf = (row: ReviewRow): string => row.id;

export type ReviewList = Pages<Answer, ReviewRow>;

export const everything: ReviewFilter = { queue: 'toReview', text: '', projectId: null, verdict: null };

/** The same list stands on the records screen and beside an open document. */
export function useReviewFilter(): [ReviewFilter, (filter: ReviewFilter) => void] {
  return usePlace<ReviewFilter>('records.filter', everything);
}

export const useReviewList = (filter: ReviewFilter): ReviewList => usePages('review:list', { filter }, rowsOf, keyOf);
