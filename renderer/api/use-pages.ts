/** A list of the main process, read page by page as it is scrolled; its operation counts all rows in `total`. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call, type SeamFailure } from './client.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';

const pageSize = 200;

/** Operations that answer a slice of a list with its total. */
type PagedName = {
  [N in OperationName]: InputOf<N> extends { offset: number; limit: number }
    ? OutputOf<N> extends { total: number }
      ? N
      : never
    : never;
}[OperationName];

/** What is asked, without the slice. */
export type QuestionOf<N extends PagedName> = Omit<InputOf<N>, 'offset' | 'limit'>;

export interface Pages<A, R> {
  rows: R[];
  /** The last answer that came; undefined before the first. */
  last: A | undefined;
  total: number;
  loading: boolean;
  error: SeamFailure | null;
  more: () => void;
  reload: () => void;
}

/**
 * The rows of the former question stay until the first answer to a new one.
 * @param rowsOf picks the rows of an answer @param keyOf a row that moved between two pages must not stand twice
 */
export function usePages<N extends PagedName, R>(
  name: N,
  question: QuestionOf<N>,
  rowsOf: (answer: OutputOf<N>) => readonly R[],
  keyOf: (row: R) => string,
): Pages<OutputOf<N>, R> {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery<
    OutputOf<N>,
    SeamFailure,
    { pages: OutputOf<N>[] },
    readonly unknown[],
    number
  >({
    queryKey: [name, question],
    queryFn: ({ pageParam }) => call(name, { ...question, offset: pageParam, limit: pageSize } as InputOf<N>),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + rowsOf(page).length, 0);
      return loaded < totalOf(last) && rowsOf(last).length > 0 ? loaded : undefined;
    },
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => {
    const seen = new Set<string>();
    return (data?.pages.flatMap(rowsOf) ?? []).filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)));
  }, [data, rowsOf, keyOf]);
  const last = data?.pages.at(-1);
  return {
    rows,
    last,
    total: last === undefined ? 0 : totalOf(last),
    loading: isPending,
    error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    reload: () => void refetch(),
  };
}

/** The type parameter hides from the compiler what `PagedName` asks for. */
const totalOf = (answer: unknown): number => (answer as { total: number }).total;
