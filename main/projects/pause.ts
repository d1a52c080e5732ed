/** Long work in slices: lets events, other requests and the window's calls in between. */

/** Longest stretch of work without a pause, milliseconds. */
export const SLICE_MS = 12;

export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
