/**
 * Operations as hooks, over one query cache that lives only while the store is unlocked. Events of the main process
 * decide when something is read again; nothing is polled from here.
 */
import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';
import { call, seamErrorOf, type SeamFailure } from './client.ts';
import { useServices } from './context.tsx';
import { onEvent } from './events.ts';
import type { StatusStore } from './status.ts';

export interface OperationOptions {
  /** False to wait, for instance until an id is known. Default true. */
  enabled?: boolean;
  /** How long an answer counts as fresh, in ms. Default 0: read again on every mount. */
  staleMs?: number;
  /** Keeps showing the former answer while another input loads (lists, paging, search). */
  keepPrevious?: boolean;
}

/** Reads an operation and keeps its answer; re-read when a matching event arrives. `error` is a SeamFailure. */
export function useOperation<N extends OperationName>(
  name: N,
  input: InputOf<N>,
  options: OperationOptions = {},
): UseQueryResult<OutputOf<N>, SeamFailure> {
  return useQuery<OutputOf<N>, SeamFailure>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    staleTime: options.staleMs ?? 0,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData as never } : {}),
  });
}

export interface MutationOptions<N extends OperationName> {
  onSuccess?: (data: OutputOf<N>, input: InputOf<N>) => void;
  onError?: (error: SeamError, input: InputOf<N>) => void;
  /** Operations whose answers are read anew afterwards. */
  invalidates?: readonly OperationName[];
}

/** Calls an operation on demand: `mutate(input)`, `isPending`, `error`. Never repeats by itself. */
export function useMutationOperation<N extends OperationName>(
  name: N,
  options: MutationOptions<N> = {},
): UseMutationResult<OutputOf<N>, SeamFailure, InputOf<N>> {
  const { status } = useServices();
  return useMutation<OutputOf<N>, SeamFailure, InputOf<N>>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
    onSuccess: async (data, input, _result, context) => {
      options.onSuccess?.(data, input);
      await Promise.all((options.invalidates ?? []).map((n) => context.client.invalidateQueries({ queryKey: [n] })));
    },
    onError: (reason, input) => {
      const error = seamErrorOf(reason);
      if (error.code === 'locked' || error.code === 'signedOut') void status.refresh();
      options.onError?.(error, input);
    },
  });
}

const COUNT_MS = 1_000;

/** The cache of one unlocked session. Local calls do not depend on the network, so it never waits for it. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        gcTime: 300_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/**
 * Re-reads what an event concerns.
 * @returns a function that ends it
 */
export function followEvents(client: QueryClient, status: StatusStore): () => void {
  const stale = (...names: OperationName[]): void => {
    for (const name of names) void client.invalidateQueries({ queryKey: [name] });
  };
  /** Counting everything is not free: while many requests change at once, once a second is enough. */
  let counting: ReturnType<typeof setTimeout> | null = null;
  const countAnew = (): void => {
    counting ??= setTimeout(() => {
      counting = null;
      stale('board:list', 'board:charts', 'board:views', 'board:rates', 'scheduler:batches');
    }, COUNT_MS);
  };
  const one = (name: OperationName, ids: readonly string[]): void => {
    for (const id of ids) void client.invalidateQueries({ queryKey: [name, { id }] });
  };
  const ends = [
    onEvent('requests:changed', ({ ids }) => {
      stale('requests:list');
      countAnew();
      one('requests:get', ids);
      one('worklist:get', ids);
    }),
    onEvent('worklist:changed', ({ ids }) => {
      stale('worklist:deadlines', 'worklist:owners', 'board:views');
      countAnew();
      one('worklist:get', ids);
    }),
    onEvent('trail:changed', () => stale('activity:verification')),
    onEvent('search:changed', () => stale('search:find')),
    onEvent('members:changed', () =>
      stale('members:get', 'members:list', 'members:lines', 'members:series', 'members:points'),
    ),
    onEvent('adoption:changed', () => stale('adoption:state')),
    onEvent('payers:changed', () => stale('payers:grants', 'payers:report', 'payers:connections', 'payers:members')),
    onEvent('records:changed', ({ ids }) => {
      stale(
        'records:list',
        'review:list',
        'review:progress',
        'requests:list',
        'requests:get',
        'downloads:list',
        'downloads:overview',
      );
      one('records:get', ids);
    }),
    onEvent('text:changed', ({ ids }) => {
      stale('arrival:badges', 'text:find');
      one('arrival:checks', ids);
      one('text:reading', ids);
    }),
    onEvent('review:changed', ({ ids }) => {
      stale('review:list', 'review:progress', 'review:labels', ...(ids.length === 0 ? (['review:get'] as const) : []));
      one('review:get', ids);
      one('review:privacy', ids);
    }),
    // An open project follows itself, at a gentler pace.
    onEvent('projects:changed', () => stale('projects:list')),
    onEvent('status:changed', () => stale('session:get', 'connections:list', 'scheduler:jobs', 'scheduler:batches')),
    client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      const { code } = seamErrorOf(event.action.error);
      if (code === 'locked' || code === 'signedOut') void status.refresh();
    }),
  ];
  return () => {
    for (const end of ends) end();
    if (counting !== null) clearTimeout(counting);
  };
}
