/** Reads a policy: JSON to a checked `Policy` and the members that it states. Fails closed: an error names the member at fault. */
import fs from 'node:fs';
import { AppError } from '../../lib/errors.ts';
import { addressProblems } from './connection-schema.ts';
import { policySchema, type Policy } from './policy.ts';

/** Where the policy in force came from. */
export type PolicySource = 'none' | 'switch' | 'machine' | 'registry' | 'machine+registry';

export interface PolicyInForce {
  readonly policy: Policy;
  readonly source: PolicySource;
  /** Dotted names of the members that the administrator stated; the others have their defaults. */
  readonly stated: readonly string[];
}

/** @throws AppError `invalid` */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AppError('invalid', `The policy file cannot be read: ${file}`, {
      nextStep: 'Check that it exists and is JSON.',
      cause,
    });
  }
}

/** @param what how the message names it @throws AppError `invalid` that names the member at fault */
export function checkPolicy(json: unknown, what: string): Policy {
  const parsed = policySchema.safeParse(json);
  if (!parsed.success)
    throw faulty(
      what,
      parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })),
    );
  const { profiles, connections } = parsed.data;
  const fields = profiles.flatMap((p, i) =>
    [...addressProblems(p), ...hostProblems(p, connections.allowedHosts)].map((x) => ({
      path: `profiles.${i}.${x.path}`,
      message: x.message,
    })),
  );
  if (fields.length > 0) throw faulty(what, fields);
  return parsed.data;
}

const faulty = (what: string, fields: { path: string; message: string }[]): AppError =>
  new AppError(
    'invalid',
    `${what} has an error: ${fields.map((x) => `${x.path || '(file)'}: ${x.message}`).join('; ')}`,
    { fields },
  );

/** Addresses of a connection whose host is not among the allowed ones. */
export function hostProblems(
  p: { fhirBaseUrl: string; authorizeUrl: string; tokenUrl: string; authKind: string },
  allowed: readonly string[] | undefined,
): { path: string; message: string }[] {
  if (allowed === undefined) return [];
  const named = [
    ['fhirBaseUrl', p.fhirBaseUrl],
    ['tokenUrl', p.tokenUrl],
    ...(p.authKind === 'user' ? [['authorizeUrl', p.authorizeUrl]] : []),
  ] as [string, string][];
  return named
    .filter(([, address]) => !URL.canParse(address) || !allowed.includes(new URL(address).hostname))
    .map(([path]) => ({ path, message: 'Your administrator does not allow connections to this host.' }));
}

/** Dotted names of the leaves that a policy states; a list counts as one. */
export function statedMembers(json: unknown, prefix = ''): string[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  return Object.entries(json).flatMap(([name, value]) => {
    const full = prefix === '' ? name : `${prefix}.${name}`;
    if (full === 'version') return [];
    const inner = statedMembers(value, full);
    return inner.length > 0 ? inner : [full];
  });
}
