/**
 * Task.output → what can be fetched, for every shape of the wire contract ("Receive"). Pure; it fetches and decodes
 * nothing. Links in the answer expire and are never stored as identity: `key` is what stays the same when the Task is read again.
 */
import { createHash } from 'node:crypto';
import type {
  Attachment,
  Binary,
  Bundle,
  CodeableConcept,
  DocumentReference,
  FhirResource,
  Task,
  TaskOutput,
} from 'fhir/r4';
import { absoluteAddress, safeTitle, serverResource } from './output-links.ts';
import type { WireProfile } from './wire-profile.ts';

export type OutputSource =
  /** Bytes inside the Task, base64 (FHIR base64Binary; white space is possible). */
  | { kind: 'inline'; base64: string }
  /** A contained FHIR resource that is itself the record: its JSON text. */
  | { kind: 'resource'; json: string }
  /** An absolute http(s) address, often pre-signed and on another origin. */
  | { kind: 'url'; address: string }
  /** A resource on the exchange. `Binary` is downloaded; `DocumentReference` is read first and gives further outputs (`readDocumentContents`). */
  | { kind: 'server'; resourceType: string; id: string; address: string };

export interface OutputDescriptor {
  /** Stable across re-reads of the Task: made of position, type and address without query (or contained id), never of the link's signature. */
  key: string;
  source: OutputSource;
  /** Display only, made safe; never a path. May hold PHI. */
  title: string;
  /** As declared; often wrong, so the bytes are sniffed. */
  contentType: string;
  /** Declared bytes before base64, or null. */
  size: number | null;
  /** Declared base64 SHA-1, or null. */
  sha1: string | null;
  /** Declared instant, or null. */
  creation: string | null;
  /** True where the exchange says by this document that it holds no records. */
  certificate: boolean;
}

export interface OutputReading {
  outputs: OutputDescriptor[];
  /** Contained Bundles without entries: the exchange's way of saying that nothing was found. */
  emptyBundles: number;
  /** Outputs that could not be understood, in words for a timeline; no PHI. */
  warnings: string[];
}

interface Place {
  prefix: string;
  certificate: boolean;
  fallbackTitle: string;
  contained: readonly FhirResource[];
  base: string;
}

/**
 * Everything that a Task offers now, also while it is still in progress (partial delivery).
 * @param fhirBaseUrl configured base without trailing slash; decides what is "on the exchange"
 */
export function readOutputs(task: Task, profile: WireProfile, fhirBaseUrl: string): OutputReading {
  const reading: OutputReading = { outputs: [], emptyBundles: 0, warnings: [] };
  (task.output ?? []).forEach((output, index) => {
    if (has(output.type, profile.outputs.ignored)) return;
    readOne(
      output,
      {
        prefix: `${index}|${typeKey(output.type)}`,
        certificate: isCertificate(output, profile),
        fallbackTitle: output.type?.text ?? '',
        contained: task.contained ?? [],
        base: fhirBaseUrl.replace(/\/+$/, ''),
      },
      index,
      reading,
    );
  });
  return reading;
}

/** The outputs behind a DocumentReference that was read from the exchange. @param parentKey key of the output that named it */
export function readDocumentContents(
  document: DocumentReference,
  parentKey: string,
  fhirBaseUrl: string,
  certificate: boolean,
): OutputDescriptor[] {
  const place: Place = {
    prefix: parentKey,
    certificate,
    fallbackTitle: '',
    contained: document.contained ?? [],
    base: fhirBaseUrl.replace(/\/+$/, ''),
  };
  return documentDescriptors(document, `DocumentReference/${document.id ?? ''}`, place);
}

function readOne(output: TaskOutput, place: Place, index: number, reading: OutputReading): void {
  const push = (...found: OutputDescriptor[]): void => void reading.outputs.push(...found);
  const miss = (why: string): void => void reading.warnings.push(`Output ${index + 1}: ${why}`);

  if (output.valueAttachment) {
    const found = attachmentDescriptor(output.valueAttachment, '', place);
    return found ? push(found) : miss('the attachment has neither data nor an address.');
  }
  if (output.valueReference) {
    const reference = output.valueReference.reference;
    if (!reference) return miss('the reference has no address.');
    return readReference(reference, place, reading, miss);
  }
  const link = output.valueUrl ?? output.valueUri ?? output.valueCanonical ?? output.valueString?.trim();
  if (link === undefined) return miss('its kind of value is not supported.');
  const found = linkDescriptor(link, { contentType: '', title: '' }, '', place);
  if (found) return push(found);
  // Free text beside the records ("mailed on CD") is for the timeline, not a document.
  if (output.valueString === undefined) miss('the address is not one that can be fetched.');
}

function readReference(reference: string, place: Place, reading: OutputReading, miss: (why: string) => void): void {
  if (!reference.startsWith('#')) {
    const found = linkDescriptor(reference, { contentType: '', title: '' }, '', place);
    if (found) reading.outputs.push(found);
    else miss('the reference cannot be fetched.');
    return;
  }
  const resource = place.contained.find((r) => r.id === reference.slice(1));
  if (!resource) return miss('the contained resource is missing.');
  switch (resource.resourceType) {
    case 'DocumentReference': {
      const found = documentDescriptors(resource, reference, place);
      if (found.length === 0) miss('the document reference has no content.');
      reading.outputs.push(...found);
      return;
    }
    case 'Binary': {
      const found = binaryDescriptor(resource, reference, place);
      if (found) reading.outputs.push(found);
      else miss('the binary has no data.');
      return;
    }
    case 'Bundle':
      if ((resource.entry ?? []).length === 0) reading.emptyBundles += 1;
      else
        reading.outputs.push(
          resourceDescriptor(resource, reference, place),
          ...bundledDescriptors(resource, reference, place),
        );
      return;
    default:
      reading.outputs.push(resourceDescriptor(resource, reference, place));
  }
}

function documentDescriptors(document: DocumentReference, address: string, place: Place): OutputDescriptor[] {
  if (document.status === 'entered-in-error') return [];
  const within: Place = {
    ...place,
    prefix: `${place.prefix}|${address}`,
    fallbackTitle: document.description ?? document.type?.text ?? place.fallbackTitle,
  };
  return (document.content ?? []).flatMap((content, index) => {
    const found = attachmentDescriptor(content.attachment, `content ${index}`, within);
    return found ? [found] : [];
  });
}

/** Documents that travel inside a Bundle are shown as documents of their own, beside the Bundle. */
function bundledDescriptors(bundle: Bundle, address: string, place: Place): OutputDescriptor[] {
  return (bundle.entry ?? []).flatMap(({ resource }, index) => {
    const at = `${address}/entry ${index}`;
    if (resource?.resourceType === 'DocumentReference')
      return documentDescriptors(resource, at, { ...place, contained: resource.contained ?? [] });
    if (resource?.resourceType !== 'Binary') return [];
    const found = binaryDescriptor(resource, at, place);
    return found ? [found] : [];
  });
}

function attachmentDescriptor(attachment: Attachment, position: string, place: Place): OutputDescriptor | null {
  const declared = {
    contentType: attachment.contentType ?? '',
    title: attachment.title ?? '',
    size: wholeNumber(attachment.size),
    sha1: attachment.hash?.trim() ?? null,
    creation: attachment.creation ?? null,
  };
  if (attachment.data) return inlineDescriptor(attachment.data, declared, position, place);
  if (!attachment.url) return null;
  if (attachment.url.startsWith('#')) {
    const resource = place.contained.find((r) => r.id === attachment.url?.slice(1));
    if (resource?.resourceType !== 'Binary' || !resource.data) return null;
    return inlineDescriptor(
      resource.data,
      { ...declared, contentType: declared.contentType || (resource.contentType ?? '') },
      `${position}${attachment.url}`,
      place,
    );
  }
  return linkDescriptor(attachment.url, declared, position, place);
}

interface Declared {
  contentType: string;
  title: string;
  size?: number | null;
  sha1?: string | null;
  creation?: string | null;
}

function inlineDescriptor(base64: string, declared: Declared, position: string, place: Place): OutputDescriptor {
  // The bytes take part in the key: a corrected record at the same place must arrive as a new document, not be overlooked.
  return descriptor({ kind: 'inline', base64 }, `inline ${digest(base64)}|${position}`, declared, place);
}

function linkDescriptor(link: string, declared: Declared, position: string, place: Place): OutputDescriptor | null {
  const data = /^data:([^;,]*)(?:;[^,]*)?;base64,(.+)$/s.exec(link);
  if (data)
    return inlineDescriptor(
      data[2] ?? '',
      { ...declared, contentType: declared.contentType || (data[1] ?? '') },
      position,
      place,
    );
  const address = absoluteAddress(link, place.base);
  if (!address) return null;
  const onServer = serverResource(address, place.base);
  if (onServer)
    return descriptor(
      { kind: 'server', ...onServer, address: address.href },
      `${onServer.resourceType}/${onServer.id}|${position}`,
      declared,
      place,
    );
  return descriptor(
    { kind: 'url', address: address.href },
    `${address.origin}${address.pathname}|${position}`,
    declared,
    place,
  );
}

function binaryDescriptor(binary: Binary, address: string, place: Place): OutputDescriptor | null {
  if (!binary.data) return null;
  return inlineDescriptor(binary.data, { contentType: binary.contentType ?? '', title: '' }, address, place);
}

function resourceDescriptor(resource: FhirResource, address: string, place: Place): OutputDescriptor {
  const json = JSON.stringify(resource);
  const title =
    resource.resourceType === 'Bundle'
      ? resource.entry?.[0]?.resource?.resourceType === 'Composition'
        ? 'FHIR document'
        : 'FHIR bundle'
      : resource.resourceType;
  return descriptor(
    { kind: 'resource', json },
    `${address} ${digest(json)}`,
    { contentType: 'application/fhir+json', title },
    place,
  );
}

function descriptor(source: OutputSource, address: string, declared: Declared, place: Place): OutputDescriptor {
  return {
    key: digest(`${place.prefix}|${address}`),
    source,
    title: safeTitle(declared.title || place.fallbackTitle),
    contentType: declared.contentType.slice(0, 200),
    size: declared.size ?? null,
    sha1: declared.sha1 ?? null,
    creation: declared.creation ?? null,
    certificate: place.certificate,
  };
}

function isCertificate(output: TaskOutput, profile: WireProfile): boolean {
  if (has(output.type, profile.outputs.certificate)) return true;
  const words = new RegExp(profile.outputs.certificateText, 'i');
  return [output.type?.text, output.valueAttachment?.title].some(
    (text) => text !== undefined && words.test(text.slice(0, 500)),
  );
}

const has = (concept: CodeableConcept | undefined, codings: readonly { system: string; code: string }[]): boolean =>
  (concept?.coding ?? []).some((c) => codings.some((known) => known.code === c.code && known.system === c.system));

const typeKey = (concept: CodeableConcept | undefined): string =>
  (concept?.coding ?? [])
    .map((c) => `${c.system ?? ''}#${c.code ?? ''}`)
    .sort()
    .join(' ') ||
  (concept?.text ?? '');

const wholeNumber = (value: number | undefined): number | null =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
