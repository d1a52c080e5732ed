/** One request, kept current by the main process' events; an act's own answer is shown without reading again. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import { useOperation, type SeamFailure } from '../../api/index.ts';

export interface OpenRequest {
  detail: RequestDetail | undefined;
  error: SeamFailure | null;
  reload: () => void;
  accept: (detail: RequestDetail) => void;
}

export function useRequest(id: string): OpenRequest {
  const client = useQueryClient();
  const query = useOperation('requests:get', { id }, { staleMs: 5_000 });
  const { refetch } = query;
  return {
    detail: query.data,
    error: query.error,
    reload: useCallback(() => void refetch(), [refetch]),
    accept: useCallback((detail) => client.setQueryData(['requests:get', { id: detail.row.id }], detail), [client]),
  };
}
