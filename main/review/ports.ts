/** What the review room needs of other rooms, as interfaces. */
import type { RecordRow } from '../../preload/contract/records.ts';

export interface ReviewPorts {
  /** Rows of documents in the order of the ids; those that do not exist are left out. */
  rowsOf(ids: readonly string[]): RecordRow[];
  /** Every address of the document ends at once. */
  revoke(documentId: string): void;
  /** Who opened or handed on a document, newest first: from the audit trail and the disclosure record. */
  seen(documentId: string): { at: string; by: string; event: string }[];
  /** The worklist hears that a request is reviewed, or is not any more. */
  decideReviewed(requestId: string, reviewed: boolean): Promise<void>;
}
