/** Use cases over requests: what each operation of the contract does. Holds no SQL and no HTTP. */
import type { z } from 'zod';
import type { requestDetailSchema } from '../../preload/contract/requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { AskedOf } from './asked-of.ts';
import type { AuthorizationService } from './authorization-service.ts';
import { toRow } from './list-query.ts';
import { actionsOf, hasTask } from './model.ts';
import type { Outbox } from './outbox.ts';
import type { Poller } from './poller.ts';
import type { NextPoll, RecordsSink } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import type { Submission } from './submission.ts';
import type { Timeline } from './timeline.ts';
import type { Tracker } from './tracker.ts';
import type { WatchRepository } from './watch-repository.ts';

export type Detail = z.output<typeof requestDetailSchema>;

export interface RequestService {
  detail(id: string): Detail;
  submit(id: string): Promise<Detail>;
  resolve(id: string): Promise<Detail>;
  retry(id: string): Promise<Detail>;
  refresh(id: string): Promise<Detail>;
  setTracking(id: string, tracking: boolean): Detail;
}

/** Manual refreshes of one request, and the longest that a person waits for a lookup; the lookup itself goes on. */
const REFRESH_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 8_000;

export function createRequestService(deps: {
  requests: RequestRepository;
  timeline: Timeline;
  authorizations: AuthorizationService;
  submission: Submission;
  asked: AskedOf;
  watched: Pick<WatchRepository, 'ofProject'>;
  outbox: Outbox;
  poller: Poller;
  tracker: Tracker;
  records: RecordsSink;
  clock: Clock;
  publish: Publish;
  nextPoll: NextPoll;
  /** Fires when the workspace closes. Work for a request is not tied to the window that asked for it. */
  life: AbortSignal;
}): RequestService {
  const {
    requests,
    timeline,
    authorizations,
    submission,
    asked,
    watched,
    outbox,
    poller,
    tracker,
    records,
    clock,
    publish,
    nextPoll,
    life,
  } = deps;
  const refreshedAt = new Map<string, number>();

  const detail = (id: string): Detail => {
    const r = requests.get(id);
    const file = authorizations.current(r.authorizationId);
    const documents = records.documentsOf(id);
    // A child is asked for with its batch.
    const batch = r.kind === 'child' && r.projectId !== null && r.tracking ? watched.ofProject(r.projectId) : null;
    return {
      row: toRow(r, documents.length),
      kind: r.kind,
      projectId: r.projectId,
      draft: r.kind === 'core' ? requests.draftOf(id) : null,
      asked: asked(r, file),
      authorization: file
        ? { name: file.name, size: file.size, sha256: file.sha256, pages: file.pages, addedAt: file.addedAt }
        : null,
      timeline: timeline.of(id),
      documents,
      error: requests.errorOf(id),
      actions: actionsOf(r).filter((a) => r.kind === 'core' || OF_ANY_KIND.includes(a)),
      tracking: r.tracking,
      lastPolledAt: later(r.lastPolledAt, batch?.lastPolledAt ?? null),
      nextPollAt: r.nextPollAt ?? batch?.nextPollAt ?? null,
      sentAt: r.sentAt,
    };
  };

  /** Waits for work, but not for ever: what goes on longer is seen through events. */
  const within = (ms: number, work: Promise<unknown>): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(ms, resolve);
      work.then(
        () => {
          cancel();
          resolve();
        },
        (error: unknown) => {
          cancel();
          reject(error instanceof Error ? error : new AppError('internal', 'The work failed.'));
        },
      );
    });

  const requireNotTooEarly = (id: string): void => {
    const r = requests.get(id);
    const asked =
      requests.errorOf(id)?.retryAfterMs !== undefined && r.notBefore !== null
        ? Date.parse(r.notBefore) - clock.now().getTime()
        : 0;
    if (asked > 0)
      throw new AppError('throttled', 'The exchange asked to wait.', {
        retryAfterMs: asked,
        nextStep: `It is sent by itself in ${Math.ceil(asked / 1000)} s.`,
      });
  };

  const submit = async (id: string): Promise<Detail> => {
    await submission.queue(id);
    publish('requests:changed', { ids: [id] });
    await outbox.send(id, life);
    return detail(id);
  };

  return {
    detail,
    submit,
    resolve: async (id) => {
      if (requests.get(id).status !== 'send-uncertain')
        throw new AppError('conflict', 'This request is not uncertain.');
      await within(ANSWER_WITHIN_MS, outbox.resolve(id, life));
      return detail(id);
    },
    retry: async (id) => {
      switch (requests.get(id).status) {
        case 'draft':
          return submit(id);
        case 'queued':
          requireNotTooEarly(id);
          await outbox.send(id, life);
          return detail(id);
        case 'send-uncertain':
          await within(ANSWER_WITHIN_MS, outbox.resolve(id, life));
          return detail(id);
        default:
          throw new AppError('conflict', 'This request is at the exchange already.');
      }
    },
    refresh: async (id) => {
      const r = requests.get(id);
      if (!hasTask(r)) throw new AppError('conflict', 'This request is not at the exchange yet.');
      const last = refreshedAt.get(id);
      const now = clock.monotonicMs();
      if (last !== undefined && now - last < REFRESH_EVERY_MS) {
        const wait = REFRESH_EVERY_MS - (now - last);
        throw new AppError('throttled', 'This request was asked for a moment ago.', {
          retryAfterMs: wait,
          nextStep: `Wait ${Math.ceil(wait / 1000)} s.`,
        });
      }
      if (refreshedAt.size > 1000) refreshedAt.clear();
      refreshedAt.set(id, now);
      await poller.pollOne(id, life);
      return detail(id);
    },
    setTracking: (id, tracking) => {
      const r = requests.get(id);
      if (!hasTask(r)) throw new AppError('conflict', 'This request is not at the exchange yet.');
      if (r.tracking !== tracking) {
        const now = clock.now();
        const next =
          tracking && r.sentAt !== null
            ? // A child that was not followed for a while is read by itself once.
              nextPoll({ status: r.status, sentAt: r.sentAt, statusSince: r.statusSince, polls: 0, failures: 0 }, now)
            : null;
        requests.update(id, { tracking, updatedAt: now.toISOString(), nextPollAt: next?.toISOString() ?? null });
        tracker.local(
          id,
          r.status,
          tracking
            ? 'Tracking was resumed here.'
            : 'Tracking was stopped here. The exchange still works on the request.',
        );
        publish('requests:changed', { ids: [id] });
      }
      return detail(id);
    },
  };
}

/** Batches and children are made, held and changed in their project. */
const OF_ANY_KIND: readonly Detail['actions'][number][] = ['resolve', 'refresh', 'stopTracking', 'resumeTracking'];

const later = (a: string | null, b: string | null): string | null => (a !== null && (b === null || a > b) ? a : b);
