/** What other rooms use of the disclosure record. Whoever hands something on records it here first, in the same transaction as what it keeps of the act. */
import type { DisclosureWay } from '../../preload/contract/disclosures.ts';
import type { HandOn } from '../../preload/contract/rules/hand-on.ts';

export interface DisclosedItem {
  /** `document`, or the kind of another room, such as `member`. */
  kind: string;
  /** Id of the thing within its room. */
  subjectId: string;
  requestId: string | null;
  /** Whose it is, for the account that the individual may ask for. */
  personName: string;
  /** YYYY-MM-DD, or empty. */
  birthDate: string;
  /** A brief description: “PDF, 12 pages”. */
  description: string;
  /** `1-3, 7`; empty for all of it. */
  pages: string;
  /** Hex SHA-256 of the bytes as they were received, where it is known. */
  sha256: string | null;
  part2: boolean;
}

export interface DisclosureEntry {
  way: DisclosureWay;
  handOn: HandOn;
  /** One brief sentence over all items. */
  what: string;
  items: readonly DisclosedItem[];
}

export interface DisclosurePort {
  /**
   * Writes the entry; joins the caller's transaction. To be called before the bytes leave: a crash then leaves an entry too many, never one too few.
   * @returns its id, for manifests
   * @throws AppError `invalid` with fields `recipient.name`, `purpose` or `part2` when something is not said
   */
  record(entry: DisclosureEntry): string;
  /** When, by whom and how something was handed on, newest first; what did not happen is left out. */
  of(kind: string, subjectId: string): { at: string; by: string; way: DisclosureWay }[];
  /** Nothing left the machine after all (dismissed, failed). The entry stays and says so. @param why code words, nothing about a person */
  void(id: string, why: string): void;
}
