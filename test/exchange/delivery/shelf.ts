/**
 * Purpose: makes the files of deliveries when they are first needed and keeps the recent ones. The same Task and
 * output always give the same bytes, so a file that was dropped can be made again without its hash changing.
 */
import { createHash } from 'node:crypto';
import type { Organization, Task } from 'fhir/r4';
import { syntheticPerson } from '../people.ts';
import { hashOf } from '../random.ts';
import type { TaskRecord } from '../tasks/record.ts';
import type { FileKind, GivenFile, OutputSpec } from '../types.ts';
import type { ChartSubject } from './chart.ts';
import { FILE_MAKERS } from './makers.ts';

export interface DeliveredFile {
  bytes: Buffer;
  contentType: string;
  name: string;
  size: number;
  /** Base64 SHA-1, as `Attachment.hash` wants it. */
  hash: string;
}

export type FileFacts = Omit<DeliveredFile, 'bytes'>;

const LARGEST_SHELF_BYTES = 192 * 1024 * 1024;

export class FileShelf {
  readonly #organization: (id: string) => Organization | undefined;
  readonly #chartPages: number | undefined;
  readonly #files = new Map<string, DeliveredFile>();
  /** Outlive the bytes: reading a Task again must not make its files again. */
  readonly #facts = new Map<string, FileFacts>();
  #bytes = 0;

  constructor(organization: (id: string) => Organization | undefined, chartPages: number | undefined) {
    this.#organization = organization;
    this.#chartPages = chartPages;
  }

  facts(record: TaskRecord, spec: OutputSpec, kind: FileKind = spec.file): FileFacts {
    return this.#facts.get(keyOf(record, spec, kind)) ?? this.file(record, spec, kind);
  }

  file(record: TaskRecord, spec: OutputSpec, kind: FileKind = spec.file): DeliveredFile {
    const key = keyOf(record, spec, kind);
    const kept = this.#files.get(key);
    if (kept) {
      // Used again: to the young end.
      this.#files.delete(key);
      this.#files.set(key, kept);
      return kept;
    }
    const { bytes, name, contentType } = kind === 'given' ? givenOf(spec) : this.#made(record, spec, kind);
    const hash = createHash('sha1').update(bytes).digest('base64');
    const facts = { contentType, name, size: bytes.length, hash };
    const file = { bytes, ...facts };
    this.#facts.set(key, facts);
    this.#files.set(key, file);
    this.#bytes += bytes.length;
    for (const [oldKey, old] of this.#files) {
      if (this.#bytes <= LARGEST_SHELF_BYTES || oldKey === key) break;
      this.#files.delete(oldKey);
      this.#bytes -= old.size;
    }
    return file;
  }

  #made(record: TaskRecord, spec: OutputSpec, kind: Exclude<FileKind, 'given'>): GivenFile {
    const { contentType, name, make } = FILE_MAKERS[kind];
    const bytes = make(this.#subject(record, spec), this.#pages(record, spec), spec.variant);
    return { bytes, contentType, name: name(record.id) };
  }

  #pages(record: TaskRecord, spec: OutputSpec): number {
    return spec.pages ?? this.#chartPages ?? 3 + (hashOf(`pages:${record.owner ?? ''}`) % 10);
  }

  #subject(record: TaskRecord, spec: OutputSpec): ChartSubject {
    const task = JSON.parse(record.fixedJson) as Task;
    const patient = task.contained?.find((resource) => resource.resourceType === 'Patient');
    const name = patient?.name?.[0];
    const site = this.#organization(record.owner ?? '');
    const address = site?.address?.[0];
    const period = task.input?.find((input) => input.valuePeriod)?.valuePeriod;
    const shiftYears = spec.variant === 'wrong-dates' ? -3 : 0;
    const subject: ChartSubject = {
      key: `${record.identifiers[0] ?? record.id}:${record.owner ?? ''}`,
      family: name?.family ?? 'Unknown',
      given: name?.given ?? [],
      birthDate: patient?.birthDate ?? '1900-01-01',
      gender: patient?.gender ?? 'unknown',
      memberId: patient?.identifier?.[0]?.value ?? 'none',
      siteName: site?.name ?? 'Practice site',
      siteAddress: `${address?.line?.[0] ?? ''}, ${address?.city ?? ''}, ${address?.state ?? ''} ${address?.postalCode ?? ''}`,
      sitePhone: site?.telecom?.[0]?.value ?? '',
      from: shifted(period?.start ?? '2025-01-01', shiftYears),
      to: shifted(period?.end ?? '2025-12-31', shiftYears),
      recordTypes: [],
    };
    if (spec.variant !== 'wrong-patient') return subject;
    const other = syntheticPerson(hashOf(record.id) % 100_000);
    return {
      ...subject,
      family: other.family,
      given: other.given,
      birthDate: other.birthDate,
      gender: other.gender,
      memberId: other.memberId,
    };
  }
}

function keyOf(record: TaskRecord, spec: OutputSpec, kind: FileKind): string {
  return `${record.id}/${kind}/${spec.pages ?? ''}/${spec.variant ?? ''}/${spec.given?.name ?? ''}`;
}

function givenOf(spec: OutputSpec): GivenFile {
  if (!spec.given) throw new Error('A given file was asked for, but none was brought.');
  return spec.given;
}

function shifted(isoDate: string, years: number): string {
  const date = isoDate.slice(0, 10).padEnd(10, '-01');
  return String(Number(date.slice(0, 4)) + years) + date.slice(4);
}
