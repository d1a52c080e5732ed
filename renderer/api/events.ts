/** Events of the main process, typed. They carry ids and counts only; whoever listens reads anew what it shows. */
import type { AppEventName, AppEvents } from '../../preload/contract/events.ts';
import { bridge } from './client.ts';

/**
 * Listens to one kind of event.
 * @returns a function that ends the subscription
 */
export function onEvent<N extends AppEventName>(name: N, listener: (detail: AppEvents[N]) => void): () => void {
  return bridge().subscribe((received, detail) => {
    // Only the main process can send on the event channel; its sender is typed by the same interface.
    if (received === name) listener(detail as AppEvents[N]);
  });
}
