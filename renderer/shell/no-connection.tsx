/** In the place of requests, records and directory while no connection is active: what is missing and the two ways on. */
import { IconPlugConnected, IconSchool } from '@tabler/icons-react';
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
  return (
    <Page>
      <PageHeader title={place.label} />
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
