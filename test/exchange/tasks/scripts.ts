/**
 * Purpose: what happens to a request after it was sent, by the behaviour of the site that owns it, in the
 * exchange's own words. Waiting times are those of the exchange's clock.
 */
import type { CodeableConcept } from 'fhir/r4';
import type { Behaviour, FileKind, OutputSpec, TaskStatus } from '../types.ts';

export interface ScriptStep {
  afterMs: number;
  status: TaskStatus;
  /** Undefined keeps what is there, null removes it. */
  businessStatus?: string | CodeableConcept | null;
  statusReason?: string | CodeableConcept | null;
  outputs?: OutputSpec[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const RECEIVED: ScriptStep = { afterMs: 20 * SECOND, status: 'received', businessStatus: 'Received by HealthMark' };
const ACCEPTED: ScriptStep = {
  afterMs: 90 * SECOND,
  status: 'accepted',
  businessStatus: 'Accepted - assigned to site',
};
const WORKING: ScriptStep = {
  afterMs: 4 * MINUTE,
  status: 'in-progress',
  businessStatus: 'Chart retrieval in progress',
};
const OPENING = [RECEIVED, ACCEPTED, WORKING];

const own = (code: string, text: string): CodeableConcept => ({
  coding: [{ system: 'https://roi-workstation.example/fhir/CodeSystem/roi-business-status', code }],
  text,
});
const DELIVERED_TEXT = 'Records delivered';
const DELIVERED = own('delivered', DELIVERED_TEXT);

export const BATCH_SCRIPT: readonly ScriptStep[] = [
  { afterMs: 30 * SECOND, status: 'received', businessStatus: 'Batch received' },
  { afterMs: 60 * SECOND, status: 'accepted', businessStatus: 'Batch accepted - open for requests' },
];

/** How long a batch without an expected count stays open after its last child ended. */
export const BATCH_QUIET_MS = DAY;

export function scriptOf(behaviour: Behaviour): readonly ScriptStep[] {
  return SCRIPTS[behaviour];
}

/** `coded` false: only words, so that a client's text rules get their share of work. */
function delivers(outputs: OutputSpec[], coded = true): ScriptStep[] {
  return [
    ...OPENING,
    { afterMs: 12 * MINUTE, status: 'completed', businessStatus: coded ? DELIVERED : DELIVERED_TEXT, outputs },
  ];
}

const link = (file: FileKind, more: Partial<OutputSpec> = {}): OutputSpec => ({ shape: 'signed-link', file, ...more });

const SCRIPTS: Record<Behaviour, readonly ScriptStep[]> = {
  'delivers-pdf': delivers([link('pdf')]),
  'delivers-pdf-inline': delivers([{ shape: 'inline-attachment', file: 'pdf' }], false),
  'delivers-scan': delivers([link('scan-pdf')], false),
  'delivers-tiff': delivers([link('tiff', { bare: true })]),
  'delivers-ccda': delivers([{ shape: 'contained-document-reference', file: 'ccda', also: ['pdf'] }]),
  'delivers-bundle': delivers([{ shape: 'contained-bundle', file: 'bundle' }]),
  'delivers-document-bundle': delivers([link('document-bundle'), link('pdf', { pages: 1, title: 'coverletter.pdf' })]),
  'delivers-text': delivers([{ shape: 'contained-binary', file: 'text' }], false),
  'delivers-zip': delivers([link('zip')]),
  'delivers-odd-kinds': delivers([
    link('mixed-tiff'),
    link('photo'),
    link('ccda-scan'),
    link('ndjson'),
    link('fhir-xml'),
    link('old-text', { contentType: 'application/octet-stream' }),
    link('xdm'),
  ]),
  'delivers-link': delivers([
    { shape: 'value-url', file: 'pdf' },
    { shape: 'value-uri', file: 'ccda' },
    { shape: 'value-string', file: 'tiff' },
  ]),
  'delivers-reference': delivers([
    { shape: 'server-document-reference', file: 'pdf' },
    { shape: 'server-binary', file: 'ccda' },
  ]),
  'delivers-mislabelled': delivers(
    [
      link('pdf', { contentType: 'application/octet-stream', title: '..\\..\\records\\chart.exe' }),
      link('tiff', { contentType: 'application/pdf', title: '/mnt/scans/../chart 1.pdf', bare: true }),
      { shape: 'inline-attachment', file: 'ccda', contentType: 'text/plain' },
    ],
    false,
  ),
  'delivers-wrong-patient': delivers([link('pdf', { variant: 'wrong-patient' })]),
  'delivers-wrong-dates': delivers([link('pdf', { variant: 'wrong-dates' })]),
  'delivers-blank-pages': delivers([link('pdf', { variant: 'blank-pages' })]),
  'partial-then-complete': [
    ...OPENING,
    {
      afterMs: 8 * MINUTE,
      status: 'in-progress',
      businessStatus: 'Partial records available - remainder to follow',
      outputs: [link('pdf')],
    },
    {
      afterMs: 6 * HOUR,
      status: 'completed',
      businessStatus: DELIVERED,
      outputs: [link('tiff'), { shape: 'inline-attachment', file: 'ccda' }],
    },
  ],
  'pends-authorization': [
    ...OPENING,
    {
      afterMs: 10 * MINUTE,
      status: 'on-hold',
      businessStatus: 'Pended - authorization required',
      statusReason: 'Authorization is missing the patient signature date. Fax a corrected form to the site.',
    },
  ],
  'pends-information': [
    ...OPENING,
    {
      afterMs: 10 * MINUTE,
      status: 'on-hold',
      businessStatus: 'Pended - additional information needed',
      statusReason: 'Two patients match. Please supply the middle name or the medical record number.',
    },
    { afterMs: 5 * DAY, status: 'in-progress', businessStatus: 'Chart retrieval in progress', statusReason: null },
    { afterMs: 2 * HOUR, status: 'completed', businessStatus: DELIVERED, outputs: [link('pdf')] },
  ],
  'fee-approval': [
    ...OPENING,
    {
      afterMs: 15 * MINUTE,
      status: 'on-hold',
      businessStatus: 'Awaiting fee approval',
      statusReason: 'Invoice 4417: 212 pages, $68.45. Approval needed before release.',
    },
    {
      afterMs: 3 * DAY,
      status: 'completed',
      businessStatus: DELIVERED,
      statusReason: null,
      outputs: [link('pdf', { pages: 24 })],
    },
  ],
  'no-records-failed': [
    ...OPENING,
    {
      afterMs: 30 * MINUTE,
      status: 'failed',
      businessStatus: 'No records found',
      statusReason: 'Patient not seen at this location in the requested dates of service',
    },
  ],
  'no-records-certificate': [
    ...OPENING,
    {
      afterMs: 30 * MINUTE,
      status: 'completed',
      businessStatus: 'Certificate of no records',
      outputs: [link('certificate', { title: 'CNR.pdf' })],
    },
  ],
  'no-records-empty-bundle': [
    ...OPENING,
    {
      afterMs: 30 * MINUTE,
      status: 'completed',
      businessStatus: 'Completed',
      outputs: [{ shape: 'contained-bundle', file: 'empty-bundle' }],
    },
  ],
  rejects: [
    RECEIVED,
    {
      afterMs: 3 * MINUTE,
      status: 'rejected',
      businessStatus: 'Request rejected',
      statusReason: 'Provider does not release records for this purpose of use',
    },
  ],
  unable: [
    ...OPENING,
    {
      afterMs: 2 * DAY,
      status: 'failed',
      businessStatus: 'Unable to retrieve',
      statusReason: 'Chart destroyed under the retention policy of the site',
    },
  ],
  slow: [
    { ...RECEIVED, afterMs: 10 * MINUTE },
    { ...ACCEPTED, afterMs: DAY },
    { ...WORKING, afterMs: 3 * DAY, businessStatus: 'In queue at copy service' },
    { afterMs: 12 * DAY, status: 'completed', businessStatus: DELIVERED, outputs: [link('pdf', { pages: 40 })] },
  ],
  cancelled: [
    ...OPENING,
    {
      afterMs: DAY,
      status: 'cancelled',
      businessStatus: 'Cancelled by site',
      statusReason: 'Site has left the network',
    },
  ],
  'odd-words': [
    ...OPENING,
    { afterMs: HOUR, status: 'in-progress', businessStatus: 'QA2 / HIM RTN', statusReason: 'See ticket' },
    { afterMs: DAY, status: 'ready', businessStatus: own('zz-91', 'Disposition 91') },
  ],
};
