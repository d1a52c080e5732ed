/** Random identifiers. */
import { randomBytes, randomUUID } from 'node:crypto';

export const newId = (): string => randomUUID();

/** Short id that a person can read out to support. */
export const newCorrelationId = (): string => randomBytes(5).toString('hex');
