/**
 * Where the bytes of a request's documents are now. Links expire, so nothing of this is stored: it is read from the Task
 * when it is needed, once for all documents of a request, and read again when a link has expired.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { OutputDescriptor } from '../exchange/read-outputs.ts';
import { AppError } from '../lib/errors.ts';
import type { OutputReader } from './ports.ts';
import type { DocumentRecord } from './repository.ts';

export interface RequestSources {
  /** @throws AppError `notFound` when the exchange no longer offers it, `forbidden`, or of the connection */
  find(document: DocumentRecord, signal: AbortSignal): Promise<FoundSource>;
  /** The Task is read again before the next `find`, unless that happened since the caller's source was found. */
  renew(stale: FoundSource): void;
}

export interface FoundSource {
  descriptor: OutputDescriptor;
  /** Further renditions found behind a DocumentReference: documents of their own. */
  siblings: { descriptor: OutputDescriptor; parentKey: string }[];
  /** Number of the reading it came from. */
  reading: number;
}

/** @param first the Task as just polled, which saves reading it once more; or null */
export function createRequestSources(deps: {
  client: ExchangeClient;
  outputs: OutputReader;
  taskId: string;
  first: Task | null;
}): RequestSources {
  const { client, outputs, taskId } = deps;
  let reading = 0;
  let first = deps.first;
  let current: Promise<Map<string, OutputDescriptor>> | null = null;
  const references = new Map<string, Promise<OutputDescriptor[]>>();

  /** One read for all that ask; a failed one is forgotten, so that the next asks again. */
  const offered = (signal: AbortSignal): Promise<Map<string, OutputDescriptor>> => {
    if (current) return current;
    const task = first;
    first = null;
    const made = (async () => {
      const read = task ?? (await client.readTask(taskId, signal));
      return new Map(outputs.readOutputs(read).outputs.map((o) => [o.key, o]));
    })();
    current = made;
    made.catch(() => {
      if (current === made) current = null;
    });
    return made;
  };

  const contents = (parent: OutputDescriptor, signal: AbortSignal): Promise<OutputDescriptor[]> => {
    const known = references.get(parent.key);
    if (known) return known;
    const made = (async () => {
      if (parent.source.kind !== 'server') return [];
      return outputs.readDocumentContents(
        await client.readDocumentReference(parent.source.id, signal),
        parent.key,
        parent.certificate,
      );
    })();
    references.set(parent.key, made);
    made.catch(() => references.delete(parent.key));
    return made;
  };

  return {
    find: async (document, signal) => {
      const tasks = await offered(signal);
      const key = document.parentKey ?? document.outputKey;
      const descriptor = tasks.get(key);
      if (!descriptor) throw gone();
      if (descriptor.source.kind !== 'server' || descriptor.source.resourceType !== 'DocumentReference')
        return { descriptor, siblings: [], reading };
      const [own, ...others] = await contents(descriptor, signal);
      if (!own)
        throw new AppError('malformedAnswer', 'The exchange named a document without content.', {
          retryable: false,
          technical: { reason: 'noContent' },
        });
      if (document.parentKey === null)
        return {
          descriptor: own,
          siblings: others.map((o) => ({ descriptor: o, parentKey: descriptor.key })),
          reading,
        };
      const rendition = [own, ...others].find((o) => o.key === document.outputKey);
      if (!rendition) throw gone();
      return { descriptor: rendition, siblings: [], reading };
    },
    renew: (stale) => {
      if (stale.reading !== reading) return;
      reading++;
      current = null;
      first = null;
      references.clear();
    },
  };
}

const gone = (): AppError =>
  new AppError('notFound', 'The exchange does not offer this record any more.', {
    meaning: 'It was not received here.',
    nextStep: 'Ask support to deliver it again, with the own identifier of the request.',
    retryable: false,
    technical: { reason: 'notOffered' },
  });
