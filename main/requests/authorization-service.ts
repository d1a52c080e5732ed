/**
 * The signed authorization of a request: sealed at once, its row written first so that a crash leaves nothing loose.
 * A file that a sent Task was built with is never removed, because that Task must be reproducible.
 */
import type { z } from 'zod';
import { maxAuthorizationBytes, type authorizationFileSchema } from '../../preload/contract/requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import type { Journal } from './journal.ts';
import { checkPdf, displayName } from './pdf-check.ts';
import type { TicketIssuer } from './ports.ts';
import type { RequestRepository } from './repository.ts';

export type AuthorizationFile = z.output<typeof authorizationFileSchema>;

/** A kept file: everything needed to read it. */
export interface KeptAuthorization extends AuthorizationFile {
  id: string;
  sha1: string;
  sealedName: string;
  wrappedKey: string;
  encrypted: boolean;
}

export interface AuthorizationService {
  attach(requestId: string, name: string, bytes: Uint8Array): Promise<AuthorizationFile>;
  detach(requestId: string): Promise<void>;
  /** Address of the app's own origin that serves the PDF until it is closed or the store locks. */
  open(requestId: string): { address: string; size: number };
  /** The file attached now, or null. */
  current(authorizationId: string | null): KeptAuthorization | null;
  /** @throws AppError `integrity` when the sealed file is not what was attached */
  bytes(file: KeptAuthorization): Promise<Buffer>;
  /** A copy of its own for another request. */
  copy(fromRequestId: string, toRequestId: string): Promise<void>;
  /** Removes the file of a request that is discarded. The row of the request may be gone already. */
  release(authorizationId: string): Promise<void>;
  /** After a crash: removes what was half written or half removed. @returns how many */
  cleanUp(): Promise<number>;
}

interface FileColumns {
  id: string;
  state: string;
  sealed_name: string;
  wrapped_key: string | null;
  size: number | null;
  sha1: string | null;
  sha256: string | null;
  pages: number | null;
  locked_pdf: number;
  display_name: string;
  added_at: string;
}

const PIECE = 1024 * 1024;

export function createAuthorizationService(deps: {
  database: Database;
  sealed: SealedFiles;
  clock: Clock;
  requests: RequestRepository;
  journal: Journal;
  tickets: TicketIssuer;
}): AuthorizationService {
  const { database, sealed, clock, requests, journal, tickets } = deps;

  const current = (authorizationId: string | null): KeptAuthorization | null => {
    if (authorizationId === null) return null;
    const r = database
      .sql<FileColumns>(`SELECT * FROM authorization_file WHERE id = :id AND state = 'kept'`)
      .get({ id: authorizationId });
    if (!r || r.wrapped_key === null || r.size === null || r.sha1 === null || r.sha256 === null) return null;
    return {
      id: r.id,
      name: r.display_name,
      size: r.size,
      sha1: r.sha1,
      sha256: r.sha256,
      pages: r.pages,
      addedAt: r.added_at,
      sealedName: r.sealed_name,
      wrappedKey: r.wrapped_key,
      encrypted: r.locked_pdf === 1,
    };
  };

  /** Removes a file that nothing refers to any more; a crash between the steps is finished by `cleanUp`. */
  const release = async (id: string): Promise<void> => {
    const doomed = database.transaction(() => {
      if (journal.usesAuthorization(id)) return null;
      database.sql(`UPDATE authorization_file SET state = 'removing' WHERE id = :id`).run({ id });
      return (
        database
          .sql<{ sealed_name: string }>('SELECT sealed_name FROM authorization_file WHERE id = :id')
          .get({ id }) ?? null
      );
    });
    if (!doomed) return;
    await sealed.remove(doomed.sealed_name);
    if (database.open) database.sql(`DELETE FROM authorization_file WHERE id = :id AND state = 'removing'`).run({ id });
  };

  const requireDraft = (requestId: string): void => {
    if (requests.get(requestId).status !== 'draft')
      throw new AppError('conflict', 'This request was sent already.', {
        nextStep: 'Duplicate it to send another one.',
      });
  };

  const store = async (requestId: string, name: string, bytes: Uint8Array): Promise<AuthorizationFile> => {
    requireDraft(requestId);
    const facts = checkPdf(bytes, maxAuthorizationBytes);
    const id = newId();
    const addedAt = clock.now().toISOString();
    const shown = displayName(name);
    database
      .sql(
        `INSERT INTO authorization_file (id, request_id, state, sealed_name, pages, locked_pdf, display_name, added_at)
         VALUES (:id, :requestId, 'writing', :id, :pages, :encrypted, :shown, :addedAt)`,
      )
      .run({ id, requestId, pages: facts.pages, encrypted: Number(facts.encrypted), shown, addedAt });
    const writer = await sealed.create(id, id, { sha1: true });
    try {
      // In pieces: hashing and sealing 25 MB at once would hold the main process.
      for (let at = 0; at < bytes.length; at += PIECE) await writer.write(bytes.subarray(at, at + PIECE));
      const made = await writer.finish();
      const former = database.transaction(() => {
        requireDraft(requestId);
        const before = requests.get(requestId).authorizationId;
        database
          .sql(
            `UPDATE authorization_file SET state = 'kept', wrapped_key = :wrappedKey, size = :size, sha1 = :sha1, sha256 = :sha256 WHERE id = :id`,
          )
          .run({ id, wrappedKey: made.wrappedKey, size: made.size, sha1: made.sha1, sha256: made.sha256 });
        requests.update(requestId, { authorizationId: id, updatedAt: addedAt });
        return before;
      });
      if (former !== null) await release(former);
      return { name: shown, size: made.size, sha256: made.sha256, pages: facts.pages, addedAt };
    } catch (cause) {
      await writer.abort();
      await sealed.remove(id);
      if (database.open)
        database.sql(`DELETE FROM authorization_file WHERE id = :id AND state = 'writing'`).run({ id });
      throw cause;
    }
  };

  const bytes = async (file: KeptAuthorization): Promise<Buffer> => {
    const read = await sealed.read(file.sealedName, file.id, file.wrappedKey, 0, file.size);
    if (read.length !== file.size)
      throw new AppError('integrity', 'The stored authorization is not complete.', { nextStep: 'Attach it again.' });
    return read;
  };

  return {
    attach: store,
    detach: async (requestId) => {
      const former = database.transaction(() => {
        requireDraft(requestId);
        const before = requests.get(requestId).authorizationId;
        requests.update(requestId, { authorizationId: null, updatedAt: clock.now().toISOString() });
        return before;
      });
      if (former !== null) await release(former);
    },
    open: (requestId) => {
      const file = current(requests.get(requestId).authorizationId);
      if (!file) throw new AppError('notFound', 'No authorization is attached.');
      const address = tickets.issue({
        owner: `authorization/${file.id}`,
        type: 'application/pdf',
        size: file.size,
        stream: (range) => sealed.stream(file.sealedName, file.id, file.wrappedKey, range),
      });
      return { address, size: file.size };
    },
    current,
    bytes,
    copy: async (fromRequestId, toRequestId) => {
      const file = current(requests.get(fromRequestId).authorizationId);
      if (file) await store(toRequestId, file.name, await bytes(file));
    },
    release,
    cleanUp: async () => {
      const loose = database
        .sql<{ id: string; sealed_name: string }>(
          `SELECT id, sealed_name FROM authorization_file WHERE state <> 'kept'`,
        )
        .all();
      for (const file of loose) {
        await sealed.remove(file.sealed_name);
        if (!database.open) return 0;
        database.sql(`DELETE FROM authorization_file WHERE id = :id AND state <> 'kept'`).run({ id: file.id });
      }
      return loose.length;
    },
  };
}
