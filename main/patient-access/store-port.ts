/**
 * What other rooms see of the data that payers gave: members and their resources. Types only. Everything here is about a person and
 * stays in the encrypted database; a resource that names another patient is not among a member's data (`listApart`).
 */

/** A person whose data a payer holds, as this office knows them. */
export interface Member {
  id: string;
  name: string;
  /** Plain date `YYYY-MM-DD`, or empty where it is not known. */
  birthDate: string;
  /** FHIR administrative gender, or empty. */
  sex: string;
  identifiers: MemberIdentifier[];
  /** Requests of this workstation about the same person. */
  requestIds: string[];
  createdAt: string;
}

export interface MemberIdentifier {
  /** What it is in words, such as “Member id”. */
  kind: string;
  system: string;
  value: string;
}

/** A resource without its text. */
export interface ResourceRow {
  /** Number of the row, good for `read`; never shown. */
  n: number;
  grantId: string;
  type: string;
  /** Logical id on the payer's server; `~` and a hash where the server gave none. */
  id: string;
  versionId: string | null;
  lastUpdated: string | null;
  /** The day the thing happened, as far as the resource tells: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or empty. */
  primaryDate: string;
  codeSystem: string;
  code: string;
  status: string;
  /** The payer's own words for it: text, then display, then the bare code. Never guessed. */
  display: string;
  fetchedAt: string;
}

export interface StoredResource extends ResourceRow {
  /** The JSON exactly as the payer sent it. */
  raw: string;
}

export interface ResourceVersion {
  versionId: string | null;
  lastUpdated: string | null;
  fetchedAt: string;
  raw: string;
}

export interface ListPage {
  rows: ResourceRow[];
  total: number;
}

export interface PageAsk {
  offset: number;
  limit: number;
  /** By primary date: newest first unless told. */
  order?: 'newest' | 'oldest';
  /** Only of this sign-in. */
  grantId?: string;
}

/** A reference and where it was read: a reference means something on its own server only. */
export interface ReferenceFrom {
  grantId: string;
  /** Parsed resource that holds the reference, for `#contained` ones. */
  holder?: unknown;
}

export type Resolved =
  | { kind: 'stored'; resource: StoredResource }
  | { kind: 'contained'; resource: Record<string, unknown> }
  /** Known by name only: it was not fetched, or lies on another server. */
  | { kind: 'missing'; reference: string };

/** Reading. Synchronous; every answer is bounded by its page. */
export interface PatientStore {
  members(): Member[];
  member(memberId: string): Member | null;
  /** The member's types with counts, most first. */
  types(memberId: string): { type: string; count: number }[];
  list(memberId: string, type: string, page: PageAsk): ListPage;
  /** Every resource of a type, oldest row first, read in slices: nothing stays open while the caller works. */
  iterate(memberId: string, type: string): Generator<StoredResource>;
  get(memberId: string, type: string, id: string, grantId?: string): StoredResource | null;
  read(memberId: string, n: number): StoredResource | null;
  /** Former versions, newest first; the current one is not among them. */
  versions(memberId: string, n: number): ResourceVersion[];
  /** Words (each as a prefix) in the display texts of the member's resources; best first. */
  search(memberId: string, words: string, page: { limit: number; type?: string }): ResourceRow[];
  resolve(memberId: string, reference: string, from: ReferenceFrom): Resolved;
  /** Resources that point to this one, such as the Provenance of a claim. */
  pointingTo(memberId: string, n: number, limit: number): ResourceRow[];
  /** What came in a member's answer but names another patient. */
  listApart(memberId: string, page: PageAsk): ListPage;
  /** Grows with every change of the member's data. */
  revision(memberId: string): string;
}
