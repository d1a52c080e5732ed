/** The contract's `policy:*` operations. */
import type { policyContract } from '../../preload/contract/policy.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Policy } from './policy/policy.ts';
import type { PolicyInForce } from './policy/read-policy.ts';

export const createPolicyHandlers = (
  policy: Policy,
  origin: Pick<PolicyInForce, 'source' | 'stated'>,
): HandlersOf<typeof policyContract> => ({
  'policy:view': () =>
    Promise.resolve({
      source: origin.source,
      members: origin.stated.map((name) => ({ name, value: textOf(memberOf(policy, name)) })),
    }),
});

const memberOf = (policy: Policy, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined),
      policy,
    );

/** Connections by their names; what else is a list or an object as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (
    Array.isArray(value) &&
    value.every((v): v is { name: string } => typeof v === 'object' && v !== null && 'name' in v)
  )
    return value.map((v) => v.name).join(', ');
  return JSON.stringify(value) ?? '';
}
