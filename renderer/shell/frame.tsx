/** The frame of the unlocked program: edge, top bar, navigation, the open screen, status bar. Draws no data of a screen. */
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { AppStatus } from '../../preload/contract/app.ts';
import { useAppStatus, usePreferences } from '../api/context.tsx';
import { call } from '../api/client.ts';
import { onEvent } from '../api/events.ts';
import { cx } from '../components/cx.ts';
import { destinationOf, parentOf } from './destinations.ts';
import { KeysSheet } from './keys-sheet.tsx';
import { Navigation } from './navigation.tsx';
import { NoConnection } from './no-connection.tsx';
import { PracticeHint } from './practice-hint.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useCommands } from './use-commands.ts';
import { useKeys } from './use-keys.ts';
import { usePractice } from './use-practice.ts';
import { useTypedAhead } from './use-typed-ahead.ts';
import css from './frame.module.css';

const Palette = lazy(async () => ({ default: (await import('../screens/palette/palette.tsx')).Palette }));

export function Frame() {
  const app = useAppStatus();
  const { navigationFolded } = usePreferences();
  const commands = useCommands();
  const pathname = useShownPath();
  const [overlay, setOverlay] = useState<'palette' | 'keys' | null>(null);
  const main = useRef<HTMLElement>(null);
  const up = (): void => {
    const parent = parentOf(pathname);
    if (parent) commands.go(parent);
  };
  const closePalette = (): void => setOverlay((now) => (now === 'palette' ? null : now));
  const { text, setText, begin } = useTypedAhead(overlay === 'palette', closePalette);
  const openPalette = (): void => {
    begin();
    setOverlay('palette');
  };
  const latestOpen = useRef(openPalette);
  useEffect(() => {
    latestOpen.current = openPalette;
  });
  useKeys({ commands, openPalette, openKeys: () => setOverlay('keys'), up });
  useProfileChange(app?.profile?.id ?? null, () => {
    const parent = parentOf(pathname);
    if (parent && parent !== '/settings' && parent !== '/settings/connections') commands.go(parent);
  });
  useProgramSignIn(app);
  const practice = usePractice(app);
  const place = destinationOf(pathname);
  const unconnected = app !== null && app.profile === null && place?.needsConnection ? place : null;
  useEffect(
    () =>
      onEvent('command', ({ name }) => {
        const acts: Record<typeof name, () => void> = {
          newRequest: commands.newRequest,
          newProject: commands.newProject,
          palette: () => latestOpen.current(),
          lock: commands.lock,
          keys: () => setOverlay('keys'),
          goBoard: () => commands.go('/board'),
          goWorklist: commands.openWorklist,
          goScheduler: () => commands.go('/settings/scheduler'),
          goRequests: () => commands.go('/requests'),
          goProjects: () => commands.go('/projects'),
          goRecords: () => commands.go('/records'),
          goDirectory: () => commands.go('/directory'),
          goActivity: () => commands.go('/activity'),
          goSettings: () => commands.go('/settings'),
        };
        acts[name]();
      }),
    [commands],
  );
  return (
    <div
      className={cx(css.frame, navigationFolded && css.folded)}
      data-environment={app?.profile?.environment ?? 'none'}
    >
      <a
        className={css.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar commands={commands} pathname={pathname} onSearch={openPalette} />
      <Navigation pathname={pathname} folded={navigationFolded} onFold={commands.toggleNavigation} />
      <main className={css.main} id="main" ref={main} tabIndex={-1}>
        {app?.profile?.environment === 'practice' ? <PracticeHint /> : null}
        <div className={css.screen}>
          {unconnected ? (
            <NoConnection
              place={unconnected}
              practice={practice}
              onConnections={() => commands.go('/settings/connections')}
            />
          ) : (
            <Outlet />
          )}
        </div>
      </main>
      <StatusBar commands={commands} />
      {overlay === 'keys' ? <KeysSheet onClose={() => setOverlay(null)} /> : null}
      {overlay === 'palette' ? (
        <Suspense fallback={null}>
          <Palette
            commands={commands}
            onKeys={() => setOverlay('keys')}
            onClose={closePalette}
            text={text}
            onText={setText}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** The address, with a request under the board where that is where one came from: Esc and the navigation then lead back there. */
function useShownPath(): string {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const [list, setList] = useState('/requests');
  useEffect(() => {
    if (pathname === '/board' || pathname === '/requests') setList(pathname);
  }, [pathname]);
  const isRequest = /^\/requests\/[^/]+$/.test(pathname) && pathname !== '/requests/new';
  return isRequest && list === '/board' ? `/board${pathname}` : pathname;
}

/** A program's own sign-in (client credentials) needs nobody: it is done once when a connection becomes active, never after a sign-out. */
function useProgramSignIn(app: AppStatus | null): void {
  const asked = useRef<string | null>(null);
  const profileId = app?.profile?.id ?? null;
  const wanted = app?.session?.authKind === 'm2m' && app.session.state === 'signedOut' && app.session.error === null;
  useEffect(() => {
    if (profileId === null || asked.current === profileId) return;
    asked.current = profileId;
    // A refusal becomes part of the session's state, which the top bar shows.
    if (wanted) void call('session:signIn', {}).catch(() => undefined);
  }, [profileId, wanted]);
}

/** Every connection has its own database: after a switch nothing that was read is true any more. */
function useProfileChange(profileId: string | null, leave: () => void): void {
  const client = useQueryClient();
  const before = useRef(profileId);
  useEffect(() => {
    if (before.current === profileId) return;
    before.current = profileId;
    leave();
    void client.resetQueries();
  });
}
