/** A filter of the trail as SQL, and a row as the seam shows it. Pure. */
import type { AuditEntry, TrailFilter } from '../../preload/contract/activity.ts';
import type { SqlParams } from '../storage/database-port.ts';
import type { TrailRow } from './chain.ts';

/** Parts that ask nothing are left out, so that an index serves what is asked. */
export function filterSql(filter: TrailFilter): { where: string; params: SqlParams } {
  const parts: string[] = [];
  const params: SqlParams = {};
  const add = (sql: string, more: SqlParams): void => {
    parts.push(sql);
    Object.assign(params, more);
  };
  if (filter.event !== '') add(`(event = :event OR event LIKE :event || '.%')`, { event: filter.event });
  if (filter.person !== '')
    add(`(instr(lower(coalesce(patient_name, '')), lower(:person)) > 0 OR instr(lower(actor), lower(:person)) > 0)`, {
      person: filter.person,
    });
  if (filter.requestId !== null) add('request_id = :requestId', { requestId: filter.requestId });
  if (filter.outcome !== null) add('outcome = :outcome', { outcome: filter.outcome });
  if (filter.from !== null) add('at >= :from', { from: startOfDay(filter.from, 0) });
  if (filter.to !== null) add('at < :to', { to: startOfDay(filter.to, 1) });
  return { where: parts.length === 0 ? '1' : parts.join(' AND '), params };
}

/** The first moment of a day of this computer's calendar, or of the day after it, in UTC as the trail writes it. */
function startOfDay(day: string, later: 0 | 1): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const entryOf = (r: TrailRow): AuditEntry => ({
  sequence: r.sequence,
  at: r.at,
  event: r.event,
  outcome: r.outcome,
  subject: r.subject,
  profileId: r.profile_id,
  actor: r.actor,
  detail: r.detail,
  patient: r.patient_name === null ? null : { name: r.patient_name, birthDate: r.patient_birth ?? '' },
  requestId: r.request_id,
  call:
    r.call_method === null
      ? null
      : {
          method: r.call_method,
          resource: r.call_resource ?? '',
          status: r.call_status,
          durationMs: r.call_ms ?? 0,
          serverRequestId: r.call_id,
        },
  hash: r.hash,
});
