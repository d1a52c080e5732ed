/** Holds a ticket address for as long as a document is shown, and gives it back on leaving. */
import { useEffect, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';

export interface Ticket {
  address: string;
  size: number;
}
export interface TicketState<T extends Ticket> {
  ticket: T | null;
  error: SeamError | null;
}

/**
 * @param open asks the main process for the ticket; a new function identity opens anew
 */
export function useTicket<T extends Ticket>(open: () => Promise<T>): TicketState<T> {
  const [state, setState] = useState<TicketState<T>>({ ticket: null, error: null });
  useEffect(() => {
    let left = false;
    let held: string | null = null;
    // Closing what the lock has already closed is refused; nothing is lost by that.
    const close = (address: string): void => void call('records:close', { address }).catch(() => undefined);
    setState({ ticket: null, error: null });
    open().then(
      (ticket) => {
        if (left) close(ticket.address);
        else {
          held = ticket.address;
          setState({ ticket, error: null });
        }
      },
      (reason: unknown) => {
        if (!left) setState({ ticket: null, error: seamErrorOf(reason) });
      },
    );
    return () => {
      left = true;
      if (held !== null) close(held);
    };
  }, [open]);
  return state;
}
