/** SQL of members' sign-ins at payers: whose record, who authorized it, what was granted. Synchronous; holds no token. */
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';

export type GrantState = 'never' | 'signedIn' | 'ended' | 'signedOut';

export interface GrantFacts {
  ended: string;
  patientName: string;
  patientBirthDate: string;
  patientFrom: 'tokenResponse' | 'idToken' | 'accessToken' | 'search' | 'chosen';
  identity: 'match' | 'differs' | 'unknown';
  confirmed: boolean;
  authorizedAs: 'member' | 'delegate' | 'unknown';
  authorizedName: string;
  authorizedTold: 'payer' | 'person' | 'nobody';
  asked: string[];
  granted: string[] | null;
  signedInAt: string | null;
  expiresAt: string | null;
  renewable: boolean;
  warnings: string[];
}

export const noFacts: GrantFacts = {
  ended: '',
  patientName: '',
  patientBirthDate: '',
  patientFrom: 'tokenResponse',
  identity: 'unknown',
  confirmed: false,
  authorizedAs: 'unknown',
  authorizedName: '',
  authorizedTold: 'nobody',
  asked: [],
  granted: null,
  signedInAt: null,
  expiresAt: null,
  renewable: false,
  warnings: [],
};

export interface GrantRecord {
  id: string;
  memberId: string;
  connectionId: string;
  state: GrantState;
  patientId: string;
  facts: GrantFacts;
}

export interface GrantRepository {
  ofMember(memberId: string): GrantRecord[];
  /** @throws AppError `notFound` */
  get(id: string): GrantRecord;
  find(memberId: string, connectionId: string): GrantRecord | null;
  add(grant: { id: string; memberId: string; connectionId: string }, at: string): void;
  update(id: string, change: { state?: GrantState; patientId?: string; facts?: Partial<GrantFacts> }): void;
  remove(id: string): void;
  counts(id: string): { stored: number; apart: number };
}

interface Columns {
  id: string;
  member_id: string;
  connection_id: string;
  state: GrantState;
  patient_id: string;
  facts_json: string;
}

const COLUMNS = 'id, member_id, connection_id, state, patient_id, facts_json';
const toRecord = (c: Columns): GrantRecord => ({
  id: c.id,
  memberId: c.member_id,
  connectionId: c.connection_id,
  state: c.state,
  patientId: c.patient_id,
  // Written here only.
  facts: { ...noFacts, ...(JSON.parse(c.facts_json) as Partial<GrantFacts>) },
});

export function createGrantRepository(database: Database): GrantRepository {
  const get = (id: string): GrantRecord => {
    const row = database.sql<Columns>(`SELECT ${COLUMNS} FROM payer_grant WHERE id = :id`).get({ id });
    if (!row) throw new AppError('notFound', 'This connection of the member does not exist any more.');
    return toRecord(row);
  };
  return {
    get,
    ofMember: (memberId) =>
      database
        .sql<Columns>(`SELECT ${COLUMNS} FROM payer_grant WHERE member_id = :memberId ORDER BY created_at, id`)
        .all({ memberId })
        .map(toRecord),
    find: (memberId, connectionId) => {
      const row = database
        .sql<Columns>(
          `SELECT ${COLUMNS} FROM payer_grant WHERE member_id = :memberId AND connection_id = :connectionId`,
        )
        .get({ memberId, connectionId });
      return row ? toRecord(row) : null;
    },
    add: (grant, at) => {
      database
        .sql(
          `INSERT INTO payer_grant (id, member_id, connection_id, state, patient_id, facts_json, created_at)
           VALUES (:id, :memberId, :connectionId, 'never', '', '{}', :at)`,
        )
        .run({ ...grant, at });
    },
    update: (id, change) => {
      const before = get(id);
      database
        .sql('UPDATE payer_grant SET state = :state, patient_id = :patientId, facts_json = :facts WHERE id = :id')
        .run({
          id,
          state: change.state ?? before.state,
          patientId: change.patientId ?? before.patientId,
          facts: JSON.stringify({ ...before.facts, ...change.facts }),
        });
    },
    remove: (id) => {
      database.sql('DELETE FROM payer_grant WHERE id = :id').run({ id });
    },
    counts: (id) => {
      const row = database
        .sql<{ stored: number; apart: number }>(
          'SELECT coalesce(sum(1 - apart), 0) AS stored, coalesce(sum(apart), 0) AS apart FROM payer_resource WHERE grant_id = :id',
        )
        .get({ id });
      return { stored: row?.stored ?? 0, apart: row?.apart ?? 0 };
    },
  };
}
