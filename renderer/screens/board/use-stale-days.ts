/** After how many days in one status an open request counts as stale; the table of deadlines says so. */
import { useOperation } from '../../api/index.ts';

/** As the main process has it before anybody changes it. */
const USUAL = 14;

export function useStaleDays(): number {
  const deadlines = useOperation('worklist:deadlines', {}, { staleMs: 60_000 });
  return deadlines.data?.staleDays ?? USUAL;
}
