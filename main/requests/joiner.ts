/**
 * Tasks that another workstation of the same account created become requests here. What this workstation sent itself is never joined:
 * its row may be waiting for a lost answer, and only the resolver may decide about it. Synchronous; joins the caller's transaction.
 */
import type { Task } from 'fhir/r4';
import { emptyCoreDraft, type CoreDraft } from '../../preload/contract/rules/core-request.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import { askedOf, chaseKeyOf, type Asked } from './asked.ts';
import type { Journal } from './journal.ts';
import type { OwnIdentifier } from './model.ts';
import type { RequestRepository } from './repository.ts';
import type { Timeline } from './timeline.ts';
import type { Tracker } from './tracker.ts';
import type { Watch } from './watch.ts';

/**
 * @param requestId what stands for the chase now @param formerId what stood for it until now, if the child says that it was sent again
 */
export type HearChild = (
  projectId: string,
  requestId: string,
  identifier: OwnIdentifier,
  formerId: string | null,
) => void;

export interface Joiner {
  /** Whether this Task, or its identifier, belongs to a request here. */
  knows(taskId: string, identifier: OwnIdentifier | null): boolean;
  /**
   * Request that stands for this identifier now, the last one sent in its place if there is one; or null. Costs nothing where nothing
   * ever joined: then whoever asks knows every request himself.
   */
  holderOf(identifier: OwnIdentifier): string | null;
  /** @returns id of the new request, null when the Task is known or is one of our own whose fate the resolver decides */
  join(task: Task, projectId: string | null): string | null;
  /** A Task of ours that was sent from here and whose answer is still out: its request will take it. */
  awaited(task: Task): boolean;
  /** What was asked in a joined request, or null for one of our own. */
  asked(requestId: string): Asked[] | null;
  /** Hears of every child that joined, in the same transaction. */
  onChild(hear: HearChild): void;
}

export function createJoiner(deps: {
  database: Database;
  requests: RequestRepository;
  journal: Journal;
  timeline: Timeline;
  tracker: Tracker;
  watch: Watch;
  read(task: Task): RequestFacts;
  /** What the directory of this workstation knows of an organization. */
  placeOf(organizationId: string): { city: string; state: string } | null;
  clock: Clock;
}): Joiner {
  const { database, requests, journal, timeline, tracker, watch, read, placeOf, clock } = deps;
  let hearChild: HearChild = () => undefined;
  let anyJoined = false;

  const takenBy = (identifier: OwnIdentifier): string | null =>
    database
      .sql<{ request_id: string }>('SELECT request_id FROM own_identifier WHERE system = :system AND value = :value')
      .get({ ...identifier })?.request_id ?? null;

  const knows: Joiner['knows'] = (taskId, identifier) =>
    requests.holderOfTask(taskId, '') !== null || (identifier !== null && takenBy(identifier) !== null);

  const holder = (identifier: OwnIdentifier): string | null =>
    database
      .sql<{ id: string }>('SELECT id FROM request WHERE identifier_system = :system AND identifier_value = :value')
      .get({ ...identifier })?.id ?? null;

  const newest = (id: string): string => {
    const seen = new Set<string>();
    for (let at = id; ;) {
      seen.add(at);
      const next = database
        .sql<{ id: string }>('SELECT id FROM request WHERE resubmission_of = :at ORDER BY n DESC LIMIT 1')
        .get({ at })?.id;
      if (next === undefined || seen.has(next)) return at;
      at = next;
    }
  };

  /** A request that joined earlier names this one as the one that it stands for. */
  const takeSuccessor = (id: string, identifier: OwnIdentifier): void => {
    const next = database
      .sql<{ id: string }>(
        'SELECT request_id AS id FROM request_joined WHERE former_value = :value AND former_system = :system AND request_id <> :id',
      )
      .get({ id, ...identifier })?.id;
    if (next === undefined) return;
    database.sql('UPDATE request SET resubmission_of = :id WHERE id = :next').run({ id, next });
    database
      .sql(`UPDATE request SET former_project_id = project_id, project_id = NULL WHERE id = :id AND kind = 'child'`)
      .run({ id });
    database
      .sql('UPDATE request_joined SET former_system = NULL, former_value = NULL WHERE request_id = :next')
      .run({ next });
  };

  const insert = (
    id: string,
    f: RequestFacts,
    projectId: string | null,
    formerId: string | null,
    at: string,
    sentAt: string,
  ): void => {
    const place = f.kind === 'batch' || f.owner.id === '' ? null : placeOf(f.owner.id);
    if (f.kind === 'core') {
      requests.insertDraft({ id, draft: draftOf(f, place), at, resubmissionOf: formerId });
    } else
      database
        .sql(
          `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, birth_date, custodian_name, custodian_place, due_date,
             created_at, updated_at, resubmission_of, project_id, member_id, chase_key, npi, site_state)
           VALUES (:id, :kind, :purpose, 'submitted', :at, :patientName, :birthDate, :custodianName, :custodianPlace, :dueDate,
             :at, :at, :formerId, :projectId, :memberId, :chaseKey, :npi, :siteState)`,
        )
        .run({
          id,
          at,
          kind: f.kind,
          purpose: f.projectType ?? purposeOfProject(projectId),
          patientName: f.kind === 'batch' ? '' : nameOf(f),
          birthDate: f.patient.birthDate,
          custodianName: f.kind === 'batch' ? (f.payer?.name ?? '') : f.owner.name,
          custodianPlace: [place?.city, place?.state].filter(Boolean).join(', '),
          dueDate: f.dueDate || null,
          formerId,
          projectId,
          memberId: f.kind === 'batch' ? '' : f.patient.identifier,
          chaseKey: f.kind === 'batch' ? '' : chaseKeyOf(f),
          npi: f.kind === 'batch' ? '' : f.owner.npi,
          siteState: (place?.state ?? '').toUpperCase(),
        });
    database
      .sql(
        `INSERT INTO request_joined (request_id, custodian_id, former_system, former_value) VALUES (:id, :custodianId, :system, :value)`,
      )
      .run({
        id,
        custodianId: f.kind === 'batch' || place !== null ? '' : f.owner.id,
        system: formerId === null ? (f.resubmissionOf?.system ?? null) : null,
        value: formerId === null ? (f.resubmissionOf?.value ?? null) : null,
      });
    requests.update(id, { status: 'submitted', sentAt });
  };

  /** Type of the project as its other requests have it: children do not say it by a code. */
  const purposeOfProject = (projectId: string | null): string =>
    database
      .sql<{ purpose: string }>(`SELECT purpose FROM request WHERE project_id = :projectId AND kind = 'batch' LIMIT 1`)
      .get({ projectId })?.purpose ?? 'other-audit';

  return {
    knows,
    holderOf: (identifier) => {
      anyJoined ||= database.sql('SELECT 1 FROM request_joined LIMIT 1').get() !== undefined;
      const id = anyJoined ? holder(identifier) : null;
      return id === null ? null : newest(id);
    },
    join: (task, projectId) => {
      const f = read(task);
      const taskId = f.taskId;
      if (taskId === null) throw new AppError('malformedAnswer', 'The exchange named a Task without an id.');
      if (knows(taskId, f.identifier)) return null;
      const now = clock.now().toISOString();
      const authored = instantOf(f.authoredOn) ?? task.meta?.lastUpdated ?? now;
      // Another machine's clock may be ahead: what was sent was sent before now.
      const sentAt = instantOf(authored) ?? now;
      const id = newId();
      database.transaction(() => {
        const formerId = f.resubmissionOf === null ? null : holder(f.resubmissionOf);
        insert(id, f, projectId, formerId, now, sentAt > now ? now : sentAt);
        if (f.identifier) {
          takeSuccessor(id, f.identifier);
          journal.takeIdentifier(f.identifier, id, now);
          requests.setIdentifier(id, f.identifier);
        }
        requests.setTask(id, taskId);
        database
          .sql('INSERT INTO request_asked (request_id, asked_json) VALUES (:id, :json)')
          .run({ id, json: JSON.stringify(askedOf(f)) });
        timeline.add(id, {
          at: now,
          source: 'local',
          status: 'submitted',
          text: 'Found at the exchange: another workstation sent it. It is followed here from now on.',
          ownWords: '',
          taskStatus: null,
          versionId: null,
          unexpected: false,
        });
        tracker.takeVersion(requests.get(id), task);
        requests.update(id, { polls: 0 });
        if (f.kind === 'batch') watch.soon(id);
        if (f.kind === 'child' && projectId !== null && f.identifier)
          hearChild(projectId, newest(id), f.identifier, formerId);
      });
      return id;
    },
    awaited: (task) =>
      (task.identifier ?? []).some(
        (i) =>
          database
            .sql(
              `SELECT 1 FROM request WHERE identifier_system = :system AND identifier_value = :value AND task_id IS NULL
                 AND status IN ('queued', 'sending', 'send-uncertain')`,
            )
            .get({ system: i.system ?? '', value: i.value ?? '' }) !== undefined,
      ),
    asked: (requestId) => {
      const row = database
        .sql<{ asked_json: string }>('SELECT asked_json FROM request_asked WHERE request_id = :requestId')
        .get({ requestId });
      return row ? (JSON.parse(row.asked_json) as Asked[]) : null;
    },
    onChild: (hear) => {
      hearChild = hear;
    },
  };
}

const nameOf = (f: RequestFacts): string =>
  [f.patient.family, [f.patient.given, f.patient.middle].filter(Boolean).join(' ')].filter(Boolean).join(', ');

function instantOf(text: string): string | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** The form's view of a CORE request that was written elsewhere; its signed authorization stays at the exchange. */
function draftOf(f: RequestFacts, place: { city: string; state: string } | null): CoreDraft {
  const clip = (text: string, max: number): string => text.slice(0, max);
  const p = f.patient;
  // An unknown reason is shown under the purpose with the strictest rules.
  return {
    ...emptyCoreDraft(f.purpose ?? 'attorney'),
    patient: {
      family: clip(p.family, 200),
      given: clip(p.given, 200),
      middle: clip(p.middle, 200),
      birthDate: p.birthDate,
      gender: p.gender,
      identifier: clip(p.identifier, 100),
      identifierSystem: clip(p.identifierSystem, 300),
      phone: clip(p.phone, 40),
      line: clip(p.line, 200),
      city: clip(p.city, 100),
      state: clip(p.state, 40),
      postalCode: clip(p.postalCode, 20),
    },
    custodian:
      f.owner.id === ''
        ? null
        : {
            id: f.owner.id,
            name: clip(f.owner.name, 300),
            npi: clip(f.owner.npi, 20),
            city: clip(place?.city ?? '', 100),
            state: clip(place?.state ?? '', 40),
          },
    serviceFrom: f.serviceFrom,
    serviceTo: f.serviceTo,
    recordTypes: f.recordTypes.slice(0, 40).map((c) => clip(c, 20)),
    sensitiveCategories: f.sensitiveCategories.slice(0, 20).map((c) => clip(c, 20)),
    description: clip(f.description, 2000),
    priority: f.priority,
    dueDate: f.dueDate,
  };
}
