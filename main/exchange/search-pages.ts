/** A search answer → page: Bundles of every habit, bare resources, `self` compared with what was asked, continuation handles. Pure. */
import type { Bundle, FhirResource } from 'fhir/r4';
import type { SearchPage, SearchParams } from './client-port.ts';
import { isOutcome, outcomeTexts } from './error-answers.ts';
import { parseUrl } from './addresses.ts';

/** Where a paged read stands. Travels inside the opaque `next`, so that the client itself keeps no state. */
export interface Continuation {
  url: string;
  page: number;
  /** Fingerprints of the links that were followed: a server whose `next` leads in a circle is left at the first repeat. */
  seen: string[];
}

export const encodeContinuation = (c: Continuation): string =>
  Buffer.from(JSON.stringify([c.url, c.page, c.seen])).toString('base64url');

export function decodeContinuation(text: string): Continuation | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(value)) return null;
    const [url, page, seen]: unknown[] = value;
    if (typeof url !== 'string' || typeof page !== 'number' || !Array.isArray(seen)) return null;
    return { url, page, seen: seen.filter((item): item is string => typeof item === 'string') };
  } catch {
    return null;
  }
}

/** FNV-1a: short enough to carry a thousand of them; only equality matters. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/**
 * @param value parsed body
 * @param at the page that was asked for
 * @returns null where the body is no search answer
 */
export function readSearchAnswer<R extends FhirResource>(
  type: R['resourceType'],
  value: unknown,
  asked: SearchParams,
  at: Continuation,
  maxPages: number,
): SearchPage<R> | null {
  if (typeof value !== 'object' || value === null || !('resourceType' in value)) return null;
  const page: SearchPage<R> = { resources: [], next: null, total: null, ignored: [], selfKnown: false, warnings: [] };
  if (isOutcome(value)) return { ...page, warnings: outcomeTexts(value) };
  if (value.resourceType === type) return { ...page, resources: [value as R] };
  if (value.resourceType !== 'Bundle') return null;
  const bundle = value as Bundle;
  const links = bundle.link ?? [];

  let others = 0;
  for (const entry of bundle.entry ?? []) {
    const resource = entry.resource;
    if (!resource) continue;
    if (isOutcome(resource)) page.warnings.push(...outcomeTexts(resource));
    // An included resource is no hit, also where it is of the same type.
    else if (resource.resourceType !== type || entry.search?.mode === 'include') others += 1;
    else page.resources.push(resource as R);
  }
  if (others > 0)
    page.warnings.push(`The exchange also sent ${others} resource${others === 1 ? '' : 's'} of another kind.`);
  if (typeof bundle.total === 'number' && Number.isSafeInteger(bundle.total) && bundle.total >= 0)
    page.total = bundle.total;

  const self = parseUrl(links.find((l) => l.relation === 'self')?.url ?? '', 'https://relative.invalid');
  if (self && links.some((l) => l.relation === 'self')) {
    page.selfKnown = true;
    page.ignored = ignoredParams(asked, self.searchParams);
  }

  const next = links.find((l) => l.relation === 'next')?.url;
  if (next) {
    const seen = [...at.seen, fingerprint(at.url)];
    if (seen.includes(fingerprint(next))) page.warnings.push('The exchange repeated a page; the list ends here.');
    else if (at.page >= maxPages) page.warnings.push(`The list was cut after ${maxPages} pages.`);
    else page.next = encodeContinuation({ url: next, page: at.page + 1, seen });
  }
  return page;
}

/** Parameters that `self` no longer has (R4 search, "Server conformance": it tells what was really used). */
function ignoredParams(asked: SearchParams, self: URLSearchParams): string[] {
  // Paging and order change no result; servers leave them out or rewrite them.
  const free = new Set(['_count', '_sort', '_format', '_summary', '_total', '_elements']);
  const left = new Map<string, number>();
  for (const [name] of self) left.set(name, (left.get(name) ?? 0) + 1);
  const ignored: string[] = [];
  for (const [name] of asked) {
    if (free.has(name)) continue;
    const count = left.get(name) ?? 0;
    if (count > 0) left.set(name, count - 1);
    else ignored.push(name);
  }
  return [...new Set(ignored)];
}
