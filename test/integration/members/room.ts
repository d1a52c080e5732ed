/** A members room over a real encrypted database, with a save dialog that answers with what it was given. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { createDisclosureRecord } from '../../../main/disclosures/record.ts';
import { createDisclosureRepository } from '../../../main/disclosures/repository.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createMembers, type MembersRoom } from '../../../main/members/create-members.ts';
import type { Drafts } from '../../../main/members/gaps/follow-up.ts';
import { createPatientStore } from '../../../main/patient-access/create-store.ts';
import { createTickets, type Tickets } from '../../../main/records/tickets.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { createDocumentTextIndex } from '../../../main/search/document-text.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createTextRepository } from '../../../main/text/repository.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import { contract, type InputOf, type OutputOf } from '../../../preload/contract/index.ts';
import type { memberGapsContract } from '../../../preload/contract/member-gaps.ts';
import type { membersContract } from '../../../preload/contract/members.ts';

type Name = keyof typeof membersContract | keyof typeof memberGapsContract;

export interface MembersBench {
  database: Database;
  room: MembersRoom;
  tickets: Tickets;
  /** One operation as dispatch does it: parsed on the way in and out. */
  call<N extends Name>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Whether the person dismisses the dialog. */
  dismiss: boolean;
  /** Content of the last file that was saved. */
  saved: Buffer | null;
  close(): void;
}

/** For tests that draft nothing. */
const noDrafts: Drafts = {
  create: () => Promise.reject(new Error('Nothing is drafted here.')),
  draftOf: () => Promise.resolve({ draft: null, purpose: '' }),
  save: () => Promise.resolve(),
  placeByNpi: () => null,
};

export function openMembers(
  folder: string,
  exportAllowed = true,
  drafts: Drafts = noDrafts,
  baseOf: (grantId: string) => string = () => 'https://payer.example/fhir',
): MembersBench {
  const database = openDatabase({
    file: path.join(folder, 'workstation.db'),
    key: createHash('sha256').update('members').digest(),
    migrations: workspaceMigrations,
  });
  const life = new AbortController();
  const tickets = createTickets();
  const record = createDisclosureRecord({
    database,
    repository: createDisclosureRepository(database),
    self: 'reviewer',
    clock: systemClock,
  });
  const text = createTextRepository(database, createDocumentTextIndex(database));
  const room = createMembers({
    database,
    store: createPatientStore(database, baseOf),
    disclosures: record,
    exportAllowed,
    saveDialog: {
      save: async (_ask, content) => {
        if (bench.dismiss) return false;
        const parts: Uint8Array[] = [];
        for await (const part of content) parts.push(part);
        bench.saved = Buffer.concat(parts);
        return true;
      },
    },
    tickets,
    texts: { pages: text.pages, statedDays: (id) => text.reading(id)?.stated.serviceDates ?? [] },
    drafts: drafts,
    self: 'reviewer',
    clock: systemClock,
    publish: () => undefined,
    log: silentLogger,
    life: life.signal,
  });
  const bench: MembersBench = {
    database,
    room,
    tickets,
    dismiss: false,
    saved: null,
    call: async (name, input) => {
      const declared = contract[name];
      const handler = room.handlers[name] as unknown as (input: unknown, context: unknown) => Promise<unknown>;
      const answer = await handler(declared.input.parse(input), {
        signal: life.signal,
        audit: () => undefined,
      });
      return declared.output.parse(answer) as never;
    },
    close: () => {
      life.abort();
      database.close();
    },
  };
  return bench;
}
