/**
 * The workspace: everything that belongs to one connection while the store is open - its database, session, client, requests,
 * records and jobs. Made by `compose` at unlock or activation and thrown away at lock.
 */
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { AppStatus } from '../preload/contract/app.ts';
import type { ConnectionTest } from '../preload/contract/connections.ts';
import type { AuditTrail } from './audit/trail.ts';
import type { Clock } from './lib/clock.ts';
import type { Publish } from './lib/events.ts';
import type { Logger } from './lib/logger.ts';
import type { Platform } from './platform/ports.ts';
import type { Policy } from './settings/policy.ts';
import type { ManagedProfile } from './settings/profiles.ts';
import { openDatabase } from './storage/database.ts';
import { AppError } from './lib/errors.ts';

export interface WorkspaceDeps {
  profile: ManagedProfile;
  folder: string;
  databaseKey: Buffer;
  recordsKey: Buffer;
  /** A client secret that lives in memory only. */
  sessionSecret: string | null;
  platform: Platform;
  policy: Policy;
  clock: Clock;
  log: Logger;
  publish: Publish;
  trail: AuditTrail;
  /** Fires when the store locks. */
  signal: AbortSignal;
}

export interface Workspace {
  readonly profile: ManagedProfile;
  readonly handlers: never;
  start(): void;
  resume(): void;
  close(): void;
  session(): AppStatus['session'];
  activity(): AppStatus['activity'];
  requireSession(signal: AbortSignal): Promise<void>;
  setSecret(secret: string): Promise<void>;
  testConnection(signal: AbortSignal): Promise<ConnectionTest>;
  readTicket(ticket: string): { size: number; type: string; stream(range?: { start: number; end: number }): Readable } | null;
}

export function createWorkspace(deps: WorkspaceDeps): Workspace {
  const database = openDatabase({ file: path.join(deps.folder, 'workstation.db'), key: deps.databaseKey, migrations: [] });
  const not = (): never => {
    throw new AppError('noConnection', 'interim');
  };
  return {
    profile: deps.profile,
    handlers: new Proxy({}, { get: () => not }) as never,
    start: () => undefined,
    resume: () => undefined,
    close: () => database.close(),
    session: () => null,
    activity: () => null,
    requireSession: not,
    setSecret: not,
    testConnection: not,
    readTicket: () => null,
  };
}
