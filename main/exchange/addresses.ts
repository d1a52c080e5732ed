/** Comparing addresses by their parsed parts, never by a text prefix (`https://host.evil` starts with `https://host`). Pure. */

/** A URL, or null where the text is none. */
export function parseUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** True where `url` has the origin of `base` and its path is below the base's path; credentials in the address are never accepted. */
export function isUnder(url: URL, base: URL): boolean {
  const root = base.pathname.replace(/\/+$/, '');
  return (
    url.origin === base.origin &&
    url.username === '' &&
    url.password === '' &&
    (url.pathname === root || url.pathname.startsWith(`${root}/`))
  );
}

/** Plain http is accepted for the loopback IP literals only; a name such as `localhost` can be made to resolve elsewhere. */
export const isLoopback = (url: URL): boolean => url.hostname === '127.0.0.1' || url.hostname === '[::1]';

/** Encrypted, or plain on this machine itself. */
export const isAcceptableTransport = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** What may be shown and logged of an address: origin and path, no query. */
export const withoutQuery = (url: URL): string => `${url.origin}${url.pathname}`;

/** Path with ids replaced, for the audit trail: `/fhir/Task/{id}`. */
export const pathTemplate = (url: URL): string => url.pathname.replace(/\/([A-Z][A-Za-z]+)\/[^/]+/g, '/$1/{id}');
