/** A request beside its list: status, next step, what is asked, what happened, what arrived. */
import { IconArrowsDiagonal } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer, ErrorCard, Skeleton } from '../../components/index.ts';
import { RequestActions } from './request-actions.tsx';
import { RequestDocuments } from './request-documents.tsx';
import { RequestFacts } from './request-facts.tsx';
import { NextActionCard } from './next-action-card.tsx';
import { StatusLine } from './request-parts.tsx';
import { Timeline } from './timeline.tsx';
import { useRequest } from './use-request.ts';
import { offersResubmit, useWork } from './use-work.ts';
import { WorkAccess, WorkFacts, WorkLog } from './work-section.tsx';
import css from './request.module.css';

export interface RequestDrawerProps {
  row: { id: string; patientName: string };
  /** The request to read; follows the row after a pause, so that walking the list reads only where one stops. */
  settledId: string | null;
  position: string;
  onClose: () => void;
  /** Under which its width is remembered, and the one it begins with. */
  layoutKey?: string;
  startWidth?: number;
}

export function RequestDrawer({
  row,
  settledId,
  position,
  onClose,
  layoutKey = 'requests.drawer',
  startWidth = 420,
}: RequestDrawerProps) {
  const navigate = useNavigate();
  return (
    <Drawer
      title={row.patientName || 'Draft without a name'}
      label="Request"
      layoutKey={layoutKey}
      startWidth={startWidth}
      position={position}
      onClose={onClose}
      footer={
        <Button
          icon={<IconArrowsDiagonal size={16} />}
          onClick={() => void navigate({ to: '/requests/$requestId', params: { requestId: row.id } })}
        >
          Open request
        </Button>
      }
    >
      {settledId === row.id ? <Body key={row.id} id={row.id} onClose={onClose} /> : <Skeleton lines={5} />}
    </Drawer>
  );
}

function Body({ id, onClose }: { id: string; onClose: () => void }) {
  const { detail, error, reload, accept } = useRequest(id);
  const { work } = useWork(id);
  if (!detail) return error ? <ErrorCard error={error.error} onRetry={reload} /> : <Skeleton lines={8} />;
  return (
    <>
      <StatusLine detail={detail} />
      <NextActionCard detail={detail} work={work} />
      <RequestActions
        detail={detail}
        onDetail={accept}
        onGone={onClose}
        without={offersResubmit(work) ? ['duplicate'] : []}
      />
      {detail.documents.length > 0 ? (
        <section className={css.part}>
          <h3 className={css.partTitle}>Documents</h3>
          <RequestDocuments documents={detail.documents} />
        </section>
      ) : null}
      <RequestFacts detail={detail} />
      {work ? <WorkFacts work={work} /> : null}
      {work ? <WorkAccess work={work} /> : null}
      {detail.timeline.length > 0 ? (
        <section className={css.part}>
          <h3 className={css.partTitle}>History</h3>
          <Timeline entries={detail.timeline} />
        </section>
      ) : null}
      {work ? <WorkLog work={work} /> : null}
    </>
  );
}
