/** Everything behind the gate: Mantine, one query cache and one router for this unlocked session. Unmounting it clears the cache. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { usePreferences, useServices } from '../api/context.tsx';
import { createQueryClient, followEvents } from '../api/operations.ts';
import { PlacesProvider } from '../api/places.tsx';
import { CrumbProvider } from '../components/crumb.tsx';
import { createAppRouter } from '../router.tsx';
import { onSystemTheme, resolveTheme } from '../theme/appearance.ts';
import { theme, variables } from '../theme/mantine.ts';
import '../theme/mantine.css';

/** The nonce of this document; styles made at run time carry it, because the policy allows no other. */
function documentNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

export function Workspace({ start }: { start: string }) {
  const { status } = useServices();
  const { theme: preference } = usePreferences();
  const resolved = useSyncExternalStore(onSystemTheme, () => resolveTheme(preference));
  const [session] = useState(() => {
    setNonce(documentNonce());
    return { client: createQueryClient(), router: createAppRouter(start) };
  });
  useEffect(() => {
    const end = followEvents(session.client, status);
    return () => {
      end();
      session.client.clear();
    };
  }, [session, status]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      forceColorScheme={resolved}
      getStyleNonce={documentNonce}
      withGlobalClasses={false}
      deduplicateCssVariables={false}
    >
      <Notifications position="bottom-right" limit={3} />
      <QueryClientProvider client={session.client}>
        <PlacesProvider>
          <CrumbProvider>
            <RouterProvider router={session.router} />
          </CrumbProvider>
        </PlacesProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
