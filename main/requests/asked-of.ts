/** Finds out what was asked in a request: from its draft, from the Task as it was sent, or from what was kept of a joined one. */
import type { Task } from 'fhir/r4';
import { askedOf, type Asked } from './asked.ts';
import type { KeptAuthorization } from './authorization-service.ts';
import type { Joiner } from './joiner.ts';
import type { Journal } from './journal.ts';
import type { RequestRecord } from './model.ts';
import type { RequestMapping } from './ports.ts';
import { plainWords } from './preview.ts';
import type { RequestRepository } from './repository.ts';

export type AskedOf = (r: RequestRecord, authorization: KeptAuthorization | null) => Asked[];

export function createAskedOf(deps: {
  requests: RequestRepository;
  journal: Journal;
  joiner: Joiner;
  mapping: Pick<RequestMapping, 'readRequest'>;
}): AskedOf {
  const { requests, journal, joiner, mapping } = deps;
  return (r, authorization) => {
    const joined = joiner.asked(r.id);
    if (joined) return joined;
    if (r.kind === 'core') return plainWords(requests.draftOf(r.id), authorization, r.identifier?.value ?? null);
    const stored = r.identifier ? journal.storedTask(r.identifier) : null;
    return stored ? askedOf(mapping.readRequest(JSON.parse(stored.template) as Task)) : [];
  };
}
