/**
 * Fetches: one for each sign-in, started, paused, ended, taken up again after a restart, a sign-in or a lost network. Each is worked off by
 * `fetch-run.ts`; this file decides when.
 */
import type { FetchReport } from '../../preload/contract/patient-access.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId, newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { ConnectionRepository } from './connection-repository.ts';
import { planFetch } from './fetch-plan.ts';
import { fetchReport } from './fetch-report.ts';
import type { FetchRecord, FetchRepository } from './fetch-repository.ts';
import { runFetch } from './fetch-run.ts';
import type { StepBudget } from './fetch-step.ts';
import type { GrantRecord, GrantRepository } from './grant-repository.ts';
import type { Breathe } from './page-read.ts';
import { createPageWriter, type PageOwner } from './page-writer.ts';
import type { PayerClient } from './payer-client.ts';
import { usedEndpoints } from './profile-rules.ts';
import type { ResourceRepository } from './resource-repository.ts';
import type { PatientStore } from './store-port.ts';

export interface FetchDeps {
  database: Database;
  fetches: FetchRepository;
  grants: GrantRepository;
  connections: ConnectionRepository;
  resources: ResourceRepository;
  store: PatientStore;
  clientOf(grantId: string): PayerClient;
  canRenew(grantId: string): Promise<boolean>;
  clock: Clock;
  breathe: Breathe;
  log: Logger;
  budget: StepBudget;
  atOnce: number;
  /** Waits before a fetch that the network kept from going on is tried again, milliseconds; the last one stays. */
  retryDelaysMs: readonly number[];
  changed(grantId: string): void;
  life: AbortSignal;
}

export interface FetchService {
  start(grantId: string, kind: 'full' | 'refresh'): FetchReport;
  /** One type, also one that the payer does not list. */
  startType(grantId: string, type: string): FetchReport;
  pause(grantId: string): Promise<FetchReport>;
  resume(grantId: string): FetchReport;
  cancel(grantId: string): Promise<FetchReport>;
  report(grantId: string): FetchReport | null;
  summary(grantId: string): {
    state: FetchRecord['state'];
    kind: FetchRecord['kind'];
    received: number;
    stepsDone: number;
    steps: number;
    endedAt: string | null;
  } | null;
  /** At the start of the workspace: what was running goes on. */
  recover(): void;
  /** A sign-in is usable: what waited for it goes on. */
  signedIn(grantId: string): void;
  /** Ends what runs for a sign-in that is removed. */
  forget(grantId: string): Promise<void>;
}

const MOST_REFERENCES = 2000;

export function createFetchService(deps: FetchDeps): FetchService {
  const { fetches, grants, clock } = deps;
  const running = new Map<string, { end: AbortController; done: Promise<void> }>();
  const writer = createPageWriter({
    database: deps.database,
    resources: deps.resources,
    fetches,
    now: () => clock.now().toISOString(),
    monotonicMs: () => clock.monotonicMs(),
    breathe: deps.breathe,
    ended: () => deps.life.aborted,
  });

  const need = (grantId: string): FetchRecord => {
    const last = fetches.last(grantId);
    if (!last) throw new AppError('notFound', 'Nothing was fetched yet.');
    return last;
  };

  const reportOf = (fetch: FetchRecord): FetchReport => {
    const steps = fetches.steps(fetch.id);
    return fetchReport({
      fetch,
      steps,
      received: fetches.receivedTypes(fetch.id),
      stored: (type) => deps.resources.countOf(fetch.grantId, type),
    });
  };

  const ownerOf = (grant: GrantRecord): PageOwner => {
    const { settings } = deps.connections.get(grant.connectionId);
    return {
      memberId: grant.memberId,
      grantId: grant.id,
      patientId: grant.patientId,
      base: usedEndpoints(settings, null).fhirBaseUrl,
      alsoKnownAs: linkedIds(deps.store.get(grant.memberId, 'Patient', grant.patientId, grant.id)?.raw),
    };
  };

  const readyGrant = (grantId: string): GrantRecord => {
    const grant = grants.get(grantId);
    if (grant.patientId === '')
      throw new AppError('signedOut', 'The member has not signed in yet.', { nextStep: 'Sign in first.' });
    if (grant.facts.identity === 'differs' && !grant.facts.confirmed)
      throw new AppError('conflict', 'The payer’s record and the member differ.', {
        meaning: 'Name or day of birth are not the same. Nothing is fetched until a person has looked at it.',
        nextStep: 'Compare both, then confirm that it is the same person, or sign in again.',
      });
    return grant;
  };

  const work = async (fetch: FetchRecord, signal: AbortSignal): Promise<void> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const grant = grants.get(fetch.grantId);
        if (fetch.state !== 'running' || attempt > 0) fetches.setState(fetch.id, 'running', null, null);
        deps.changed(fetch.grantId);
        await runFetch(
          {
            client: deps.clientOf(fetch.grantId),
            fetches,
            resources: deps.resources,
            writer,
            breathe: deps.breathe,
            monotonicMs: () => clock.monotonicMs(),
            budget: deps.budget,
            progressed: () => deps.changed(fetch.grantId),
            owner: ownerOf(grant),
            scopes: grant.facts.granted ?? grant.facts.asked,
            atOnce: deps.atOnce,
            mostReferences: MOST_REFERENCES,
          },
          fetch.id,
          signal,
        );
        fetches.setState(fetch.id, 'done', null, clock.now().toISOString());
        deps.changed(fetch.grantId);
        return;
      } catch (cause) {
        if (signal.aborted || deps.life.aborted) return;
        const error = toSeamError(cause, newCorrelationId());
        fetches.setState(fetch.id, 'waiting', error, null);
        deps.changed(fetch.grantId);
        deps.log.info('payer.fetchWaits', { errorCode: error.code });
        if (error.code !== 'offline') {
          if (error.code === 'internal') deps.log.error('payer.fetch', { error: cause });
          return;
        }
        await sleep(
          clock,
          deps.retryDelaysMs[Math.min(attempt, deps.retryDelaysMs.length - 1)] ?? 60_000,
          signal,
        ).catch(() => undefined);
        if (signal.aborted) return;
      }
    }
  };

  const launch = (fetch: FetchRecord): void => {
    if (running.has(fetch.grantId) || deps.life.aborted) return;
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, deps.life]);
    // In the next turn, so that who started it has its answer first.
    const done = Promise.resolve()
      .then(() => work(fetch, signal))
      .catch((cause: unknown) => {
        if (!isAborted(cause)) deps.log.error('payer.fetch', { error: cause });
      })
      .finally(() => {
        if (running.get(fetch.grantId)?.end === end) running.delete(fetch.grantId);
      });
    running.set(fetch.grantId, { end, done });
  };

  const stop = async (grantId: string): Promise<void> => {
    const run = running.get(grantId);
    if (!run) return;
    run.end.abort();
    await run.done;
  };

  const assertFree = (grantId: string): void => {
    const last = fetches.last(grantId);
    if (last && ['running', 'waiting', 'paused'].includes(last.state))
      throw new AppError('conflict', 'A fetch for this payer is under way.', {
        nextStep: 'Let it come to its end, go on with it, or end it.',
      });
  };

  const begin = (grant: GrantRecord, kind: 'full' | 'refresh', only: string | null): FetchReport => {
    assertFree(grant.id);
    const { settings, discovery } = deps.connections.get(grant.connectionId);
    const steps = planFetch({
      capability: discovery?.capability ?? null,
      scopes: grant.facts.granted ?? grant.facts.asked,
      settings,
      since: kind === 'refresh' ? fetches.marks(grant.id) : null,
      ...(only === null ? {} : { insisted: [only] }),
    });
    const id = newId();
    fetches.add(
      { id, grantId: grant.id, kind, at: clock.now().toISOString() },
      only === null ? steps : steps.filter((s) => s.type === only || s.how === 'patient' || s.how === 'reference'),
    );
    launch({ id, grantId: grant.id, kind, state: 'running', problem: null, startedAt: '', endedAt: null });
    return reportOf(need(grant.id));
  };

  return {
    start: (grantId, kind) => begin(readyGrant(grantId), kind, null),
    startType: (grantId, type) => begin(readyGrant(grantId), 'full', type),
    async pause(grantId) {
      const fetch = need(grantId);
      if (fetch.state === 'running' || fetch.state === 'waiting') {
        await stop(grantId);
        // It may have come to its end meanwhile.
        if (fetches.find(fetch.id)?.state !== 'done') fetches.setState(fetch.id, 'paused', null, null);
        deps.changed(grantId);
      }
      return reportOf(need(grantId));
    },
    resume(grantId) {
      const fetch = need(grantId);
      readyGrant(grantId);
      if (fetch.state === 'paused' || fetch.state === 'waiting') launch(fetch);
      return reportOf(need(grantId));
    },
    async cancel(grantId) {
      const fetch = need(grantId);
      await stop(grantId);
      const now = fetches.find(fetch.id);
      if (now && now.state !== 'done' && now.state !== 'cancelled') {
        for (const s of fetches.steps(fetch.id))
          if (s.outcome === 'running')
            fetches.updateStep(fetch.id, s.n, {
              outcome: 'partial',
              reason: 'The fetch was ended before it was complete.',
            });
        fetches.setState(fetch.id, 'cancelled', null, clock.now().toISOString());
      }
      deps.changed(grantId);
      return reportOf(need(grantId));
    },
    report: (grantId) => {
      grants.get(grantId);
      const last = fetches.last(grantId);
      return last ? reportOf(last) : null;
    },
    summary: (grantId) => {
      const last = fetches.last(grantId);
      if (!last) return null;
      const steps = fetches.steps(last.id);
      return {
        state: last.state,
        kind: last.kind,
        received: steps.reduce((n, s) => n + s.received, 0),
        stepsDone: steps.filter((s) => s.outcome !== 'waiting' && s.outcome !== 'running').length,
        steps: steps.length,
        endedAt: last.endedAt,
      };
    },
    recover: () => {
      for (const fetch of fetches.unfinished())
        void deps
          .canRenew(fetch.grantId)
          .then((can) => {
            if (can) launch(fetch);
            else if (fetch.state === 'running')
              fetches.setState(
                fetch.id,
                'waiting',
                toSeamError(
                  new AppError('signedOut', 'The member has to sign in again.', {
                    meaning: 'What was fetched stays; the fetch goes on where it was.',
                    nextStep: 'Sign in again.',
                  }),
                  newCorrelationId(),
                ),
                null,
              );
          })
          .catch((cause: unknown) => deps.log.error('payer.recover', { error: cause }));
    },
    signedIn(grantId) {
      const last = fetches.last(grantId);
      if (last?.state === 'waiting') void stop(grantId).then(() => launch(last));
    },
    forget: stop,
  };
}

/** Ids that the member's own Patient names as the same person (Patient.link). */
function linkedIds(raw: string | undefined): ReadonlySet<string> {
  if (raw === undefined) return new Set();
  const patient = JSON.parse(raw) as { link?: { other?: { reference?: unknown } }[] };
  return new Set(
    (Array.isArray(patient.link) ? patient.link : []).flatMap((l) => {
      const reference = l.other?.reference;
      return typeof reference === 'string' ? reference.replace(/^.*Patient\//, '') : [];
    }),
  );
}
