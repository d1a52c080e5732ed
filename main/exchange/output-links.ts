/** Addresses and titles in outputs: which may be fetched, which are the exchange's own, what may be shown. Pure. */
import { isUnder, parseUrl } from './addresses.ts';

/** Null for anything that is no http(s) address and no relative FHIR address. */
export function absoluteAddress(link: string, base: string): URL | null {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(link);
  // Of relative addresses only FHIR's own form is one: free text in a valueString must not become a request.
  if (!isAbsolute && !/^\/?[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(\/_history\/[A-Za-z0-9.-]{1,64})?$/.test(link))
    return null;
  if (/\s/.test(link)) return null;
  const url = parseUrl(isAbsolute ? link : `${base}/${link.replace(/^\//, '')}`);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
    ? url
    : null;
}

/** The resource behind an address under the FHIR base. */
export function serverResource(address: URL, base: string): { resourceType: string; id: string } | null {
  const root = parseUrl(base);
  if (!root || !isUnder(address, root)) return null;
  const prefix = root.pathname.replace(/\/+$/, '');
  const parts = /^\/([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(
    address.pathname.slice(prefix.length),
  );
  return parts?.[1] && parts[2] ? { resourceType: parts[1], id: parts[2] } : null;
}

/** A partner's title for the eye only: no path parts, no control or direction characters, at most 120 characters. */
export function safeTitle(title: string): string {
  const last = title.split(/[\\/]/).at(-1) ?? '';
  return last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);
}
