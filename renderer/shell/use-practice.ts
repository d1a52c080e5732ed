/** Starting the practice exchange: on demand, and by itself once when the program was started to practise. */
import { useEffect, useRef } from 'react';
import type { AppStatus } from '../../preload/contract/app.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import { useMutationOperation } from '../api/operations.ts';

export interface Practice {
  available: boolean;
  /** It is starting, or about to. */
  wanted: boolean;
  pending: boolean;
  error: SeamError | null;
  start: () => void;
}

export function usePractice(app: AppStatus | null): Practice {
  const practise = useMutationOperation('connections:practise', { invalidates: ['connections:list'] });
  const asked = useRef(false);
  const { mutate } = practise;
  const requested = app !== null && app.practiceRequested && app.profile === null;
  useEffect(() => {
    if (!requested || asked.current) return;
    asked.current = true;
    mutate({});
  }, [requested, mutate]);
  return {
    available: app?.practiceAvailable ?? false,
    wanted: practise.isPending || (requested && practise.isIdle),
    pending: practise.isPending,
    error: practise.error?.error ?? null,
    start: () => mutate({}),
  };
}
