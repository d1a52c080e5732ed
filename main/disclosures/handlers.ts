/** The contract's `disclosures:*` operations. */
import type { disclosuresContract } from '../../preload/contract/disclosures.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import type { FactsReader } from './facts.ts';
import type { HandOnService } from './hand-on-service.ts';
import type { DisclosureRepository } from './repository.ts';
import { notPages, refusalOf } from './selection.ts';

export const createDisclosuresHandlers = (deps: {
  repository: DisclosureRepository;
  facts: FactsReader;
  service: HandOnService;
}): HandlersOf<typeof disclosuresContract> => {
  const { repository, facts, service } = deps;
  let running: AbortController | null = null;
  /** One at a time: each is held in memory. */
  const alone = async <T>(signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (running)
      throw new AppError('conflict', 'Something else is being handed on.', {
        nextStep: 'Wait until it is done, or stop it.',
      });
    const control = new AbortController();
    running = control;
    try {
      return await run(AbortSignal.any([signal, control.signal]));
    } finally {
      running = null;
    }
  };
  return {
    'disclosures:check': async ({ items }) => {
      const rows = items.map(({ documentId }) => {
        const found = facts.find(documentId);
        if (!found) throw new AppError('notFound', 'One of the documents does not exist any more.');
        return found;
      });
      return {
        items: rows.map((f) => ({
          documentId: f.id,
          title: f.title,
          type: f.type,
          patientName: f.patientName,
          size: f.size,
          part2: f.part2,
          refusal: refusalOf(f),
          notPages: notPages(f.type),
        })),
        people: new Set(rows.map((f) => `${f.patientName}\n${f.birthDate}`)).size,
      };
    },
    'disclosures:export': async ({ items, form, handOn }, { signal, audit }) => {
      const { id, pages } = await alone(signal, (s) =>
        form === 'pdf' ? service.exportPdf(items, handOn, s) : service.exportZip(items, handOn, s),
      );
      audit(
        id === null
          ? { detail: `${form} not saved` }
          : { subject: `disclosure/${id}`, detail: `${form} ${items.length} documents` },
      );
      return { saved: id !== null, id, pages };
    },
    'disclosures:print': async ({ items, handOn }, { signal, audit }) => {
      const { id, pages } = await alone(signal, (s) => service.print(items, handOn, s));
      audit(
        id === null ? { detail: 'not printed' } : { subject: `disclosure/${id}`, detail: `${items.length} documents` },
      );
      return { printed: id !== null, id, pages };
    },
    'disclosures:return': async ({ documentId, handOn }, { signal, audit }) => {
      const { id } = await alone(signal, (s) => service.returnCopy(documentId, handOn, s));
      audit({ detail: id === null ? 'not saved' : `disclosure/${id}` });
      return { saved: id !== null, id };
    },
    'disclosures:cancel': async () => {
      running?.abort();
      return {};
    },
    'disclosures:list': async (query) => repository.list(query),
  };
};
