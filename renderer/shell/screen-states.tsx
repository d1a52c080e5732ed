/** What stands in a screen's place while its code loads, and when it failed to draw. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { seamErrorOf } from '../api/client.ts';
import { ErrorCard } from '../components/error-card.tsx';
import { Page } from '../components/layout.tsx';
import { Skeleton } from '../components/skeleton.tsx';

export function ScreenLoading() {
  return (
    <Page>
      <Skeleton width={220} height={22} />
      <Skeleton height={32} />
      <Skeleton lines={8} height={20} />
    </Page>
  );
}

export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page kind="read">
      <ErrorCard title="This screen could not be shown." error={seamErrorOf(error)} onRetry={reset} />
    </Page>
  );
}
