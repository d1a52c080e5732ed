/** In the place of requests, records and directory while no connection is active: what is missing and the two ways on. */
import { IconPlugConnected, IconSchool } from '@tabler/icons-react';
import { useAppStatus } from '../api/context.tsx';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorCard } from '../components/error-card.tsx';
import { Page, PageHeader } from '../components/layout.tsx';
import type { Destination } from './destinations.ts';
import type { Practice } from './use-practice.ts';

export interface NoConnectionProps {
  place: Destination;
  practice: Practice;
  onConnections: () => void;
}

export function NoConnection({ place, practice, onConnections }: NoConnectionProps) {
  const problem = useAppStatus()?.problem ?? null;
  return (
    <Page>
      <PageHeader title={place.label} />
      {problem && !practice.error ? (
        <ErrorCard error={problem} title="The data of the connection could not be opened." />
      ) : null}
      {practice.error ? (
        <ErrorCard
          error={practice.error}
          title="The practice exchange did not start."
          onRetry={practice.start}
          busy={practice.pending}
        />
      ) : null}
      {practice.wanted && !practice.error ? (
        <EmptyState
          icon={IconSchool}
          title="Starting the practice exchange…"
          text="It runs on this computer with made-up people."
        />
      ) : (
        <EmptyState
          icon={IconPlugConnected}
          title="No connection is active"
          text="A connection says which exchange is asked, and as whom. What is done on one never shows on another."
          action={
            <>
              {practice.available ? (
                <Button
                  icon={<IconSchool size={16} aria-hidden="true" />}
                  busy={practice.pending}
                  onClick={practice.start}
                >
                  Practise
                </Button>
              ) : null}
              <Button variant="primary" onClick={onConnections}>
                Open connections
              </Button>
            </>
          }
        />
      )}
    </Page>
  );
}
