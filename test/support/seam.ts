/** The seam as the renderer uses it, for what a test needs prepared or asked and is not itself about. */
import type { Page } from '@playwright/test';
import type { Envelope } from '../../preload/contract/errors.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';
import { emptyCoreDraft, type CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { PLANO } from '../exchange/index.ts';
import type { Person } from './clerk.ts';

/** One call over the bridge, with its whole envelope. */
export function ask<N extends OperationName>(page: Page, name: N, input: InputOf<N>): Promise<Envelope<OutputOf<N>>> {
  return page.evaluate(
    ([operation, value]) =>
      (window as unknown as { roi: { invoke: (n: string, i: unknown) => Promise<unknown> } }).roi.invoke(
        operation,
        value,
      ),
    [name, input] as const,
  ) as Promise<Envelope<OutputOf<N>>>;
}

/** One call that must succeed. */
export async function call<N extends OperationName>(page: Page, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await ask(page, name, input);
  if (answer.ok) return answer.data;
  throw new Error(
    `${name}: ${answer.error.code} ${answer.error.message} ${answer.error.fields.map((field) => field.message).join(' ')}`,
  );
}

/** A draft that is complete but not sent: continuity of care, which needs no authorization. */
export async function seedDraft(page: Page, person: Person, change: Partial<CoreDraft> = {}): Promise<string> {
  const { id } = await call(page, 'requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
  const empty = emptyCoreDraft('continuity-of-care');
  const draft: CoreDraft = {
    ...empty,
    patient: { ...empty.patient, ...person, gender: 'female' },
    custodian: { id: PLANO.id, name: PLANO.name, npi: '1992999825', city: 'Plano', state: 'TX' },
    serviceFrom: '2024-01-01',
    serviceTo: '2024-12-31',
    recordTypes: ['11506-3'],
    ...change,
  };
  await call(page, 'requests:saveDraft', { id, draft });
  return id;
}
