/** Brings a document into the program the whole way: a request is sent over the seam, the exchange delivers, the program receives. */
import { expect, type Page } from '@playwright/test';
import type { Exchange, OutputSpec } from '../exchange/index.ts';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { treatmentDraft } from './draft.ts';

/** Asks an operation of the main process as the page itself would. */
export async function invoke<T>(page: Page, name: string, input: unknown): Promise<T> {
  const answer = await page.evaluate(
    ([n, i]) => (window as unknown as { roi: { invoke(n: string, i: unknown): Promise<unknown> } }).roi.invoke(n, i),
    [name, input] as const,
  );
  const envelope = answer as
    { ok: true; data: T } | { ok: false; error: { code: string; message: string; fields: unknown } };
  if (!envelope.ok)
    throw new Error(
      `${name}: ${envelope.error.code}: ${envelope.error.message} ${JSON.stringify(envelope.error.fields)}`,
    );
  return envelope.data;
}

export async function sendRequest(page: Page, draft: CoreDraft = treatmentDraft()): Promise<string> {
  await expect
    .poll(async () => (await invoke<{ session: { state: string } | null }>(page, 'app:status', {})).session?.state, {
      timeout: 15_000,
    })
    .toBe('signedIn');
  const { id } = await invoke<{ id: string }>(page, 'requests:createDraft', { purpose: draft.purpose, copyOf: null });
  await invoke(page, 'requests:saveDraft', { id, draft });
  await invoke(page, 'requests:submit', { id });
  return id;
}

/** @returns the request's id, once every delivered document is on the disk */
export async function deliverFile(
  page: Page,
  exchange: Exchange,
  outputs: OutputSpec[],
  limitMs = 30_000,
): Promise<string> {
  const id = await sendRequest(page);
  const taskId = exchange.tasks().at(-1)?.id;
  if (taskId === undefined) throw new Error('The exchange has no Task.');
  exchange.deliver(taskId, outputs);
  await expect
    .poll(
      async () => {
        const detail = await invoke<{ documents: { state: string }[] }>(page, 'requests:get', { id });
        return detail.documents.length >= outputs.length && detail.documents.every((d) => d.state === 'ready');
      },
      { timeout: limitMs },
    )
    .toBe(true);
  return id;
}
