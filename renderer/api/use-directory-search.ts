/**
 * A search of the directory while one types: waits for a pause, cancels what is stale on the other side too, keeps showing
 * the former answer until the new one is here, and pages on. An empty question asks nothing.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { DirectoryQuery, DirectoryResult, Organization } from '../../preload/contract/directory.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import { call, seamErrorOf } from './client.ts';

export type DirectoryQuestion = Omit<DirectoryQuery, 'searchId'>;

export interface DirectorySearch {
  /** Null while nothing has been asked. */
  answer: Omit<DirectoryResult, 'items'> | null;
  items: Organization[];
  /** Why there is no answer at all. */
  error: SeamError | null;
  searching: boolean;
  loadingMore: boolean;
  more: () => void;
  retry: () => void;
  /** Puts a changed organization (favourite) in its place. */
  replace: (organization: Organization) => void;
}

const pauseMs = 250;

export const isAsking = (question: DirectoryQuestion): boolean =>
  [question.name, question.npi, question.city, question.state, question.postalCode].some(
    (value) => value.trim() !== '',
  );

/** @param question null asks nothing, for instance while a field of it is wrong */
export function useDirectorySearch(question: DirectoryQuestion | null): DirectorySearch {
  const [answer, setAnswer] = useState<DirectorySearch['answer']>(null);
  const [items, setItems] = useState<Organization[]>([]);
  const [error, setError] = useState<SeamError | null>(null);
  const [searching, setSearching] = useState(false);
  const [loadingMore, setLoadingMore] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const current = useRef<string | null>(null);
  const asked = question && isAsking(question) ? JSON.stringify(question) : null;

  useEffect(() => {
    if (asked === null) {
      current.current = null;
      setAnswer(null);
      setItems([]);
      setError(null);
      setSearching(false);
      return undefined;
    }
    const searchId = crypto.randomUUID();
    let sent = false;
    let over = false;
    const timer = setTimeout(() => {
      sent = true;
      current.current = searchId;
      setSearching(true);
      setLoadingMore(false);
      call('directory:search', { ...(JSON.parse(asked) as DirectoryQuestion), searchId }).then(
        ({ items: found, ...rest }) => {
          if (over) return;
          setItems(found);
          setAnswer(rest);
          setError(null);
          setSearching(false);
        },
        (reason: unknown) => {
          if (over) return;
          setItems([]);
          setAnswer(null);
          setError(seamErrorOf(reason));
          setSearching(false);
        },
      );
    }, pauseMs);
    return () => {
      over = true;
      clearTimeout(timer);
      // The answer is not waited for any more; a refused cancel changes nothing here.
      if (sent) void call('directory:cancel', { searchId }).catch(() => undefined);
    };
  }, [asked, attempt]);

  const more = useCallback(() => {
    const searchId = current.current;
    const page = answer?.nextPage;
    if (searchId === null || !page || loadingMore || searching) return;
    setLoadingMore(true);
    call('directory:nextPage', { searchId, page }).then(
      ({ items: found, ...rest }) => {
        if (current.current !== searchId) return;
        setItems((old) => {
          const known = new Set(old.map((item) => item.id));
          return [...old, ...found.filter((item) => !known.has(item.id))];
        });
        setAnswer((old) => ({ ...rest, notices: [...new Set([...(old?.notices ?? []), ...rest.notices])] }));
        setLoadingMore(false);
      },
      (reason: unknown) => {
        if (current.current !== searchId) return;
        setError(seamErrorOf(reason));
        setAnswer((old) => (old ? { ...old, nextPage: null } : old));
        setLoadingMore(false);
      },
    );
  }, [answer, loadingMore, searching]);

  return {
    answer,
    items,
    error,
    searching,
    loadingMore,
    more,
    retry: useCallback(() => setAttempt((count) => count + 1), []),
    replace: useCallback(
      (organization) => setItems((old) => old.map((item) => (item.id === organization.id ? organization : item))),
      [],
    ),
  };
}
