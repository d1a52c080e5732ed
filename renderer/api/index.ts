/** What a screen uses of the api layer. */
export { call, SeamFailure, seamErrorOf } from './client.ts';
export { useAppStatus, useLayout, usePreferences, useServices, useStatus } from './context.tsx';
export { useMutationOperation, useOperation } from './operations.ts';
