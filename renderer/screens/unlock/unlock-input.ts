/** How the gate screens ask for the store to be opened. Types only. */
import type { InputOf } from '../../../preload/contract/index.ts';

export type UnlockInput = InputOf<'store:unlock'>;
