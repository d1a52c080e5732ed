/** What a screen uses of the api layer. */
export { call, SeamFailure, seamErrorOf } from './client.ts';
export { ServicesProvider, useAppStatus, useLayout, usePreferences, useServices, useStatus } from './context.tsx';
export { onEvent } from './events.ts';
export { useMutationOperation, useOperation } from './operations.ts';
