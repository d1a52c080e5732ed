/** The scopes that the workstation needs and what for. HealthMark documents these five; pure. */
export const neededScopes: readonly { scope: string; neededFor: string }[] = [
  { scope: 'system/Organization.s', neededFor: 'Searching providers and payers' },
  { scope: 'system/Organization.r', neededFor: 'Reading a provider or payer' },
  { scope: 'system/Task.c', neededFor: 'Sending requests' },
  { scope: 'system/Task.s', neededFor: 'Watching the status of requests' },
  { scope: 'system/Task.r', neededFor: 'Reading a request and its records' },
];

/**
 * Whether one of the granted scopes covers a needed one: SMART v2 (`system/Task.crs`, `system/*.rs`, order free), v1
 * (`system/Task.read` is r and s, `.write` is c, u, d, `.*` is all), and Cognito's prefix of a resource server
 * (`https://server.example/system/Task.r`).
 */
export function covers(granted: readonly string[], needed: string): boolean {
  const want = split(needed);
  return (
    want !== null &&
    granted.some((scope) => {
      const have = split(scope);
      if (!have || (have.resource !== '*' && have.resource !== want.resource)) return false;
      return [...want.rights].every((right) => have.rights.includes(right));
    })
  );
}

function split(scope: string): { resource: string; rights: string } | null {
  const parts = /(?:^|\/)(?:system|user|patient)\/([A-Za-z]+|\*)\.([a-z]+|\*)(?:\?.*)?$/.exec(scope);
  const [, resource, rights] = parts ?? [];
  if (!resource || !rights) return null;
  const v1: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };
  return { resource, rights: v1[rights] ?? rights };
}
