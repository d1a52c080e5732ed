import { describe, expect, it } from 'vitest';
import type { Task } from 'fhir/r4';
import { buildBatchTask, buildChildTask } from '../../../main/exchange/mapping-audit.ts';
import { buildCoreTask } from '../../../main/exchange/mapping-core.ts';
import { readRequestTask } from '../../../main/exchange/read-requests.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { isOurs } from '../../../main/adoption/own-tasks.ts';
import { askedOf, chaseKeyOf } from '../../../main/requests/asked.ts';
import { completeDraft } from '../../integration/requests/workstation.ts';

const profile = loadBundledWireProfile();
const project = { system: 'https://a.example/roi/project', value: 'RA-2026-AB2CD' };
const requester = { name: 'Northwind Audit Services', taxId: '98-7654321' };
const child = {
  chase: { system: 'https://a.example/roi/chase', value: 'RA-2026-AB2CD-000017' },
  project,
  batchId: 'batch-1',
  projectType: 'radv' as const,
  member: {
    family: 'Okafor',
    given: 'Ada',
    middle: 'M',
    birthDate: '1950-02-03',
    gender: 'female' as const,
    memberId: 'M-1',
    memberIdSystem: 'https://payer.example/member',
    line: '1 Main St',
    city: 'Plano',
    state: 'TX',
    postalCode: '75001',
  },
  payerId: 'pay-204',
  owner: { id: 'prov-1', name: 'Plano Orthopedic Clinic', npi: '1234567893' },
  treating: { family: 'Lee', given: 'Kim', middle: '', npi: '' },
  serviceFrom: '2025-01-01',
  serviceTo: '2025-06-30',
  recordTypes: ['11506-3'],
  hccs: ['V28:37'],
  measures: ['COL'],
  dueDate: '2026-12-31',
  requester,
  authoredOn: '2026-11-22T08:00:00-06:00',
  resubmissionOf: { system: 'https://a.example/roi/chase', value: 'RA-2026-AB2CD-000003' },
};

describe('a Task read back', () => {
  it('gives of a child what was put into it', () => {
    const f = readRequestTask(buildChildTask(child, profile), profile);
    expect(f).toMatchObject({
      kind: 'child',
      identifier: child.chase,
      project,
      partOf: ['batch-1'],
      projectType: 'radv',
      patient: {
        family: 'Okafor',
        given: 'Ada',
        middle: 'M',
        birthDate: '1950-02-03',
        gender: 'female',
        identifier: 'M-1',
      },
      owner: child.owner,
      payer: { id: 'pay-204' },
      requester,
      treating: 'Kim Lee',
      serviceFrom: '2025-01-01',
      serviceTo: '2025-06-30',
      recordTypes: ['11506-3'],
      hccs: ['V28:37'],
      measures: ['COL'],
      dueDate: '2026-12-31',
      resubmissionOf: child.resubmissionOf,
    });
    expect(chaseKeyOf(f)).toBe('000017');
    expect(askedOf(f)).toEqual(
      expect.arrayContaining([
        { label: 'Member', value: 'Ada M Okafor' },
        { label: 'Provider', value: 'Plano Orthopedic Clinic · NPI 1234567893' },
        { label: 'Chase', value: '000017' },
      ]),
    );
  });

  it('gives of a batch its project', () => {
    const task = buildBatchTask(
      {
        project,
        projectType: 'hedis',
        description: 'Wave 2',
        priority: 'urgent',
        payer: { id: 'pay-204', name: 'Lakeshore Health Plan' },
        expectedCount: 40,
        reviewPeriod: { start: '2025-01-01', end: '2025-12-31' },
        dueDate: '2026-12-31',
        requester,
        authoredOn: '2026-11-22T08:00:00-06:00',
      },
      profile,
    );
    expect(readRequestTask(task, profile)).toMatchObject({
      kind: 'batch',
      projectType: 'hedis',
      payer: { id: 'pay-204', name: 'Lakeshore Health Plan' },
      expectedCount: 40,
      reviewStart: '2025-01-01',
      reviewEnd: '2025-12-31',
      dueDate: '2026-12-31',
      priority: 'urgent',
      description: 'Wave 2',
      requester,
    });
  });

  it('gives of a CORE request its purpose and patient', () => {
    const task = buildCoreTask(
      {
        draft: completeDraft('prov-1'),
        identifier: { system: 'https://a.example/roi/request', value: '2026-ABCDE-FGHJK' },
        authoredOn: '2026-11-22T08:00:00-06:00',
        requester,
        authorization: null,
        resubmissionOf: null,
      },
      profile,
    );
    expect(readRequestTask(task, profile)).toMatchObject({
      kind: 'core',
      purpose: 'attorney',
      patient: { family: 'Castellano', given: 'Bruno', identifier: 'P-55120' },
      owner: { id: 'prov-1' },
      serviceFrom: '2024-06-01',
    });
  });

  it('forgives a Task that says next to nothing', () => {
    const bare: Task = { resourceType: 'Task', id: 'x', status: 'requested', intent: 'order' };
    const f = readRequestTask(bare, profile);
    expect(f).toMatchObject({ kind: 'core', taskId: 'x', identifier: null, purpose: null, payer: null });
    expect(askedOf(f)).toEqual([{ label: 'Priority', value: 'Routine' }]);
  });
});

describe('our own Tasks', () => {
  const own = {
    name: 'Northwind Audit Services',
    taxId: '98-7654321',
    identifierSystem: 'https://a.example/roi/request',
  };
  const task = (system: string): Task => ({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    identifier: [{ system, value: '1' }],
  });
  it.each([
    [
      'the tax number decides where both have one',
      { name: own.name, taxId: '11-1111111' },
      'https://a.example/roi/chase',
      false,
    ],
    ['written in another way', { name: '', taxId: '987654321' }, 'https://b.example/x', true],
    ['by name', { name: 'northwind  audit services', taxId: '' }, 'https://b.example/x', true],
    ['by the identifier system', { name: '', taxId: '' }, 'https://a.example/roi/chase', true],
    ['a system that only begins alike', { name: '', taxId: '' }, 'https://a.example/roi2/chase', false],
  ])('%s', (_, requesterOf, system, ours) => {
    expect(isOurs(task(system), requesterOf, own)).toBe(ours);
  });
});
