/** The exchange's words → normalized status. */
import type { Task } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { isUnexpectedMove, normalizeStatus } from '../../../main/exchange/normalize-status.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { taskStatuses } from '../../../preload/contract/rules/status.ts';

const profile = loadBundledWireProfile();
const ROI = 'https://roi-workstation.example/fhir/CodeSystem/roi-business-status';
type Output = NonNullable<Task['output']>[number];
const record: Output = {
  type: { text: 'record' },
  valueAttachment: { contentType: 'application/pdf', title: 'chart.pdf', url: 'https://files.example/a?sig=1' },
};
const certificate: Output = {
  type: { text: 'record' },
  valueAttachment: { contentType: 'application/pdf', title: 'CNR.pdf', url: 'https://files.example/b?sig=1' },
};

const task = (status: string, business = '', reason = '', output?: Output[], code?: string): Task => ({
  resourceType: 'Task',
  status: status as Task['status'],
  intent: 'order',
  ...(business || code
    ? {
        businessStatus: {
          ...(code ? { coding: [{ system: ROI, code }] } : {}),
          ...(business ? { text: business } : {}),
        },
      }
    : {}),
  ...(reason ? { statusReason: { text: reason } } : {}),
  ...(output ? { output } : {}),
});
const statusOf = (...args: Parameters<typeof task>): string => normalizeStatus(task(...args), profile).status;

describe('normalizeStatus', () => {
  it.each([
    // Words of the practice exchange and of other release-of-information desks.
    ['requested', '', '', 'submitted'],
    ['received', 'Received by HealthMark', '', 'submitted'],
    ['accepted', 'Accepted - assigned to site', '', 'accepted'],
    ['in-progress', 'Chart retrieval in progress', '', 'in-progress'],
    ['in-progress', 'In queue at copy service', '', 'in-progress'],
    [
      'on-hold',
      'Pended - authorization required',
      'Authorization is missing the patient signature date. Fax a corrected form to the site.',
      'pended-authorization',
    ],
    ['on-hold', 'Awaiting signed HIPAA authorization', '', 'pended-authorization'],
    ['in-progress', 'Consent form expired', '', 'pended-authorization'],
    ['in-progress', 'Request received, authorization validated', '', 'in-progress'],
    [
      'on-hold',
      'Pended - additional information needed',
      'Two patients match. Please supply the middle name or the medical record number.',
      'pended-information',
    ],
    ['on-hold', 'Need clarification', 'Please verify date of birth', 'pended-information'],
    [
      'on-hold',
      'Awaiting fee approval',
      'Invoice 4417: 212 pages, $68.45. Approval needed before release.',
      'fee-approval',
    ],
    ['on-hold', 'Prepayment needed', '', 'fee-approval'],
    ['in-progress', 'Payment received, retrieval started', '', 'in-progress'],
    ['on-hold', 'QA2 / HIM RTN', 'See ticket', 'unmapped'],
    ['on-hold', '', '', 'unmapped'],
    ['failed', 'No records found', 'Patient not seen at this location in the requested dates of service', 'no-records'],
    ['failed', '', 'Patient was never seen here', 'no-records'],
    ['failed', '', 'Chart could not be located', 'no-records'],
    ['failed', 'Unable to retrieve', 'Chart destroyed under the retention policy of the site', 'unable'],
    ['failed', 'No authorization to release records', '', 'unable'],
    ['failed', 'Cancelled by site', '', 'cancelled'],
    ['failed', '', '', 'unable'],
    ['rejected', 'Request rejected', 'Provider does not release records for this purpose of use', 'rejected'],
    ['cancelled', 'Cancelled by site', 'Site has left the network', 'cancelled'],
    ['entered-in-error', '', '', 'cancelled'],
    ['completed', '', '', 'unmapped'],
    ['completed', 'No records found', '', 'no-records'],
    ['frobnicated', '', '', 'unmapped'],
  ])('%s, "%s", "%s" → %s', (status, business, reason, expected) => {
    expect(statusOf(status, business, reason)).toBe(expected);
  });

  it('tells delivered from partial by the outputs', () => {
    expect(statusOf('completed', 'Records delivered', '', [record])).toBe('delivered');
    expect(statusOf('completed', 'Anything', '', [record])).toBe('delivered');
    expect(statusOf('in-progress', 'Working', '', [record])).toBe('partial-delivery');
    expect(statusOf('in-progress', 'Partial records available - remainder to follow')).toBe('partial-delivery');
    expect(statusOf('completed', '', '', [record], 'delivered')).toBe('delivered');
    // Delivered says the code, but nothing is there.
    expect(statusOf('completed', '', '', undefined, 'delivered')).toBe('unmapped');
    // A pend stays a pend although something was delivered: somebody has to act.
    expect(statusOf('on-hold', 'Awaiting fee approval', '', [record])).toBe('fee-approval');
  });

  it('takes "no records" on evidence only', () => {
    expect(statusOf('completed', 'Certificate of no records', '', [certificate])).toBe('no-records');
    expect(statusOf('completed', 'Completed', '', [certificate])).toBe('no-records');
    expect(statusOf('failed', '', '', [certificate])).toBe('no-records');
    const empty: Task = {
      ...task('completed', 'Completed'),
      contained: [{ resourceType: 'Bundle', id: 'b', type: 'collection' }],
      output: [{ type: { text: 'x' }, valueReference: { reference: '#b' } }],
    };
    expect(normalizeStatus(empty, profile).status).toBe('no-records');
    // Words about one year beside records of another.
    expect(statusOf('completed', 'No records for 2023', '', [record])).toBe('delivered');
    expect(statusOf('completed', 'Certificate of no records', '', [certificate, record])).toBe('no-records');
  });

  it('goes by the code before the words, but never against Task.status', () => {
    expect(statusOf('on-hold', 'whatever', '', undefined, 'fee-approval')).toBe('fee-approval');
    expect(statusOf('cancelled', '', '', undefined, 'delivered')).toBe('cancelled');
    expect(statusOf('ready', 'Disposition 91', '', undefined, 'zz-91')).toBe('unmapped');
    expect(statusOf('rejected', 'Disposition 91', '', undefined, 'zz-91')).toBe('rejected');
  });

  it('gives the own words verbatim, the reason, and what is terminal', () => {
    const seen = normalizeStatus(task('on-hold', 'Pended - authorization required', 'Form B, page 2'), profile);
    expect(seen).toMatchObject({
      ownWords: 'Pended - authorization required — Form B, page 2',
      reason: 'Form B, page 2',
      terminal: false,
      unexpected: false,
    });
    expect(normalizeStatus(task('failed', 'X', 'X'), profile)).toMatchObject({ ownWords: 'X', terminal: true });
    expect(normalizeStatus(task('completed'), profile).terminal).toBe(false);
    const coded: Task = {
      ...task('in-progress'),
      businessStatus: { coding: [{ code: 'in-progress', display: 'Working on it' }] },
    };
    expect(normalizeStatus(coded, profile).ownWords).toBe('Working on it');
  });

  it('flags moves that R4 does not foresee', () => {
    expect(isUnexpectedMove('completed', 'in-progress', profile)).toBe(true);
    expect(isUnexpectedMove('requested', 'accepted', profile)).toBe(false);
    expect(isUnexpectedMove(null, 'failed', profile)).toBe(false);
    expect(isUnexpectedMove('accepted', 'accepted', profile)).toBe(false);
    expect(isUnexpectedMove('accepted', 'frobnicated', profile)).toBe(true);
    expect(normalizeStatus(task('on-hold'), profile, 'completed').unexpected).toBe(true);
  });

  it('knows all twelve statuses', () => {
    for (const status of taskStatuses) expect(normalizeStatus(task(status), profile).taskStatus).toBe(status);
  });

  it('answers quickly on hostile words', () => {
    const words = `${'no '.repeat(200)}${'authorization '.repeat(200)}${'a'.repeat(5000)}`;
    const startedMs = performance.now();
    for (const status of taskStatuses) normalizeStatus(task(status, words, words), profile);
    expect(performance.now() - startedMs).toBeLessThan(250);
  });
});

describe('moves of a Task', () => {
  it.each([
    [null, 'completed', false],
    ['requested', 'completed', false],
    ['requested', 'in-progress', false],
    ['on-hold', 'completed', false],
    ['in-progress', 'in-progress', false],
    ['completed', 'in-progress', true],
    ['in-progress', 'requested', true],
    ['accepted', 'rejected', true],
    ['rejected', 'accepted', true],
    ['completed', 'entered-in-error', false],
    ['requested', 'under-review', true],
    ['under-review', 'completed', true],
  ])('%s → %s', (from, to, unexpected) => expect(isUnexpectedMove(from, to, profile)).toBe(unexpected));
});
