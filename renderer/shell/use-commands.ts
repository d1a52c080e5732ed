/** What keys, menus and the palette can do, in one place, so that all three do the same. */
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Preferences } from '../../preload/contract/app.ts';
import { call } from '../api/client.ts';
import { useServices } from '../api/context.tsx';
import type { Destination } from './destinations.ts';

export type Place =
  | '/settings/payers'
  | Destination['to']
  | '/settings/connections'
  | '/settings/scheduler'
  | '/settings/status-rules'
  | '/settings/deadlines'
  | '/board/wall'
  | '/downloads';

export interface Commands {
  go(to: Place): void;
  /** The board with what needs action, grouped by it. */
  openWorklist(): void;
  openView(id: string): void;
  search(text: string): void;
  back(): void;
  forward(): void;
  newRequest(): void;
  newProject(): void;
  openRequest(id: string): void;
  openProject(id: string): void;
  openDocument(id: string): void;
  /** The directory, looking for this name. */
  openSite(name: string): void;
  lock(): void;
  zoom(step: 1 | -1 | 0): void;
  setTheme(theme: Preferences['theme']): void;
  toggleDensity(): void;
  toggleNavigation(): void;
  /** Puts the focus into the screen's filter box, if it has one. */
  focusFilter(): void;
}

const ZOOM_STEP = 0.1;

export function useCommands(): Commands {
  const navigate = useNavigate();
  const router = useRouter();
  const { preferences, status } = useServices();
  return useMemo(
    () => ({
      go: (to) => void navigate({ to }),
      back: () => router.history.back(),
      forward: () => router.history.forward(),
      openWorklist: () => void navigate({ to: '/board', search: { view: 'todo' } }),
      openView: (view) => void navigate({ to: '/board', search: { view } }),
      search: (text) => void navigate({ to: '/search', search: { text } }),
      newRequest: () => void navigate({ to: '/requests/new' }),
      newProject: () => void navigate({ to: '/projects/new' }),
      openRequest: (requestId) => void navigate({ to: '/requests/$requestId', params: { requestId } }),
      openProject: (projectId) =>
        void navigate({ to: '/projects/$projectId/$step', params: { projectId, step: 'send' } }),
      openDocument: (documentId) => void navigate({ to: '/records/$documentId', params: { documentId } }),
      openSite: (text) => void navigate({ to: '/directory', search: { text } }),
      lock: () =>
        void call('store:lock', {}).then(
          (state) => status.acceptStore(state),
          () => status.refresh(),
        ),
      zoom: (step) => {
        const now = preferences.get().zoom;
        preferences.set({
          zoom: step === 0 ? 1 : Math.round(Math.min(2, Math.max(0.8, now + step * ZOOM_STEP)) * 10) / 10,
        });
      },
      setTheme: (theme) => preferences.set({ theme }),
      toggleDensity: () =>
        preferences.set({ density: preferences.get().density === 'compact' ? 'comfortable' : 'compact' }),
      toggleNavigation: () => preferences.set({ navigationFolded: !preferences.get().navigationFolded }),
      focusFilter: () => document.querySelector<HTMLInputElement>('[data-takes-slash]')?.focus(),
    }),
    [navigate, router, preferences, status],
  );
}
