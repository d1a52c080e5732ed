/** Puts the disclosures room together for one open workspace. Wiring only. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { disclosuresContract } from '../../preload/contract/disclosures.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Printer, SaveDialog, StartDecoder } from '../platform/ports.ts';
import type { Database } from '../storage/database-port.ts';
import { createComposer } from './composing.ts';
import { createFactsReader } from './facts.ts';
import { createHandOnService, type HandOnDeps } from './hand-on-service.ts';
import { createDisclosuresHandlers } from './handlers.ts';
import type { DisclosurePort } from './port.ts';
import { createDisclosureRecord } from './record.ts';
import { createDisclosureRepository } from './repository.ts';
import { createSelector, type DocumentBytes } from './selection.ts';

export interface DisclosuresDeps {
  database: Database;
  clock: Clock;
  /** Name of the OS account. */
  self: string;
  bytesOf: (documentId: string) => DocumentBytes;
  startComposer: StartDecoder;
  /** Folder of the fonts that pages made of text are set in. */
  fontFolder: string;
  saveDialog: SaveDialog;
  printer: Printer;
  lend: HandOnDeps['lend'];
}

export interface DisclosuresRoom {
  handlers: HandlersOf<typeof disclosuresContract>;
  /** For every other room that hands something on. */
  record: DisclosurePort;
}

export function createDisclosures(deps: DisclosuresDeps): DisclosuresRoom {
  const { database, clock, self } = deps;
  const repository = createDisclosureRepository(database);
  const record = createDisclosureRecord({ database, repository, self, clock });
  const facts = createFactsReader(database);
  const font = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(path.join(deps.fontFolder, `LiberationSans-${name}.ttf`)));
  const service = createHandOnService({
    record,
    facts,
    selector: createSelector({ facts, bytesOf: deps.bytesOf }),
    composer: createComposer({
      start: deps.startComposer,
      fonts: async () => ({ regular: await font('Regular'), bold: await font('Bold') }),
    }),
    saveDialog: deps.saveDialog,
    printer: deps.printer,
    lend: deps.lend,
    self,
    clock,
  });
  return {
    handlers: createDisclosuresHandlers({ repository, facts, service }),
    record,
  };
}
