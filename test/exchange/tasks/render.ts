/**
 * Purpose: turns a remembered Task into the FHIR resource as it is right now: current status, freshly signed links,
 * files described by size and hash. Works on text, since a page of Tasks is read far more often than it changes.
 */
import type { Attachment, DocumentReference, FhirResource, Task, TaskOutput } from 'fhir/r4';
import type { ExchangeClock } from '../clock.ts';
import type { FileShelf } from '../delivery/shelf.ts';
import type { LinkSigner } from '../delivery/sign.ts';
import { faultOf, type Fault } from '../http/faults.ts';
import type { FileKind, OutputSpec } from '../types.ts';
import type { TaskRecord } from './record.ts';

export interface RenderDeps {
  clock: ExchangeClock;
  shelf: FileShelf;
  signer: LinkSigner;
  deliveryUrl: () => string;
  linkLifetimeS: number;
}

const RECORD = { coding: [{ system: 'https://roi-workstation.example/fhir/CodeSystem/roi', code: 'record' }] };
const DATA_VALUE = {
  coding: [{ system: 'http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp', code: 'data-value' }],
};
const CCDA_FORMAT = {
  system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
  code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1',
};
const BUCKET = 'hmg-deliveries';

export class TaskRenderer {
  readonly #deps: RenderDeps;

  constructor(deps: RenderDeps) {
    this.#deps = deps;
  }

  json(record: TaskRecord, faults: readonly Fault[] = []): string {
    if (record.outputs.length === 0 && !record.forcedOutput) return this.#plainJson(record);
    return JSON.stringify(this.task(record, faults));
  }

  task(record: TaskRecord, faults: readonly Fault[] = []): Task {
    const task = JSON.parse(this.#plainJson(record)) as Task;
    const contained: FhirResource[] = [];
    const output =
      record.forcedOutput ?? record.outputs.map((spec, index) => this.#output(record, spec, index, contained, faults));
    if (contained.length > 0) task.contained = [...(task.contained ?? []), ...contained];
    if (output.length > 0) task.output = output;
    return task;
  }

  /** The DocumentReference that `server-document-reference` outputs point at. */
  documentReference(record: TaskRecord, index: number): DocumentReference | undefined {
    const spec = record.outputs[index];
    if (spec?.shape !== 'server-document-reference') return undefined;
    return this.#document(record, spec, index, `dr-${record.id}-${index}`, []);
  }

  /** Finds the output behind the path of a link. */
  outputAt(path: string): { taskId: string; index: number; kind: FileKind } | undefined {
    const [, taskId, index, kind] = new RegExp(`^/${BUCKET}/([^/]+)/(\\d+)-([a-z-]+)/`).exec(path) ?? [];
    return taskId && index && kind ? { taskId, index: Number(index), kind: kind as FileKind } : undefined;
  }

  #plainJson(record: TaskRecord): string {
    const { fixedJson, metaJson } = record;
    const lastUpdated = new Date(record.lastUpdatedMs).toISOString();
    let json = `{"resourceType":"Task","id":"${record.id}","meta":{"versionId":"${record.versionId}","lastUpdated":"${lastUpdated}"${metaJson}},"status":"${record.status}"`;
    if (record.businessStatus) json += `,"businessStatus":${JSON.stringify(record.businessStatus)}`;
    if (record.statusReason) json += `,"statusReason":${JSON.stringify(record.statusReason)}`;
    json += `,"lastModified":"${lastUpdated}"`;
    return fixedJson === '{}' ? `${json}}` : `${json},${fixedJson.slice(1)}`;
  }

  #output(
    record: TaskRecord,
    spec: OutputSpec,
    index: number,
    contained: FhirResource[],
    faults: readonly Fault[],
  ): TaskOutput {
    const { shelf } = this.#deps;
    switch (spec.shape) {
      case 'inline-attachment':
        return { type: RECORD, valueAttachment: this.#attachment(record, spec, index, spec.file, 'data', faults) };
      case 'signed-link':
        return { type: RECORD, valueAttachment: this.#attachment(record, spec, index, spec.file, 'url', faults) };
      case 'contained-document-reference':
        contained.push(this.#document(record, spec, index, `doc${index}`, faults));
        return { type: DATA_VALUE, valueReference: { reference: `#doc${index}`, type: 'DocumentReference' } };
      case 'contained-binary': {
        const file = shelf.file(record, spec);
        contained.push({
          resourceType: 'Binary',
          id: `bin${index}`,
          contentType: spec.contentType ?? file.contentType,
          data: file.bytes.toString('base64'),
        });
        return { type: DATA_VALUE, valueReference: { reference: `#bin${index}`, type: 'Binary' } };
      }
      case 'contained-bundle': {
        const bundle = JSON.parse(shelf.file(record, spec).bytes.toString('utf8')) as FhirResource;
        contained.push({ ...bundle, id: `bundle${index}` });
        return { type: DATA_VALUE, valueReference: { reference: `#bundle${index}`, type: 'Bundle' } };
      }
      case 'server-document-reference':
        return { type: DATA_VALUE, valueReference: { reference: `DocumentReference/dr-${record.id}-${index}` } };
      case 'server-binary':
        return { type: DATA_VALUE, valueReference: { reference: `Binary/bin-${record.id}-${index}` } };
      case 'value-url':
        return { type: RECORD, valueUrl: this.#link(record, spec, index, spec.file, faults) };
      case 'value-uri':
        return { type: RECORD, valueUri: this.#link(record, spec, index, spec.file, faults) };
      case 'value-string':
        return { type: RECORD, valueString: this.#link(record, spec, index, spec.file, faults) };
    }
  }

  #document(
    record: TaskRecord,
    spec: OutputSpec,
    index: number,
    id: string,
    faults: readonly Fault[],
  ): DocumentReference {
    const kinds = [spec.file, ...(spec.also ?? [])];
    return {
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: '34133-9' }] },
      content: kinds.map((kind, at) => ({
        // The first rendition travels inline, further ones by link: both happen within one document.
        attachment: this.#attachment(record, spec, index, kind, at === 0 ? 'data' : 'url', faults),
        ...(kind === 'ccda' && { format: CCDA_FORMAT }),
      })),
    };
  }

  #attachment(
    record: TaskRecord,
    spec: OutputSpec,
    index: number,
    kind: FileKind,
    by: 'data' | 'url',
    faults: readonly Fault[],
  ): Attachment {
    const { shelf } = this.#deps;
    const facts = shelf.facts(record, spec, kind);
    const attachment: Attachment = {
      contentType: spec.contentType ?? facts.contentType,
      title: spec.title ?? facts.name,
    };
    if (!spec.bare) {
      attachment.size = faultOf(faults, 'wrongSize') ? facts.size + 7 : facts.size;
      attachment.hash = faultOf(faults, 'wrongHash') ? Buffer.alloc(20, 0x5a).toString('base64') : facts.hash;
    }
    if (by === 'data') attachment.data = shelf.file(record, spec, kind).bytes.toString('base64');
    else {
      attachment.creation = new Date(record.lastUpdatedMs).toISOString();
      attachment.url = this.#link(record, spec, index, kind, faults);
    }
    return attachment;
  }

  #link(record: TaskRecord, spec: OutputSpec, index: number, kind: FileKind, faults: readonly Fault[]): string {
    const { clock, shelf, signer, deliveryUrl, linkLifetimeS } = this.#deps;
    const path = `/${BUCKET}/${record.id}/${index}-${kind}/${encodeURIComponent(shelf.facts(record, spec, kind).name)}`;
    // On a clock that runs faster, a link still lives as long for the person in front of it.
    const lifetimeS = linkLifetimeS * Math.max(1, clock.speed);
    const signedAtMs = faultOf(faults, 'expiredLink') ? clock.now() - (lifetimeS + 60) * 1000 : clock.now();
    return `${deliveryUrl()}${path}?${signer.sign(path, signedAtMs, lifetimeS)}`;
  }
}
