/** What a screen uses of the api layer. */
export { call, SeamFailure, seamErrorOf } from './client.ts';
export { onEvent } from './events.ts';
export { useAppStatus, useLayout, usePreferences, useServices, useStatus } from './context.tsx';
export { useMutationOperation, useOperation } from './operations.ts';
export { usePlace } from './places.tsx';
