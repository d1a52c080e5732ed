/** The received documents, page by page; read anew when the main process says that records changed. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { call, type SeamFailure } from '../../api/index.ts';

const pageSize = 200;

export interface Records {
  rows: RecordRow[];
  total: number;
  loading: boolean;
  error: SeamFailure | null;
  more: () => void;
  reload: () => void;
}

/** @param text filter over patient, provider and title; empty shows all */
export function useRecords(text: string): Records {
  const query = useInfiniteQuery<
    { rows: RecordRow[]; total: number },
    SeamFailure,
    { pages: { rows: RecordRow[]; total: number }[] },
    readonly unknown[],
    number
  >({
    queryKey: ['records:list', { text }],
    queryFn: ({ pageParam }) => call('records:list', { text, offset: pageParam, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return loaded < last.total && last.rows.length > 0 ? loaded : undefined;
    },
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch, error, isPending } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  return {
    rows,
    total: data?.pages.at(-1)?.total ?? 0,
    loading: isPending,
    error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    reload: () => void refetch(),
  };
}
