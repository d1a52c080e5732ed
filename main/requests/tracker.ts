/**
 * Takes what the exchange says about a Task into the store: version by version, each once, nothing refused.
 * All functions are synchronous and join the caller's transaction; none of them calls the network.
 */
import type { Task } from 'fhir/r4';
import { terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Clock } from '../lib/clock.ts';
import { toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import { isOlderVersion, statusSentences, type RequestRecord } from './model.ts';
import type { NextPoll, RecordsSink, RequestMapping } from './ports.ts';
import type { RequestPatch } from './columns.ts';
import type { RequestRepository } from './repository.ts';
import type { Timeline } from './timeline.ts';
import type { Watch } from './watch.ts';

export interface Tracker {
  /** The exchange answered our POST, or a search found our Task. */
  adopt(request: RequestRecord, taskId: string, how: 'created' | 'found'): void;
  /** The content that came with the adoption; no poll, so the first poll stays a minute after sending. */
  takeFirst(requestId: string, task: Task): void;
  /** A version that was read. @returns whether it told something new */
  takeVersion(request: RequestRecord, task: Task): boolean;
  /** Asked and nothing new. */
  touch(request: RequestRecord): void;
  /** Asking for this one request failed; the others go on. */
  failed(request: RequestRecord, error: unknown): void;
  /** The exchange denies a Task that it had: said once, asked again later, never dropped. */
  missing(request: RequestRecord): boolean;
  local(requestId: string, status: NormalizedStatus, text: string, unexpected?: boolean): void;
}

export function createTracker(deps: {
  database: Database;
  requests: RequestRepository;
  timeline: Timeline;
  mapping: RequestMapping;
  records: RecordsSink;
  clock: Clock;
  nextPoll: NextPoll;
  watch: Pick<Watch, 'batchOpened' | 'childSent'>;
}): Tracker {
  const { database, requests, timeline, mapping, records, clock, nextPoll, watch } = deps;

  const pollPatch = (
    r: RequestRecord,
    status: NormalizedStatus,
    statusSince: string,
    polls: number,
    failures: number,
  ): RequestPatch => {
    const now = clock.now();
    // A child is asked for with its batch; by itself only after trouble of its own.
    const own = r.kind !== 'child' || failures > 0;
    const next =
      r.sentAt === null || !own ? null : nextPoll({ status, sentAt: r.sentAt, statusSince, polls, failures }, now);
    return { polls, pollFailures: failures, lastPolledAt: now.toISOString(), nextPollAt: next?.toISOString() ?? null };
  };

  const local: Tracker['local'] = (requestId, status, text, unexpected = false) => {
    // The same thing tried again (offline for a day) is one entry, not hundreds.
    if (timeline.lastText(requestId) === text) return;
    timeline.add(requestId, {
      at: clock.now().toISOString(),
      source: 'local',
      status,
      text,
      ownWords: '',
      taskStatus: null,
      versionId: null,
      unexpected,
    });
  };

  const takeVersion: Tracker['takeVersion'] = (r, task) =>
    database.transaction(() => {
      const now = clock.now().toISOString();
      const seen = { versionId: task.meta?.versionId ?? null, lastUpdated: task.meta?.lastUpdated ?? null };
      const state = mapping.normalizeStatus(task, r.taskStatus);
      const taskStatus: string = task.status;
      const older = isOlderVersion(r, seen);
      const unexpected = !older && state.unexpected;
      const fresh = timeline.add(r.id, {
        at: seen.lastUpdated ?? now,
        source: 'exchange',
        status: state.status,
        text: sentence(state.status, state.reason, state.ownWords),
        ownWords: state.ownWords,
        taskStatus,
        versionId: seen.versionId,
        // A server without versions is told apart by what it says.
        versionKey:
          seen.versionId ?? seen.lastUpdated ?? `${taskStatus}|${state.ownWords}|${(task.output ?? []).length}`,
        unexpected,
      });
      if (older) {
        // A lagging replica: its entry completes the history, the present stays as it is.
        requests.update(r.id, pollPatch(r, r.status, r.statusSince, r.polls + 1, 0));
        return fresh;
      }
      const named = task.identifier ?? [];
      const own = r.identifier;
      if (fresh && own && named.length > 0 && !named.some((i) => i.system === own.system && i.value === own.value))
        local(
          r.id,
          state.status,
          'The Task at the exchange carries another identifier than this request. Ask support whether it is yours.',
          true,
        );
      const { documents, warnings } = records.noteOutputs(r, task);
      if (fresh)
        for (const warning of warnings.slice(0, 5))
          local(r.id, state.status, `A part of the delivery could not be understood. ${warning}`, true);
      const changed = fresh || state.status !== r.status || documents !== r.documents;
      const statusSince = state.status === r.status ? r.statusSince : (seen.lastUpdated ?? now);
      requests.update(r.id, {
        ...pollPatch(r, state.status, statusSince, r.polls + 1, 0),
        status: state.status,
        ownWords: state.ownWords,
        statusSince,
        taskStatus,
        versionId: seen.versionId,
        lastUpdated: seen.lastUpdated,
        documents,
        ...(changed ? { updatedAt: now } : {}),
      });
      mapping.keepFacts(r.id, state.facts);
      if (r.hasError) requests.setError(r.id, null);
      return changed;
    });

  return {
    local,
    takeVersion,
    adopt: (r, taskId, how) =>
      database.transaction(() => {
        const now = clock.now();
        const at = now.toISOString();
        // Also after one attempt: its fate was unknown, so the exchange may have acted on it twice.
        const checkDoubles = r.attempts > 1 || how === 'found';
        const next =
          r.kind === 'child' && !checkDoubles
            ? null
            : nextPoll({ status: 'submitted', sentAt: at, statusSince: at, polls: 0, failures: 0 }, now);
        requests.setTask(r.id, taskId);
        requests.update(r.id, {
          status: 'submitted',
          statusSince: at,
          updatedAt: at,
          sentAt: at,
          notBefore: null,
          polls: 0,
          pollFailures: 0,
          nextPollAt: next?.toISOString() ?? null,
          checkDoubles,
        });
        requests.setError(r.id, null);
        if (r.kind === 'batch') watch.batchOpened(r.id);
        if (r.kind === 'child' && r.projectId !== null) watch.childSent(r.projectId);
        local(
          r.id,
          'submitted',
          how === 'created' ? 'Sent; the exchange confirmed it.' : 'Found at the exchange: it had arrived.',
        );
      }),
    takeFirst: (id, task) =>
      database.transaction(() => {
        const { nextPollAt } = requests.get(id);
        takeVersion(requests.get(id), task);
        requests.update(id, { polls: 0, nextPollAt });
      }),
    touch: (r) => {
      requests.update(r.id, pollPatch(r, r.status, r.statusSince, r.polls + 1, 0));
      if (r.hasError) requests.setError(r.id, null);
    },
    failed: (r, error) =>
      database.transaction(() => {
        requests.update(r.id, pollPatch(r, r.status, r.statusSince, r.polls, r.pollFailures + 1));
        requests.setError(r.id, toSeamError(error, newCorrelationId()));
      }),
    missing: (r) =>
      database.transaction(() => {
        const fresh = timeline.add(r.id, {
          at: clock.now().toISOString(),
          source: 'exchange',
          status: r.status,
          text: 'The exchange does not know this Task any more. It is asked again; nothing was removed here.',
          ownWords: '',
          taskStatus: null,
          versionId: null,
          versionKey: `missing after ${r.versionId ?? r.lastUpdated ?? 'creation'}`,
          unexpected: true,
        });
        requests.update(r.id, {
          ...pollPatch(r, r.status, r.statusSince, r.polls, r.pollFailures + 1),
          ...(fresh ? { updatedAt: clock.now().toISOString() } : {}),
        });
        return fresh;
      }),
  };
}

/** Own words stand beside the sentence already; a reason is added only where the workstation had to decide. */
function sentence(status: NormalizedStatus, reason: string, ownWords: string): string {
  const base = statusSentences[status];
  return reason === '' || ownWords.includes(reason) || terminalStatuses.includes(status) ? base : `${base} ${reason}`;
}
