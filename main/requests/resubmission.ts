/**
 * Sending a child again as a new Task: the Task as it was sent, under a new identifier, with the input that names the former one.
 * All of it is one transaction, and a request is replaced once, so neither a second click nor a crash doubles it.
 */
import { createHash } from 'node:crypto';
import type { Task, TaskInput } from 'fhir/r4';
import { localInstant } from '../exchange/mapping-shared.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import { createJournal } from './journal.ts';
import { hasTask, isResubmission, type OwnIdentifier, type RequestRecord } from './model.ts';
import { createRequestRepository } from './repository.ts';
import { createTimeline } from './timeline.ts';

export interface Resubmission {
  /** Why a request cannot be sent again, in words; null when it can. */
  obstacle(id: string): string | null;
  /** The request that stands for this one now: sent, queued or a draft. */
  successor(id: string): RequestRecord | null;
  /** Queues a child again; joins the caller's transaction. @returns the id of the new request @throws AppError `conflict` with the obstacle */
  queueChild(id: string): string;
}

export function createResubmission(deps: {
  database: Database;
  clock: Clock;
  /** The wire profile's input that names the former Task. */
  inputsFor(former: OwnIdentifier): TaskInput[];
  /** Why the project of a child takes nothing now, in words; null when it does. */
  projectObstacle(projectId: string): string | null;
  /** The project's row stands for the new request from now on; joins the transaction. */
  replaced(formerId: string, id: string): void;
}): Resubmission {
  const { database, clock } = deps;
  const requests = createRequestRepository(database);
  const journal = createJournal(database);
  const timeline = createTimeline(database);

  const successor = (id: string): RequestRecord | null => {
    const row = database
      .sql<{ id: string }>('SELECT id FROM request WHERE resubmission_of = :id ORDER BY n DESC LIMIT 1')
      .get({ id });
    return row ? requests.find(row.id) : null;
  };

  const childObstacle = (r: RequestRecord): string | null => {
    if (r.status === 'pended-authorization' || r.status === 'pended-information')
      return 'It is on hold at the exchange, and the same Task again would change nothing.';
    if (r.identifier === null || journal.storedTask(r.identifier) === null)
      return 'It was sent from another workstation; send it again there.';
    return r.projectId === null ? 'Its project is gone.' : deps.projectObstacle(r.projectId);
  };

  const obstacle = (id: string): string | null => {
    const r = requests.find(id);
    if (!r) return 'It does not exist any more.';
    if (r.kind === 'batch') return 'A batch is opened again by a new project.';
    if (r.status === 'send-uncertain' || r.status === 'sending')
      return 'It is not known yet whether the exchange has it.';
    if (!hasTask(r)) return 'It was not sent yet.';
    if (r.status === 'delivered' || r.status === 'partial-delivery') return 'Records were delivered.';
    if (!isResubmission(r)) return 'The exchange still works on it.';
    const newer = successor(id);
    // A core draft that was begun and not sent is what sending again leads to.
    if (newer && !(newer.kind === 'core' && newer.status === 'draft')) return 'It was sent again already.';
    return r.kind === 'child' ? childObstacle(r) : null;
  };

  const freshIdentifier = (former: OwnIdentifier, id: string, at: string): OwnIdentifier => {
    const base = former.value.replace(/-R\d+$/, '');
    for (let attempt = 2; ; attempt++) {
      const identifier = { system: former.system, value: `${base}-R${attempt}` };
      if (journal.takeIdentifier(identifier, id, at)) return identifier;
    }
  };

  return {
    obstacle,
    successor,
    queueChild: (formerId) => {
      const reason = obstacle(formerId);
      if (reason !== null) throw new AppError('conflict', reason);
      const former = requests.get(formerId);
      const stored = former.identifier ? journal.storedTask(former.identifier) : null;
      if (former.kind !== 'child' || former.identifier === null || stored === null)
        throw new AppError('conflict', 'Only a child that was sent from here can be queued again.');
      const at = clock.now().toISOString();
      const id = newId();
      database
        .sql(
          `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, birth_date, custodian_name, custodian_place, due_date,
             created_at, updated_at, project_id, resubmission_of, member_id, chase_key, npi, site_state)
           SELECT :id, kind, purpose, 'held', :at, patient_name, birth_date, custodian_name, custodian_place, due_date,
             :at, :at, project_id, id, member_id, chase_key, npi, site_state FROM request WHERE id = :formerId`,
        )
        .run({ id, at, formerId });
      const identifier = freshIdentifier(former.identifier, id, at);
      const body = JSON.stringify(
        again(
          JSON.parse(stored.template) as Task,
          identifier,
          localInstant(clock.now()),
          deps.inputsFor(former.identifier),
        ),
      );
      requests.setIdentifier(id, identifier);
      journal.storeTask({
        identifier,
        requestId: id,
        template: body,
        spliceAt: null,
        authorizationId: null,
        // The content is the row's: taken back and queued once more unchanged, these bytes go out and not others.
        contentKey: stored.contentKey,
        bodySha256: createHash('sha256').update(body, 'utf8').digest('hex'),
        bodyBytes: Buffer.byteLength(body),
        builtAt: at,
      });
      requests.update(id, { status: 'queued', statusSince: at, updatedAt: at, notBefore: null });
      journal.append({ requestId: id, attempt: 1, event: 'prepared', at, identifier: identifier.value });
      // A trigger has taken the former one out of the project's account (schema 110).
      requests.update(formerId, { updatedAt: at });
      deps.replaced(formerId, id);
      const entry = {
        at,
        source: 'local' as const,
        ownWords: '',
        taskStatus: null,
        versionId: null,
        unexpected: false,
      };
      timeline.add(id, {
        ...entry,
        status: 'queued',
        text: `Queued as ${identifier.value}, in place of ${former.identifier.value}.`,
      });
      timeline.add(formerId, { ...entry, status: former.status, text: `Sent again as ${identifier.value}.` });
      return id;
    },
  };
}

/** The same Task under a new identifier. An input that named a former Task gives way to the one that names the last. */
function again(task: Task, identifier: OwnIdentifier, authoredOn: string, inputs: TaskInput[]): Task {
  const named = new Set(inputs.flatMap((i) => (i.type.coding ?? []).map((c) => `${c.system ?? ''}|${c.code ?? ''}`)));
  const kept = (task.input ?? []).filter(
    (i) => !(i.type.coding ?? []).some((c) => named.has(`${c.system ?? ''}|${c.code ?? ''}`)),
  );
  return { ...task, identifier: [{ ...identifier }], authoredOn, input: [...kept, ...inputs] };
}
