/** The list of requests, page by page, with its filters; read anew when the main process says that requests changed. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InputOf, OutputOf } from '../../../preload/contract/index.ts';
import type { RequestRow } from '../../../preload/contract/requests.ts';
import { call, type SeamFailure } from '../../api/index.ts';

const pageSize = 200;

export type RequestsQuestion = Omit<InputOf<'requests:list'>, 'offset' | 'limit'>;
type Answer = OutputOf<'requests:list'>;

export interface Requests {
  rows: RequestRow[];
  total: number;
  counts: Answer['counts'];
  loading: boolean;
  error: SeamFailure | null;
  more: () => void;
  reload: () => void;
}

export function useRequests(question: RequestsQuestion): Requests {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery<
    Answer,
    SeamFailure,
    { pages: Answer[] },
    readonly unknown[],
    number
  >({
    queryKey: ['requests:list', question],
    queryFn: ({ pageParam }) => call('requests:list', { ...question, offset: pageParam, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return loaded < last.total && last.rows.length > 0 ? loaded : undefined;
    },
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => {
    // A row that moved between two pages while they were read must not stand twice.
    const seen = new Set<string>();
    return (data?.pages.flatMap((page) => page.rows) ?? []).filter((row) => !seen.has(row.id) && seen.add(row.id));
  }, [data]);
  return {
    rows,
    total: data?.pages.at(-1)?.total ?? 0,
    counts: data?.pages.at(-1)?.counts ?? {},
    loading: isPending,
    error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    reload: () => void refetch(),
  };
}
