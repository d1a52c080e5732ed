/** Puts the members room together for one open workspace. Wiring only. */
import type { memberGapsContract } from '../../preload/contract/member-gaps.ts';
import type { membersContract } from '../../preload/contract/members.ts';
import type { DisclosurePort } from '../disclosures/port.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { PatientStore } from '../patient-access/store-port.ts';
import type { SaveDialog } from '../platform/ports.ts';
import type { Tickets } from '../records/tickets.ts';
import type { Database } from '../storage/database-port.ts';
import type { PageTexts } from './gaps/charts.ts';
import type { Drafts } from './gaps/follow-up.ts';
import { createGapHandlers } from './gaps/handlers.ts';
import { createGapRepository } from './gaps/repository.ts';
import { createGapService } from './gaps/service.ts';
import { createMembersHandlers } from './handlers.ts';
import { createLineReader } from './line-reader.ts';
import { createLineRepository } from './repository.ts';
import { createMembersService } from './service.ts';
import { createMemberSources } from './sources.ts';

export interface MembersRoom {
  handlers: HandlersOf<typeof membersContract & typeof memberGapsContract>;
  /** Goes on with what was left; to be called once after opening. */
  start(): void;
  /** Something of a member was stored. */
  wake(): void;
  /** When every line is made. */
  settled(): Promise<void>;
}

export function createMembers(deps: {
  database: Database;
  store: PatientStore;
  disclosures: DisclosurePort;
  exportAllowed: boolean;
  saveDialog: SaveDialog;
  tickets: Tickets;
  texts: PageTexts;
  drafts: Drafts;
  /** Name of the OS account. */
  self: string;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}): MembersRoom {
  const { database, store, disclosures, saveDialog, tickets, clock, publish, log, life } = deps;
  const lines = createLineRepository(database);
  const gaps = createGapRepository(database);
  const reader = createLineReader({ database, store, lines, clock, publish, log, life });
  const service = createMembersService({
    store,
    lines,
    sources: createMemberSources(database),
    tickets,
    confirmedRequests: gaps.confirmedCount,
    exportAllowed: deps.exportAllowed,
    looked: reader.wake,
  });
  return {
    handlers: {
      ...createMembersHandlers({
        database,
        store,
        lines,
        service,
        disclosures,
        exportAllowed: deps.exportAllowed,
        saveDialog,
        clock,
      }),
      ...createGapHandlers({
        store,
        service: createGapService({ store, repository: gaps, texts: deps.texts, self: deps.self, clock }),
        drafts: deps.drafts,
        disclosures,
        exportAllowed: deps.exportAllowed,
        saveDialog,
        clock,
      }),
    },
    start: reader.wake,
    wake: reader.wake,
    settled: reader.settled,
  };
}
