/** Drafts for tests that are not about the form. */
import { emptyCoreDraft, type CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { PLANO } from '../exchange/index.ts';

/** A complete request that needs no authorization. */
export function treatmentDraft(over: Partial<CoreDraft> = {}): CoreDraft {
  const draft = emptyCoreDraft('continuity-of-care');
  return {
    ...draft,
    patient: { ...draft.patient, family: 'Okafor', given: 'Renee', birthDate: '1951-03-09', gender: 'female' },
    custodian: { id: PLANO.id, name: PLANO.name, npi: PLANO.npi, city: 'Plano', state: 'TX' },
    serviceFrom: '2025-01-01',
    serviceTo: '2025-12-31',
    recordTypes: ['11506-3'],
    ...over,
  };
}
