/** Reading JSON of which nothing is known for certain. Pure; never throws. */
export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The value as an object; an empty one where it is none. */
export const json = (value: unknown): Json => (isJson(value) ? value : {});

/** The value as a list: servers send one where a list is due, and the reverse. */
export const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** Objects of a list; what is no object is left out. */
export const objects = (value: unknown): Json[] => list(value).filter(isJson);

/** Text of a primitive; empty for everything else. */
export const str = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

export const joined = (parts: readonly string[], by = ', '): string => parts.filter((part) => part !== '').join(by);

/** Without doubles, in order. */
export const unique = (parts: readonly string[]): string[] => [...new Set(parts.filter((part) => part !== ''))];

/** A number that a payer sent as number or as text; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value.trim())) return null;
  return Number(value);
}
