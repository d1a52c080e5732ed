/** AUDIT batch and child → Task, against the examples of the wire contract. */
import fs from 'node:fs';
import path from 'node:path';
import type { Task } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import {
  buildBatchTask,
  buildChildTask,
  type BatchTaskInput,
  type ChildTaskInput,
} from '../../../main/exchange/mapping-audit.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';

const profile = loadBundledWireProfile();
const example = (name: string): Task =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../fixtures/wire', name), 'utf8')) as Task;
const project = { system: 'https://northwind.example/roi/project', value: 'MA-RA-2026-W2' };
const requester = { name: 'Northwind Audit Services', taxId: '98-7654321' };

const batch: BatchTaskInput = {
  project,
  projectType: 'risk-adjustment',
  description: 'Medicare Advantage risk adjustment, 2025 dates of service, wave 2',
  priority: 'routine',
  payer: { id: 'pay-204', name: 'Lakeshore Health Plan' },
  expectedCount: 1250,
  reviewPeriod: { start: '2025-01-01', end: '2025-12-31' },
  dueDate: '2027-01-31',
  requester,
  authoredOn: '2026-11-22T14:05:00-06:00',
};

const child: ChildTaskInput = {
  chase: { system: 'https://northwind.example/roi/chase', value: 'MA-RA-2026-W2-000417' },
  project,
  batchId: 'batch-7731',
  projectType: 'risk-adjustment',
  member: {
    family: 'Okafor',
    given: 'Renee',
    middle: 'T',
    birthDate: '1951-03-09',
    gender: 'female',
    memberId: 'LKS0048812',
    memberIdSystem: 'https://lakeshore.example/member-id',
    line: '12 Pine Ct',
    city: 'Plano',
    state: 'TX',
    postalCode: '75023',
  },
  payerId: 'pay-204',
  owner: { id: 'prov-88120', name: 'Plano Orthopedic Clinic', npi: '1992999825' },
  treating: { family: 'Ibarra', given: 'Luis', middle: '', npi: '1234567893' },
  serviceFrom: '2025-01-01',
  serviceTo: '2025-12-31',
  recordTypes: ['11506-3', '18842-5'],
  hccs: ['V28:37'],
  measures: [],
  dueDate: '2027-01-15',
  requester,
  authoredOn: '2026-11-22T14:07:31-06:00',
  resubmissionOf: null,
};

describe('AUDIT mapping', () => {
  it('makes exactly the batch of the wire contract', () => {
    expect(JSON.stringify(buildBatchTask(batch, profile))).toBe(JSON.stringify(example('batch-task.json')));
  });

  it('makes exactly the child of the wire contract', () => {
    expect(JSON.stringify(buildChildTask(child, profile))).toBe(JSON.stringify(example('child-task.json')));
  });

  it('uses the purpose of use and tags of each project type', () => {
    const codes = (['risk-adjustment', 'radv', 'hedis', 'other-audit'] as const).map((projectType) => {
      const task = buildChildTask({ ...child, projectType, measures: ['COL'] }, profile);
      expect(task.input?.filter((i) => i.valueString === 'COL')).toHaveLength(1);
      const purpose = task.input?.find((i) => i.type.coding?.[0]?.code === 'purpose-of-use');
      return [purpose?.valueCodeableConcept?.coding?.map((c) => c.code), task.meta?.tag?.length ?? 0];
    });
    expect(codes).toEqual([
      [['payment-noe', 'risk-adjustment'], 1],
      [['payment-noe', 'radv'], 1],
      [['HQUALIMP'], 0],
      [['payment-noe', 'other-audit'], 0],
    ]);
  });

  it('leaves away what is not known', () => {
    const bare = buildBatchTask(
      {
        ...batch,
        expectedCount: null,
        reviewPeriod: { start: '', end: '' },
        dueDate: '',
        description: '',
        requester: { name: 'N', taxId: '' },
      },
      profile,
    );
    expect(bare.input?.map((i) => i.type.coding?.[0]?.code)).toEqual(['payer', 'purpose-of-use']);
    expect(bare.requester).toEqual({ reference: '#requester' });
    const thin = buildChildTask(
      {
        ...child,
        treating: null,
        hccs: [],
        member: { ...child.member, memberId: '', line: '', city: '', state: '', postalCode: '', gender: '' },
      },
      profile,
    );
    expect(thin.contained?.map((r) => r.resourceType)).toEqual(['Patient', 'Coverage']);
    expect(JSON.stringify(thin)).not.toContain('""');
    expect(thin.for).toEqual({ reference: '#patient' });
  });
});
