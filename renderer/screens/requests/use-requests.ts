/** The list of requests, page by page, with its filters; read anew when the main process says that requests changed. */
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { RequestRow } from '../../../preload/contract/requests.ts';
import { usePages, type Pages, type QuestionOf } from '../../api/use-pages.ts';

export type RequestsQuestion = QuestionOf<'requests:list'>;
type Answer = OutputOf<'requests:list'>;

const rowsOf = (answer: Answer): RequestRow[] => answer.rows;
const keyOf = (row: RequestRow): string => row.id;

export function useRequests(question: RequestsQuestion): Pages<Answer, RequestRow> & { counts: Answer['counts'] } {
  const pages = usePages('requests:list', question, rowsOf, keyOf);
  return { ...pages, counts: pages.last?.counts ?? {} };
}
