/**
 * Purpose: the public door of the practice exchange.
 */
export type * from './types.ts';
