/** Outgoing events of the seam, as services see them. */
import type { AppEventName, AppEvents } from '../../preload/contract/events.ts';

export type Publish = <N extends AppEventName>(name: N, detail: AppEvents[N]) => void;
