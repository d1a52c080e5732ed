/**
 * Purpose: the public vocabulary of the practice exchange: what a caller may configure, what it gets back, and
 * what every room of the exchange shares. Types only, so that tests can import it without starting anything.
 */
import type { CodeableConcept, Organization, Task, TaskOutput } from 'fhir/r4';
import type { ExchangeClock } from './clock.ts';
import type { FaultSwitchboard } from './http/faults.ts';
import type { OriginName } from './origins.ts';

export type { OriginName };
export type TaskStatus = Task['status'];

/**
 * What a provider site does with a request. The determinant is the owner Organization and nothing in the request,
 * so no marker can leak from practice data into the product.
 */
export type Behaviour =
  | 'delivers-pdf'
  | 'delivers-pdf-inline'
  | 'delivers-scan'
  | 'delivers-tiff'
  | 'delivers-ccda'
  | 'delivers-bundle'
  | 'delivers-document-bundle'
  | 'delivers-text'
  | 'delivers-zip'
  | 'delivers-odd-kinds'
  | 'delivers-link'
  | 'delivers-reference'
  | 'delivers-mislabelled'
  | 'delivers-wrong-patient'
  | 'delivers-wrong-dates'
  | 'delivers-blank-pages'
  | 'partial-then-complete'
  | 'pends-authorization'
  | 'pends-information'
  | 'fee-approval'
  | 'no-records-failed'
  | 'no-records-certificate'
  | 'no-records-empty-bundle'
  | 'rejects'
  | 'unable'
  | 'slow'
  | 'cancelled'
  | 'odd-words';

/** One way in which a record can travel in `Task.output`. */
export type OutputShape =
  | 'inline-attachment'
  | 'signed-link'
  | 'contained-document-reference'
  | 'contained-binary'
  | 'contained-bundle'
  | 'server-document-reference'
  | 'server-binary'
  | 'value-url'
  | 'value-uri'
  | 'value-string';

export type FileKind =
  | 'pdf'
  | 'scan-pdf'
  | 'tiff'
  /** As many fax pages as are asked for, a few drawn ones again and again. */
  | 'long-fax'
  /** Pages as different scanners write them, one of them damaged. */
  | 'mixed-tiff'
  | 'photo'
  | 'ccda'
  /** A C-CDA whose body is a PDF. */
  | 'ccda-scan'
  /** A C-CDA whose narrative tries to run and to reach out. */
  | 'hostile-ccda'
  | 'bundle'
  | 'document-bundle'
  | 'empty-bundle'
  | 'ndjson'
  | 'fhir-xml'
  | 'certificate'
  | 'text'
  /** Windows-1252, in lines without end. */
  | 'old-text'
  | 'zip'
  | 'xdm'
  /** The bytes that the spec itself brings (`given`). */
  | 'given';

/** A file that a test brings along. */
export interface GivenFile {
  name: string;
  contentType: string;
  bytes: Buffer;
}

/** A record as the exchange remembers it; links, sizes and hashes are made when the Task is read. */
export interface OutputSpec {
  shape: OutputShape;
  file: FileKind;
  /** For the kind of the same name. */
  given?: GivenFile;
  /** For `contained-document-reference`: further renditions in the same `content[]`. */
  also?: FileKind[];
  pages?: number;
  variant?: 'wrong-patient' | 'wrong-dates' | 'blank-pages';
  /** Overrides the truthful media type (partners get it wrong). */
  contentType?: string;
  title?: string;
  /** Leave `size` and `hash` out, as some partners do. */
  bare?: boolean;
}

export interface ExchangeOptions {
  /** Fixed ports; 0 or absent means any free one. */
  ports?: Partial<Record<OriginName, number>>;
  /** Seed of the directory and of the people; the same seed gives the same exchange. */
  seed?: number;
  /** `manual` (default) stands still until `clock.step`; `real` runs; `{ speed: 60 }` makes a minute of every second. */
  clock?: 'manual' | 'real' | { speed: number };
  /** How much faster than written a site works, while every instant stays true: 60 answers in seconds for minutes. Default: 1. */
  pace?: number;
  /** First instant of the clock, ISO or epoch milliseconds. Default: now. */
  startAt?: string | number;
  /** Persist Tasks here so that practice work survives a restart. */
  stateFile?: string;
  /** 32 bytes that seal the state file; without them it is clear text. */
  stateKey?: Buffer;
  tokenLifetimeS?: number;
  /**
   * Issuer named in ID tokens. Default: one that is not the auth origin, as with Cognito behind a custom domain.
   * `origin` makes it the auth origin.
   */
  issuer?: string;
  /** Honour `If-None-Exist`. Default true. A server may ignore it, and then duplicates are possible. */
  ifNoneExist?: boolean;
  /** Answer 409 to a second Task with a known identifier. Default false, so that a client's duplicates show. */
  refuseDuplicateIdentifiers?: boolean;
  /** Honour `name:contains`. Default true. */
  nameContains?: boolean;
  /** Search parameters this server silently ignores, by resource type. */
  ignoreParams?: { Task?: string[]; Organization?: string[] };
  /** How organization types are coded: HL7 system with `pay` (default), with `ins`, or the code without a system. */
  organizationTypeCoding?: 'pay' | 'ins' | 'bare';
  /** Put `total` into searchsets. Default true. */
  totals?: boolean;
  defaultPageSize?: number;
  maxPageSize?: number;
  /** Largest request body; larger ones get 413. Default 10 MiB, the limit of Amazon API Gateway. */
  payloadLimitBytes?: number;
  /** Serve `DocumentReference/x` and `Binary/x` instead of answering 403. Default false. */
  allowReferencedReads?: boolean;
  /** Life of a pre-signed link. Default 3600. */
  linkLifetimeS?: number;
  /** Run each Task's script by the clock. Default true; false leaves all movement to `advance`, `set`, `deliver`. */
  automatic?: boolean;
  /** Status of a create that succeeded. Default 201. */
  createStatus?: 200 | 201 | 202;
  providerCount?: number;
  payerCount?: number;
  /** Pages of a delivered chart. Default: 3 to 12 by site. */
  chartPages?: number;
  /** Behaviour of given provider sites, by Organization id. */
  behaviours?: Record<string, Behaviour>;
  /** Behaviour of every provider site that has none of its own in `behaviours`. */
  behaviour?: Behaviour;
  /** How many requests the log remembers. Default 2000. */
  requestLogSize?: number;
}

export interface RequestLogEntry {
  seq: number;
  atMs: number;
  origin: OriginName;
  method: string;
  /** Path without the query. */
  path: string;
  query: string;
  /** 0 when the answer was withheld. */
  status: number;
  hadAuthorization: boolean;
  requestId: string;
  /** Faults that touched this request. */
  faults: string[];
}

export interface TaskPatch {
  status?: TaskStatus;
  businessStatus?: string | CodeableConcept | null;
  statusReason?: string | CodeableConcept | null;
  output?: TaskOutput[] | null;
  /** Any other element, replaced as a whole. */
  other?: Partial<Task>;
}

export interface ExchangeUser {
  username: string;
  password: string;
}

/** Everything a client needs to know; also what the command line prints when ready. */
export interface ExchangeAddresses {
  authorizeUrl: string;
  tokenUrl: string;
  fhirUrl: string;
  deliveryUrl: string;
  controlUrl: string;
  m2m: { clientId: string; clientSecret: string };
  user: { clientId: string; redirectUri: string };
  users: ExchangeUser[];
}

export interface Exchange extends ExchangeAddresses {
  readonly clock: ExchangeClock;
  readonly faults: FaultSwitchboard;
  /** Newest last; bounded by `requestLogSize`. */
  readonly requests: readonly RequestLogEntry[];
  clearRequests(): void;
  /** The most POSTs that the FHIR origin had to answer at once, since the last call. */
  peakLoad(): number;
  organizations(): Organization[];
  behaviourOf(organizationId: string): Behaviour;
  /** Ids of provider sites with a behaviour, in directory order. */
  providersWith(behaviour: Behaviour): string[];
  tasks(): Task[];
  taskCount(): number;
  task(id: string): Task | undefined;
  tasksByIdentifier(system: string, value: string): Task[];
  /** Moves a Task along its script until it has this status; a status outside the script is set directly. */
  advance(taskId: string, status: TaskStatus): Task;
  /** Forces elements and takes the Task out of its script. */
  set(taskId: string, patch: TaskPatch): Task;
  /** Adds records, by default completing the Task. */
  deliver(taskId: string, outputs: OutputSpec[], options?: { status?: TaskStatus }): Task;
  /** From now on these parameters of a Task search are silently ignored, and no others. */
  ignoreTaskParams(names: readonly string[]): void;
  /** Makes every issued access token invalid at once. */
  revokeTokens(): void;
  /** Puts Tasks into the store without HTTP, for benchmarks; returns their ids. */
  seedTasks(tasks: Iterable<Task>): string[];
  /** Stops listening (the exchange is down); the control origin stays. */
  stop(): Promise<void>;
  /** Listens again on the same ports. */
  start(): Promise<void>;
  /** Ends everything and flushes the state file. */
  close(): Promise<void>;
}
