/** The retrieval sites of a project, page by page. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { InputOf, OutputOf } from '../../../preload/contract/index.ts';
import type { Site } from '../../../preload/contract/projects.ts';
import { call, type SeamFailure } from '../../api/index.ts';

const pageSize = 200;

export type SitesQuestion = Omit<InputOf<'projects:sites'>, 'offset' | 'limit'>;
type Answer = OutputOf<'projects:sites'>;

export function useSites(question: SitesQuestion) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery<
    Answer,
    SeamFailure,
    { pages: Answer[] },
    readonly unknown[],
    number
  >({
    queryKey: ['projects:sites', question],
    queryFn: ({ pageParam }) => call('projects:sites', { ...question, offset: pageParam, limit: pageSize }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.sites.length, 0);
      return loaded < last.total && last.sites.length > 0 ? loaded : undefined;
    },
    placeholderData: keepPreviousData,
  });
  const sites = useMemo((): Site[] => {
    const seen = new Set<string>();
    return (data?.pages.flatMap((page) => page.sites) ?? []).filter((site) => !seen.has(site.id) && seen.add(site.id));
  }, [data]);
  const last = data?.pages.at(-1);
  return {
    sites,
    total: last?.total ?? 0,
    open: last?.open ?? 0,
    openRows: last?.openRows ?? 0,
    loading: isPending,
    error,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    reload: () => refetch(),
  };
}
