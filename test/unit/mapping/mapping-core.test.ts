/** CORE draft → Task, against the example of the wire contract and for what the example does not show. */
import fs from 'node:fs';
import path from 'node:path';
import type { Consent, DocumentReference, Patient, RelatedPerson, Task } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { buildCoreTask, localInstant } from '../../../main/exchange/mapping-core.ts';
import type { CoreTaskInput } from '../../../main/exchange/mapping-core.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { emptyCoreDraft, purposes } from '../../../preload/contract/rules/core-request.ts';
import type { CoreDraft } from '../../../preload/contract/rules/core-request.ts';

const profile = loadBundledWireProfile();
const example = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, '../../fixtures/wire/core-task.json'), 'utf8'),
) as Task;

function draft(change: (d: CoreDraft) => void = () => undefined): CoreDraft {
  const d = emptyCoreDraft('attorney');
  Object.assign(d.patient, {
    family: 'Castellano',
    given: 'Bruno',
    birthDate: '1978-11-30',
    gender: 'male',
    identifier: 'P-55120',
    identifierSystem: 'https://planoortho.example/mrn',
    phone: '+1-972-555-0142',
  });
  d.custodian = { id: 'prov-88120', name: 'Plano Orthopedic Clinic', npi: '', city: 'Plano', state: 'TX' };
  d.serviceFrom = '2024-06-01';
  d.serviceTo = '2026-11-18';
  d.recordTypes = ['94093-2'];
  d.sensitiveCategories = ['MH'];
  Object.assign(d.authorization, {
    recipient: 'Dunmore & Pike LLP',
    signedDate: '2026-11-18',
    expirationDate: '2027-11-18',
  });
  change(d);
  return d;
}

const input = (more: Partial<CoreTaskInput> = {}): CoreTaskInput => ({
  draft: draft(),
  identifier: { system: 'https://dunmorepike.example/roi/request', value: '2026-3391-01' },
  authoredOn: '2026-11-22T15:20:00-06:00',
  requester: { name: 'Dunmore & Pike LLP', taxId: '75-1112223' },
  authorization: { bytes: Buffer.from('%PDF-1.4\n'), attachedAt: '2026-11-18T09:12:00-06:00' },
  resubmissionOf: null,
  ...more,
});

const contained = <R>(task: Task, type: string): R | undefined =>
  task.contained?.find((r) => r.resourceType === type) as R | undefined;
const inputsOf = (task: Task, code: string) =>
  (task.input ?? []).filter((i) => i.type.coding?.some((c) => c.code === code));

describe('buildCoreTask', () => {
  it('makes exactly the example of the wire contract', () => {
    expect(Buffer.from('JVBERi0xLjcK', 'base64').toString()).toBe('%PDF-1.7\n');
    const task = buildCoreTask(
      input({ authorization: { bytes: Buffer.from('%PDF-1.7\n'), attachedAt: '2026-11-18T09:12:00-06:00' } }),
      profile,
    );
    expect(task).toEqual(example);
    // The order of elements is R4's, so that a preview reads like a FHIR example.
    expect(JSON.stringify(task)).toBe(JSON.stringify(example));
  });

  it('sends neither Consent nor sensitive categories without an authorization', () => {
    const task = buildCoreTask(input({ authorization: null }), profile);
    expect(task.contained?.map((r) => r.resourceType)).toEqual(['Patient']);
    expect(inputsOf(task, 'authorization')).toHaveLength(0);
    expect(inputsOf(task, 'sensitive-category')).toHaveLength(0);
    expect(task.reasonCode?.text).toBe('Attorney request');
  });

  it('has the data code exactly once, for every purpose, with its purpose of use', () => {
    const codes = purposes.map((purpose) => {
      const task = buildCoreTask(input({ draft: draft((d) => void (d.purpose = purpose)) }), profile);
      expect(inputsOf(task, 'data-code')).toHaveLength(1);
      return inputsOf(task, 'purpose-of-use')[0]?.valueCodeableConcept?.coding?.map((c) => c.code);
    });
    expect(codes).toEqual([['COC'], ['PATRQT'], ['COVERAGE'], ['ELIGDTRM'], ['PATRQT', 'attorney']]);
  });

  it('lets a representative sign: performer by reference to a contained RelatedPerson, with the authority', () => {
    const task = buildCoreTask(
      input({
        draft: draft((d) =>
          Object.assign(d.authorization, {
            signedBy: 'representative',
            representativeName: 'Ana Castellano',
            representativeAuthority: 'Health care power of attorney',
          }),
        ),
      }),
      profile,
    );
    expect(contained<Consent>(task, 'Consent')?.performer).toEqual([
      { reference: '#representative', display: 'Ana Castellano' },
    ]);
    expect(contained<RelatedPerson>(task, 'RelatedPerson')).toEqual({
      resourceType: 'RelatedPerson',
      id: 'representative',
      patient: { reference: '#patient' },
      relationship: [{ text: 'Health care power of attorney' }],
      name: [{ text: 'Ana Castellano' }],
    });
  });

  it('puts the middle name second, the NPI on the owner, due date, description, delivery and resubmission where they belong', () => {
    const task = buildCoreTask(
      input({
        draft: draft((d) => {
          d.patient.middle = ' Lee ';
          if (d.custodian) d.custodian.npi = '1992999825';
          d.dueDate = '2027-01-15';
          d.description = ' Left knee ';
          d.delivery = 'pdf';
          d.priority = 'urgent';
        }),
        resubmissionOf: { system: 'https://dunmorepike.example/roi/request', value: '2026-3390-01' },
      }),
      profile,
    );
    expect(contained<Patient>(task, 'Patient')?.name).toEqual([{ family: 'Castellano', given: ['Bruno', 'Lee'] }]);
    expect(task.owner?.identifier).toEqual({ system: 'http://hl7.org/fhir/sid/us-npi', value: '1992999825' });
    expect(task.restriction).toEqual({ period: { end: '2027-01-15' } });
    expect(task.description).toBe('Left knee');
    expect(task.note).toEqual([{ text: 'Delivery preference: PDF.' }]);
    expect(task.priority).toBe('urgent');
    expect(inputsOf(task, 'resubmission-of')[0]?.valueIdentifier).toEqual({
      system: 'https://dunmorepike.example/roi/request',
      value: '2026-3390-01',
    });
  });

  it('carries an expiration event, leaves the end of the period away, and never sends the file name', () => {
    const task = buildCoreTask(
      input({
        draft: draft((d) =>
          Object.assign(d.authorization, { expirationDate: '', expirationEvent: 'End of {event} litigation $& case' }),
        ),
      }),
      profile,
    );
    expect(contained<Consent>(task, 'Consent')?.provision?.period).toEqual({ start: '2026-11-18' });
    expect(contained<DocumentReference>(task, 'DocumentReference')?.description).toBe(
      'Expires on event: End of {event} litigation $& case',
    );
    expect(contained<DocumentReference>(task, 'DocumentReference')?.content[0]?.attachment.title).toBe(
      'authorization.pdf',
    );
  });

  it('leaves every empty element away: no empty string, array or object anywhere', () => {
    const empty = emptyCoreDraft('continuity-of-care');
    const task = buildCoreTask(input({ draft: empty, requester: { name: '', taxId: '' } }), profile);
    const problems: string[] = [];
    const walk = (value: unknown, at: string): void => {
      if (value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0))
        problems.push(at);
      else if (typeof value === 'object') {
        if (Object.keys(value).length === 0) problems.push(at);
        for (const [name, member] of Object.entries(value)) walk(member, `${at}.${name}`);
      }
    };
    walk(
      buildCoreTask(
        input({ draft: draft((d) => Object.assign(d.patient, { identifier: '', phone: '', gender: '' })) }),
        profile,
      ),
      'Task',
    );
    expect(problems).toEqual([]);
    // A wholly empty draft is refused by the rules before it comes here; it must still not throw.
    expect(task.resourceType).toBe('Task');
  });
});

describe('localInstant', () => {
  it('writes the local offset', () => {
    expect(localInstant(new Date('2026-11-22T21:20:00Z'))).toBe('2026-11-22T15:20:00-06:00');
    expect(localInstant(new Date('2026-07-01T04:30:00Z'))).toBe('2026-06-30T23:30:00-05:00');
  });
});
