/**
 * Short-lived addresses under the app's own origin, each of which serves one opened file. A ticket is 32 random bytes, lives
 * in memory only, and ends when the viewer closes it, when too many are open, or when the store locks.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';

export interface TicketSource {
  /** What it opens, as `kind/id`. */
  owner: string;
  /** Media type that the bytes are served as. */
  type: string;
  size: number;
  /** How many archives it lies in; absent for none. */
  depth?: number;
  stream(range?: { start: number; end: number }): Readable;
  /** Told once when its ticket ends. */
  release?: () => void;
}

export interface Tickets {
  /** @returns the address */
  issue(source: TicketSource): string;
  /** What the protocol handler serves; null when the ticket is unknown or closed. */
  read(ticket: string): { size: number; type: string; stream(range?: { start: number; end: number }): Readable } | null;
  /** What an address serves, for work within the main process; null when it is closed. */
  find(address: string): TicketSource | null;
  close(address: string): void;
  /** All tickets of one file, e.g. before it is replaced. */
  revoke(owner: string): void;
  /** At lock: every ticket ends, none is issued any more. */
  end(): void;
}

const PREFIX = 'app://bundle/_document/';
const MOST = 64;

export function createTickets(): Tickets {
  const open = new Map<string, TicketSource>();
  let ended = false;
  const drop = (ticket: string): void => {
    const source = open.get(ticket);
    open.delete(ticket);
    source?.release?.();
  };
  return {
    issue: (source) => {
      if (ended) throw new AppError('locked', 'The store is locked.');
      if (open.size >= MOST) {
        // Maps keep the order of insertion: the first key is the oldest ticket.
        const oldest = open.keys().next().value;
        if (oldest !== undefined) drop(oldest);
      }
      const ticket = randomBytes(32).toString('base64url');
      open.set(ticket, source);
      return PREFIX + ticket;
    },
    read: (ticket) => {
      const source = open.get(ticket);
      return source ? { size: source.size, type: source.type, stream: (range) => source.stream(range) } : null;
    },
    find: (address) => (address.startsWith(PREFIX) ? (open.get(address.slice(PREFIX.length)) ?? null) : null),
    close: (address) => {
      if (address.startsWith(PREFIX)) drop(address.slice(PREFIX.length));
    },
    revoke: (owner) => {
      for (const [ticket, source] of open) if (source.owner === owner) drop(ticket);
    },
    end: () => {
      ended = true;
      for (const ticket of [...open.keys()]) drop(ticket);
    },
  };
}
