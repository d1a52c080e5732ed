/**
 * The trail as files: CSV lines, and FHIR R4 AuditEvents one a line (NDJSON). Each entry carries its proof: its number, its hash and the hash
 * before it. The hashes are keyed, so a receiver sees that no line is missing or moved, and this program can tell whether they are its own.
 */
import type { TrailRow } from './chain.ts';

export const csvHeader: readonly string[] = [
  'No.',
  'Time (UTC)',
  'Event',
  'Outcome',
  'Who',
  'Patient',
  'Date of birth',
  'Request',
  'About',
  'Connection',
  'Method',
  'Resource',
  'Status',
  'Duration (ms)',
  'Server request id',
  'Detail',
  'Hash format',
  'Hash',
];

export const csvLine = (r: TrailRow): string[] =>
  [
    r.sequence,
    r.at,
    r.event,
    r.outcome,
    r.actor,
    r.patient_name,
    r.patient_birth,
    r.request_id,
    r.subject,
    r.profile_id,
    r.call_method,
    r.call_resource,
    r.call_status,
    r.call_ms,
    r.call_id,
    r.detail,
    r.format === 1 ? 'SHA-256' : 'HMAC-SHA-256',
    r.hash,
  ].map((cell) => (cell === null ? '' : String(cell)));

const OWN = 'https://roi-workstation.example/fhir';
const REST = 'http://terminology.hl7.org/CodeSystem/audit-event-type';

/** AuditEvent.action: C, R, U, D or E (http://hl7.org/fhir/R4/valueset-audit-event-action.html). */
function actionOf(event: string): 'C' | 'R' | 'U' | 'D' | 'E' {
  if (/\.(viewed|partViewed|searched|verified|listed)$|Viewed$/.test(event)) return 'R';
  if (/\.(created|received|added|imported|attached)$|(Created|Added|Attached)$/.test(event)) return 'C';
  if (/\.(removed|discarded|purged|detached)$|(Removed|Discarded|Purged|Detached)$/.test(event)) return 'D';
  if (/\.(saved|changed|set)$|(Changed|Set|Saved)$/.test(event)) return 'U';
  return 'E';
}

/** AuditEvent.outcome: 0 success, 4 minor failure (refused), 8 serious failure. */
const outcomes = { success: '0', denied: '4', failure: '8' } as const;

/** One entry as a FHIR R4 AuditEvent (http://hl7.org/fhir/R4/auditevent.html). */
export function auditEvent(r: TrailRow, previousHash: string | null): object {
  const call = r.call_method === null ? null : `${r.call_method} ${r.call_resource ?? ''}`;
  const detail = (type: string, value: string | number | null): object[] =>
    value === null ? [] : [{ type, valueString: String(value) }];
  return {
    resourceType: 'AuditEvent',
    extension: [
      {
        url: `${OWN}/StructureDefinition/trail-proof`,
        extension: [
          { url: 'sequence', valueInteger: r.sequence },
          { url: 'algorithm', valueCode: r.format === 1 ? 'sha256' : 'hmac-sha256' },
          { url: 'hash', valueString: r.hash },
          ...(previousHash === null ? [] : [{ url: 'previous', valueString: previousHash }]),
        ],
      },
    ],
    type: call
      ? { system: REST, code: 'rest', display: 'RESTful Operation' }
      : { system: `${OWN}/CodeSystem/trail-area`, code: r.event.split('.')[0] ?? 'program' },
    subtype: [{ system: `${OWN}/CodeSystem/trail-event`, code: r.event }],
    action: actionOf(r.event),
    recorded: r.at,
    outcome: outcomes[r.outcome],
    ...(r.detail === null ? {} : { outcomeDesc: r.detail }),
    agent: [{ who: { display: r.actor }, requestor: true }],
    source: {
      observer: { display: 'ROI Workstation' },
      ...(r.profile_id === null ? {} : { site: r.profile_id }),
      type: [
        { system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '1', display: 'User Device' },
      ],
    },
    entity: [
      ...(r.patient_name === null
        ? []
        : [
            {
              what: { display: r.patient_name },
              type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
              role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
              ...(r.patient_birth ? { detail: detail('birthDate', r.patient_birth) } : {}),
            },
          ]),
      ...(r.subject === null && r.request_id === null && call === null
        ? []
        : [
            {
              type: {
                system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
                code: '2',
                display: 'System Object',
              },
              ...(call === null ? {} : { name: call }),
              detail: [
                ...detail('subject', r.subject),
                ...detail('request', r.request_id),
                ...detail('status', r.call_status),
                ...detail('durationMs', r.call_ms),
                ...detail('serverRequestId', r.call_id),
              ],
            },
          ]),
    ],
  };
}
