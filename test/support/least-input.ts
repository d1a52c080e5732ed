/** Inputs made from the contract's own schemas: the least that an operation takes. */
import { z } from 'zod';
import type { Operation } from '../../preload/contract/define.ts';

export type Shape = {
  type?: string | string[];
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  pattern?: string;
};
/** Texts that fit the patterns of the contract. */
const TEXTS = ['a', 'aaaa', '2026-01-31', 'TX', '18:00', 'https://a.example/fhir', 'a@b.example', '0'.repeat(64)];

/** The least input that has every member a caller has to give. */
export function least(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  const either = shape.anyOf ?? shape.oneOf ?? shape.allOf;
  if (either?.[0]) return least(either[0]);
  switch (Array.isArray(shape.type) ? shape.type[0] : shape.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.properties ?? {})
          .filter(([name]) => shape.required?.includes(name))
          .map(([name, of]) => [name, least(of)]),
      );
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () => least(shape.items ?? {}));
    case 'string': {
      const { pattern, minLength = 0 } = shape;
      const fitting = TEXTS.find(
        (t) => t.length >= minLength && (pattern === undefined || new RegExp(pattern).test(t)),
      );
      return fitting ?? 'a'.repeat(minLength);
    }
    case 'number':
    case 'integer':
      return Math.max(0, shape.minimum ?? 0);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      // What has no JSON form is bytes.
      return new Uint8Array([1]);
  }
}

export const shapeOf = (operation: Operation): Shape =>
  z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as Shape;
