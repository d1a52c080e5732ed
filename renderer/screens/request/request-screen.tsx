/** One request on its own page: what is asked at the left, what happened in the middle, documents and next step at the right. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, ErrorCard, Page, PageHeader, Section, Skeleton } from '../../components/index.ts';
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

export function RequestScreen() {
  const { requestId } = useParams({ from: '/requests/$requestId' });
  const navigate = useNavigate();
  const { detail, error, reload, accept } = useRequest(requestId);
  const { work } = useWork(requestId);
  if (!detail)
    return (
      <Page kind="read">
        {error ? (
          <ErrorCard
            error={error.error}
            onRetry={reload}
            action={<Button onClick={() => void navigate({ to: '/requests' })}>Back to requests</Button>}
          />
        ) : (
          <Skeleton lines={8} height={18} />
        )}
      </Page>
    );
  const name = detail.row.patientName || 'Draft without a name';
  return (
    <div className={css.screen}>
      <PageHeader title={name} crumb={name} counts={<StatusLine detail={detail} />} />
      <div className={css.columns}>
        <div className={css.side}>
          <Section title="What is asked">
            <RequestFacts detail={detail} />
          </Section>
        </div>
        <div className={css.middle}>
          <Section title="What happened">
            {detail.timeline.length > 0 ? (
              <Timeline entries={detail.timeline} />
            ) : (
              <p className={css.quiet}>Nothing yet: this draft is known only here.</p>
            )}
          </Section>
          {work ? (
            <div className={css.framed}>
              <WorkLog work={work} />
            </div>
          ) : null}
        </div>
        <div className={css.side}>
          <NextActionCard detail={detail} work={work} />
          <RequestActions
            detail={detail}
            onDetail={accept}
            onGone={() => void navigate({ to: '/requests' })}
            without={offersResubmit(work) ? ['duplicate'] : []}
          />
          {work ? (
            <Section title="Work">
              <WorkFacts work={work} />
              <WorkAccess work={work} />
            </Section>
          ) : null}
          <Section title="Documents">
            <RequestDocuments documents={detail.documents} />
          </Section>
        </div>
      </div>
    </div>
  );
}
