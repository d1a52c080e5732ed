import { describe, expect, it } from 'vitest';
import {
  authorizationPoints,
  checkCoreDraft,
  emptyCoreDraft,
  purposes,
  type CoreDraft,
} from '../../../preload/contract/rules/core-request.ts';

const TODAY = '2026-11-22';

function complete(): CoreDraft {
  const d = emptyCoreDraft('attorney');
  d.patient = { ...d.patient, family: 'Castellano', given: 'Bruno', birthDate: '1978-11-30', gender: 'male' };
  d.custodian = { id: 'prov-88120', name: 'Plano Orthopedic Clinic', npi: '1992999825', city: 'Plano', state: 'TX' };
  d.serviceFrom = '2024-06-01';
  d.serviceTo = '2026-11-18';
  d.recordTypes = ['94093-2'];
  d.authorization = {
    ...d.authorization,
    recipient: 'Dunmore & Pike LLP',
    signedDate: '2026-11-18',
    expirationDate: '2027-11-18',
    points: authorizationPoints.map((p) => p.id),
  };
  return d;
}
const errors = (d: CoreDraft, file = true) =>
  checkCoreDraft(d, TODAY, file)
    .filter((p) => p.severity === 'error')
    .map((p) => p.path);

describe('completeness of a CORE request', () => {
  it('has no error when all is there', () => expect(errors(complete())).toEqual([]));

  it.each<[string, (d: CoreDraft) => void]>([
    ['patient.family', (d) => (d.patient.family = ' ')],
    ['patient.given', (d) => (d.patient.given = '')],
    ['patient.birthDate', (d) => (d.patient.birthDate = '')],
    ['patient.birthDate', (d) => (d.patient.birthDate = '13/40/1951')],
    ['patient.birthDate', (d) => (d.patient.birthDate = '2026-11-23')],
    ['patient.birthDate', (d) => (d.patient.birthDate = '1890-01-01')],
    ['patient.gender', (d) => (d.patient.gender = '')],
    ['patient.phone', (d) => (d.patient.phone = 'call me')],
    ['patient.state', (d) => (d.patient.state = 'Texas')],
    ['patient.postalCode', (d) => (d.patient.postalCode = '7502')],
    ['custodian', (d) => (d.custodian = null)],
    ['serviceFrom', (d) => (d.serviceFrom = '')],
    ['serviceFrom', (d) => (d.serviceFrom = '1970-01-01')],
    ['serviceTo', (d) => (d.serviceTo = '2024-05-31')],
    ['recordTypes', (d) => (d.recordTypes = [])],
    ['dueDate', (d) => (d.dueDate = '2026-11-21')],
    ['authorization.signedDate', (d) => (d.authorization.signedDate = '2026-11-23')],
    ['authorization.expirationDate', (d) => (d.authorization.expirationDate = '2026-11-21')],
    ['authorization.expirationDate', (d) => (d.authorization.expirationDate = '')],
    ['authorization.recipient', (d) => (d.authorization.recipient = '')],
    [
      'authorization.representativeAuthority',
      (d) => Object.assign(d.authorization, { signedBy: 'representative', representativeName: 'A B' }),
    ],
    [
      'authorization.points.redisclosure',
      (d) => (d.authorization.points = d.authorization.points.filter((p) => p !== 'redisclosure')),
    ],
  ])('names %s', (path, spoil) => {
    const d = complete();
    spoil(d);
    expect(errors(d)).toContain(path);
  });

  it('needs a file for third-party purposes only, and for sensitive categories always', () => {
    for (const purpose of purposes) {
      const d = { ...complete(), purpose };
      expect(errors(d, false).includes('authorization.file'), purpose).toBe(
        ['insurance', 'disability', 'attorney'].includes(purpose),
      );
    }
    expect(errors({ ...complete(), purpose: 'continuity-of-care', sensitiveCategories: ['HIV'] }, false)).toContain(
      'authorization.file',
    );
  });

  it('has nine points, each with its paragraph of 45 CFR 164.508(c)', () => {
    expect(authorizationPoints.map((p) => p.paragraph)).toEqual([
      ...['i', 'ii', 'iii', 'iv', 'v', 'vi'].map((n) => `164.508(c)(1)(${n})`),
      ...['i', 'ii', 'iii'].map((n) => `164.508(c)(2)(${n})`),
    ]);
  });
});
