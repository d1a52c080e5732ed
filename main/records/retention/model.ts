/** When a received document is due to be removed. Pure. */
import { createHash } from 'node:crypto';

const DAY_MS = 86_400_000;

/** The rule that holds: the project's own, else the general one; never longer than an administrator allows. Null keeps. */
export function daysOf(
  own: { days: number | null } | undefined,
  general: number | null,
  most: number | null,
): number | null {
  const chosen = own === undefined ? general : own.days;
  if (most === null) return chosen;
  return chosen === null ? most : Math.min(chosen, most);
}

/** @returns ISO instant from which it is due: the days after work ended, or after it arrived where that was later */
export const dueAt = (endedAt: string, receivedAt: string, days: number): string =>
  new Date(Math.max(Date.parse(endedAt), Date.parse(receivedAt)) + days * DAY_MS).toISOString();

export interface ReceiptItem {
  documentId: string;
  requestId: string;
  taskId: string;
  state: string;
  size: number;
  /** Hex, of the plain bytes. */
  sha256: string;
  receivedAt: string;
  endedAt: string;
  days: number;
}

export interface Receipt {
  id: string;
  at: string;
  actor: string;
  reason: string;
  items: ReceiptItem[];
}

/** SHA-256 over the receipt as JSON whose members have a fixed order; hex. */
export const receiptDigest = (r: Receipt): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        r.id,
        r.at,
        r.actor,
        r.reason,
        r.items.map((i) => [
          i.documentId,
          i.requestId,
          i.taskId,
          i.state,
          i.size,
          i.sha256,
          i.receivedAt,
          i.endedAt,
          i.days,
        ]),
      ]),
    )
    .digest('hex');

/** Names exactly these documents, whatever their order. */
export const selectionDigest = (ids: readonly string[]): string =>
  createHash('sha256')
    .update([...ids].sort().join('\n'))
    .digest('hex');
