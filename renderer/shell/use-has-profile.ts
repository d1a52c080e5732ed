/** Lists of requests and records belong to a connection; without one there is nothing to ask for. */
import { useAppStatus } from '../api/context.tsx';

export function useHasProfile(): boolean {
  return useAppStatus()?.profile != null;
}
