/**
 * From draft to queue: checks again, gives the identifier, builds the Task once and stores all of it in one transaction.
 * Nothing leaves here; the sender takes over what is queued.
 */
import { randomBytes } from 'node:crypto';
import { checkCoreDraft, type CoreDraft, type DraftProblem } from '../../preload/contract/rules/core-request.ts';
import { plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { AuthorizationService } from './authorization-service.ts';
import type { Journal } from './journal.ts';
import { identifierValue, type RequestRecord, type OwnIdentifier } from './model.ts';
import { plainWords, prettyTask } from './preview.ts';
import type { RequestRepository } from './repository.ts';
import { contentKeyOf, type TaskAssembly, type TaskContent } from './task-assembly.ts';
import type { Tracker } from './tracker.ts';

export interface Requester {
  name: string;
  taxId: string;
  /** System of own Task identifiers. */
  identifierSystem: string;
}

export interface Preview {
  task: string;
  bytes: number;
  words: { label: string; value: string }[];
  problems: DraftProblem[];
}

export interface Submission {
  problems(id: string): DraftProblem[];
  preview(id: string): Promise<Preview>;
  /** Freezes the draft and queues it. @throws AppError `invalid` with fields, `conflict` when it is no draft any more */
  queue(id: string): Promise<void>;
}

/** The first try is free but for a chance of one in a billion. */
const IDENTIFIER_TRIES = 20;

export function createSubmission(deps: {
  database: Database;
  requests: RequestRepository;
  journal: Journal;
  tracker: Tracker;
  assembly: TaskAssembly;
  authorizations: AuthorizationService;
  clock: Clock;
  requester(): Requester;
}): Submission {
  const { database, requests, journal, tracker, assembly, authorizations, clock, requester } = deps;

  const contentOf = (r: RequestRecord, draft: CoreDraft): TaskContent => {
    const { name, taxId } = requester();
    const origin = r.resubmissionOf === null ? null : requests.find(r.resubmissionOf);
    return {
      draft,
      file: authorizations.current(r.authorizationId),
      requester: { name, taxId },
      resubmissionOf: origin?.identifier ?? null,
    };
  };

  const problemsOf = (content: TaskContent): DraftProblem[] => {
    const found = checkCoreDraft(content.draft, plainDateOf(clock.now()), content.file !== null);
    if (content.file?.encrypted)
      found.push({
        path: 'authorization.file',
        severity: 'warning',
        message: 'The PDF is protected by a password or restricted; the provider may be unable to open it.',
      });
    const own = requester();
    if (own.name.trim() === '' && own.taxId.trim() === '')
      found.push({
        path: 'requester',
        severity: 'error',
        message: 'The connection does not say who asks. Enter your organization under Settings → Connections.',
      });
    if (own.identifierSystem.trim() === '')
      found.push({
        path: 'requester',
        severity: 'error',
        message: 'The connection has no identifier system for own requests.',
      });
    return found;
  };

  /** The identifier that the content would be sent under: the present one where nothing changed since it was refused. */
  const keptIdentifier = (r: RequestRecord, key: string): OwnIdentifier | null =>
    r.identifier !== null && journal.storedTask(r.identifier)?.contentKey === key ? r.identifier : null;

  /**
   * The identifier for new content: the one that a preview showed, else a fresh one. Taken durably before it is shown or built
   * into a Task; one that is never used after all is simply never used.
   */
  const freeIdentifier = (requestId: string): OwnIdentifier => {
    const now = clock.now();
    const reserved = journal.reservedIdentifier(requester().identifierSystem.trim(), requestId);
    if (reserved !== null) return { system: requester().identifierSystem.trim(), value: reserved };
    for (let i = 0; i < IDENTIFIER_TRIES; i++) {
      const identifier = {
        system: requester().identifierSystem.trim(),
        value: identifierValue(now.getFullYear(), randomBytes(10)),
      };
      if (journal.takeIdentifier(identifier, requestId, now.toISOString())) return identifier;
    }
    throw new AppError('internal', 'No free identifier was found.');
  };

  return {
    problems: (id) => problemsOf(contentOf(requests.get(id), requests.draftOf(id))),
    preview: async (id) => {
      const r = requests.get(id);
      const content = contentOf(r, requests.draftOf(id));
      const stored = r.identifier ? journal.storedTask(r.identifier) : null;
      if (r.identifier && stored && (r.status !== 'draft' || keptIdentifier(r, contentKeyOf(content)))) {
        const task = await assembly.restore(stored);
        return {
          task: prettyTask(task),
          bytes: stored.bodyBytes,
          words: plainWords(content.draft, content.file, r.identifier.value),
          problems: r.status === 'draft' ? problemsOf(content) : [],
        };
      }
      const identifier = freeIdentifier(id);
      const built = await assembly.build(content, identifier, clock.now());
      return {
        task: prettyTask(built.task),
        bytes: Buffer.byteLength(built.body),
        words: plainWords(content.draft, content.file, identifier.value),
        problems: problemsOf(content),
      };
    },
    queue: async (id) => {
      const r = requests.get(id);
      if (r.status !== 'draft') throw new AppError('conflict', 'This request was sent already.');
      const content = contentOf(r, requests.draftOf(id));
      const errors = problemsOf(content).filter((p) => p.severity === 'error');
      if (errors.length > 0)
        throw new AppError('invalid', 'The request is not complete.', {
          nextStep: 'Correct the fields named below.',
          fields: errors.map((p) => ({
            path: p.path,
            message: p.paragraph ? `${p.message} (${p.paragraph})` : p.message,
          })),
        });

      const key = contentKeyOf(content);
      const kept = keptIdentifier(r, key);
      const identifier = kept ?? freeIdentifier(id);
      const now = clock.now();
      const built = kept ? null : await assembly.build(content, identifier, now);
      if (!database.open) throw new AppError('aborted', 'Stopped.');
      database.transaction(() => {
        const fresh = requests.get(id);
        if (fresh.status !== 'draft') throw new AppError('conflict', 'This request was sent already.');
        // Reading the authorization took a while; what is frozen must be what was checked and built.
        if (contentKeyOf(contentOf(fresh, requests.draftOf(id))) !== key)
          throw new AppError('conflict', 'The request was changed while it was being sent.', {
            nextStep: 'Send it again.',
            retryable: true,
          });
        const at = clock.now().toISOString();
        if (built) {
          requests.setIdentifier(id, identifier);
          journal.storeTask(assembly.toStored(built, content, identifier, id, at));
        }
        requests.setError(id, null);
        requests.update(id, { status: 'queued', statusSince: at, updatedAt: at, notBefore: null });
        journal.append({
          requestId: id,
          attempt: fresh.attempts + 1,
          event: 'prepared',
          at,
          identifier: identifier.value,
        });
        tracker.local(
          id,
          'queued',
          kept && fresh.attempts > 0
            ? 'Queued again, unchanged.'
            : fresh.attempts > 0
              ? `Queued as ${identifier.value}, after changes.`
              : `Queued as ${identifier.value}.`,
        );
      });
    },
  };
}
