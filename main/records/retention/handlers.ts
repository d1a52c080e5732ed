/** The contract's `retention:*` operations. */
import type { retentionContract } from '../../../preload/contract/retention.ts';
import type { HandlersOf } from '../../ipc/handlers.ts';
import type { SaveDialog } from '../../platform/ports.ts';
import { csvFile } from '../../projects/result-file.ts';
import type { Receipt } from './model.ts';
import type { RetentionService } from './service.ts';

const KINDS = { json: 'JSON', csv: 'CSV' } as const;

export const createRetentionHandlers = (deps: {
  retention: RetentionService;
  saveDialog: SaveDialog;
}): HandlersOf<typeof retentionContract> => {
  const { retention, saveDialog } = deps;
  return {
    'retention:rules': async () => retention.rules(),
    'retention:setRule': async ({ projectId, days, inherit }, context) => {
      retention.setRule(projectId, inherit ? null : { days });
      context.audit({ detail: inherit ? 'inherits' : days === null ? 'kept' : `${days} days` });
      return retention.rules();
    },
    'retention:preview': async ({ withoutReview }, context) => {
      const found = retention.preview(withoutReview);
      context.audit({ detail: `${found.documents} due, ${found.held} held` });
      return found;
    },
    'retention:purge': async (ask, context) => {
      const receipt = await retention.purge(ask);
      context.audit({
        subject: `receipt/${receipt.id}`,
        detail: `${receipt.documents} documents, ${receipt.bytes} bytes, ${receipt.digest}`,
      });
      return receipt;
    },
    'retention:receipts': async () => retention.receipts(),
    'retention:exportReceipt': async ({ id, format }, { signal, audit }) => {
      const receipt = retention.receipt(id);
      const saved = await saveDialog.save(
        {
          suggestedName: `retention-receipt-${receipt.at.slice(0, 10)}.${format}`,
          kind: KINDS[format],
          extension: format,
        },
        format === 'csv' ? csvFile(linesOf(receipt)) : once(Buffer.from(JSON.stringify(receipt, null, 2), 'utf8')),
        signal,
      );
      audit({ detail: saved ? format : `${format} not saved` });
      return { saved };
    },
  };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}

const HEAD = [
  'Document id',
  'Request id',
  'Task id',
  'State',
  'Bytes',
  'SHA-256',
  'Received',
  'Work ended',
  'Days kept',
  'Removed',
  'By',
  'Why',
  'Receipt',
  'Receipt SHA-256',
];

/** One line for each document; what holds for all of them stands in every line, so that each can be filed by itself. */
async function* linesOf({ id, at, actor, reason, digest, items }: Receipt & { digest: string }) {
  yield await Promise.resolve([HEAD]);
  yield items.map((i) => [
    i.documentId,
    i.requestId,
    i.taskId,
    i.state,
    String(i.size),
    i.sha256,
    i.receivedAt,
    i.endedAt,
    String(i.days),
    at,
    actor,
    reason,
    id,
    digest,
  ]);
}
