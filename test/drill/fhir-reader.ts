/**
 * Reads an exchange through its public FHIR API alone, apart from the program that is drilled: what it says here is the
 * other side of the account.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Bundle, Task } from 'fhir/r4';

export interface FhirReader {
  /** Every Task of a batch; null when the exchange does not search by it. */
  children(batchId: string): Promise<Task[] | null>;
  byIdentifier(system: string, value: string): Promise<Task[]>;
}

export interface ReaderAddress {
  fhirUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

const PAGE = '200';
const TRIES = 6;
const LIMIT_MS = 30_000;

export async function createFhirReader(at: ReaderAddress): Promise<FhirReader> {
  const base = `${at.fhirUrl.replace(/\/+$/, '')}/`;

  const tokenBy = async (inHeader: boolean): Promise<string | null> => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const headers: Record<string, string> = { accept: 'application/json' };
    if (inHeader)
      headers['authorization'] =
        `Basic ${Buffer.from(`${encodeURIComponent(at.clientId)}:${encodeURIComponent(at.clientSecret)}`).toString('base64')}`;
    else {
      body.set('client_id', at.clientId);
      body.set('client_secret', at.clientSecret);
    }
    const answer = await fetch(at.tokenUrl, { method: 'POST', headers, body, signal: AbortSignal.timeout(LIMIT_MS) });
    if (!answer.ok) return null;
    const told = (await answer.json()) as { access_token?: string };
    return told.access_token ?? null;
  };
  const newToken = async (): Promise<string> => {
    const token = (await tokenBy(true)) ?? (await tokenBy(false));
    if (token === null) throw new Error('The token endpoint gave no token for this client id and secret.');
    return token;
  };
  let token = await newToken();
  let everything: Task[] | null = null;

  /** @returns the bundle, or the status that speaks against the question itself */
  const tried = async (url: string): Promise<Bundle | number> => {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/fhir+json' },
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return answer.ok ? ((await answer.json()) as Bundle) : answer.status;
  };
  /** @returns null where the exchange refuses the question for good, such as an unknown parameter */
  const get = async (url: string): Promise<Bundle | null> => {
    for (let attempt = 1; ; attempt++) {
      let problem: string;
      try {
        const answer = await tried(url);
        if (typeof answer !== 'number') return answer;
        if (answer === 400 || answer === 422 || answer === 501) return null;
        if (answer === 401) token = await newToken();
        problem = `with ${answer}`;
      } catch (error) {
        problem = error instanceof Error ? `not: ${error.message}` : 'not';
      }
      if (attempt >= TRIES) throw new Error(`The exchange answered a search ${problem}`);
      await delay(500 * attempt);
    }
  };
  const hereOf = (link: string): string => {
    const url = new URL(link, base);
    // The exchange may be reached under another name than it calls itself; its query is what counts.
    return url.href.startsWith(base) || url.origin === new URL(base).origin
      ? url.href
      : new URL(url.search, new URL('Task', base)).href;
  };

  const search = async (parameter: string, value: string): Promise<{ tasks: Task[]; ignored: boolean }> => {
    const found = new Map<string, Task>();
    const seen = new Set<string>();
    let ignored = false;
    let next: string | null = `${base}Task?${parameter}=${encodeURIComponent(value)}&_count=${PAGE}`;
    while (next !== null && !seen.has(next)) {
      seen.add(next);
      const page: Bundle | null = await get(next);
      if (page === null) return { tasks: [...found.values()], ignored: true };
      const self = page.link?.find((l) => l.relation === 'self')?.url;
      if (seen.size === 1 && self !== undefined) ignored = !new URL(self, base).searchParams.has(parameter);
      for (const { resource } of page.entry ?? [])
        if (resource?.resourceType === 'Task' && resource.id !== undefined) found.set(resource.id, resource);
      const link = page.link?.find((l) => l.relation === 'next')?.url;
      next = link === undefined ? null : hereOf(link);
    }
    return { tasks: [...found.values()], ignored };
  };

  const isPartOf = (task: Task, batchId: string): boolean =>
    task.partOf?.some((p) => p.reference?.split('/_history')[0]?.endsWith(`Task/${batchId}`)) ?? false;
  return {
    children: async (batchId) => {
      for (const value of [batchId, `Task/${batchId}`]) {
        const { tasks, ignored } = await search('part-of', value);
        const own = tasks.filter((task) => isPartOf(task, batchId));
        if (own.length > 0) return own;
        if (ignored) return null;
      }
      return null;
    },
    byIdentifier: async (system, value) => {
      const bears = (task: Task): boolean =>
        task.identifier?.some((i) => i.system === system && i.value === value) ?? false;
      if (everything) return everything.filter(bears);
      const { tasks } = await search('identifier', `${system}|${value}`);
      const own = tasks.filter(bears);
      // Others came as well: it ignores the parameter and told all that it has, which need not be asked for again for each row.
      if (own.length < tasks.length) everything = tasks;
      return own;
    },
  };
}
