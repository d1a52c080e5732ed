/**
 * Purpose: searchset Bundles and their pages. A search remembers its hits; `next` carries an opaque token, so that
 * clients cannot build it themselves. Old tokens are forgotten, as servers do, and then answer 410.
 */
import { randomBytes } from 'node:crypto';
import { fhirReply, outcomeReply, type Reply } from '../http/reply.ts';
import type { SearchQuery } from './query.ts';

/** A search answer being paged through. */
interface Cursor {
  type: string;
  hits: readonly unknown[];
  pageSize: number;
  total: number | undefined;
  render: (hit: never) => string;
}

const MOST_CURSORS = 100;

export interface SearchAnswer<T> {
  type: string;
  baseUrl: string;
  query: SearchQuery;
  hits: readonly T[];
  id: (hit: T) => string;
  render: (hit: T) => string;
}

export class Pager {
  readonly #cursors = new Map<string, Cursor & { id: (hit: never) => string }>();

  first<T>(answer: SearchAnswer<T>): Reply {
    const { type, baseUrl, query, hits } = answer;
    const self = `${baseUrl}/${type}${queryText(query)}`;
    if (query.summaryCount) {
      return fhirReply(200, {
        resourceType: 'Bundle',
        type: 'searchset',
        total: hits.length,
        link: [{ relation: 'self', url: self }],
      });
    }
    const total = query.totalWanted ? hits.length : undefined;
    const cursor = { type, hits, pageSize: query.count, total, render: answer.render, id: answer.id };
    const token = hits.length > query.count ? this.#keep(cursor) : undefined;
    return page(cursor, 0, self, token, baseUrl);
  }

  /** The page behind an opaque token. */
  next(type: string, baseUrl: string, opaque: string, self: string): Reply {
    const [token = '', offset = ''] = opaque.split('.');
    const cursor = this.#cursors.get(token);
    if (!cursor || cursor.type !== type || !/^[0-9a-z]+$/.test(offset)) {
      return outcomeReply(410, { code: 'not-found', diagnostics: 'This search has expired. Start it again.' });
    }
    this.#cursors.delete(token);
    this.#cursors.set(token, cursor);
    return page(cursor, Number.parseInt(offset, 36), self, token, baseUrl);
  }

  #keep(cursor: Cursor & { id: (hit: never) => string }): string {
    const token = randomBytes(12)
      .toString('base64url')
      .replace(/[^A-Za-z0-9]/g, 'x');
    this.#cursors.set(token, cursor);
    const oldest = this.#cursors.keys().next();
    if (this.#cursors.size > MOST_CURSORS && !oldest.done) this.#cursors.delete(oldest.value);
    return token;
  }
}

/** Bundles are put together as text, because their entries already are. */
function page(
  cursor: Cursor & { id: (hit: never) => string },
  offset: number,
  self: string,
  token: string | undefined,
  baseUrl: string,
): Reply {
  const { type, hits, pageSize, total } = cursor;
  const shown = hits.slice(offset, offset + pageSize) as never[];
  const links = [{ relation: 'self', url: self }];
  const nextOffset = offset + pageSize;
  if (token && nextOffset < hits.length)
    links.push({ relation: 'next', url: `${baseUrl}/${type}?ct=${token}.${nextOffset.toString(36)}` });
  const entries = shown.map(
    (hit) =>
      `{"fullUrl":"${baseUrl}/${type}/${cursor.id(hit)}","resource":${cursor.render(hit)},"search":{"mode":"match"}}`,
  );
  const head = `{"resourceType":"Bundle","type":"searchset"${total === undefined ? '' : `,"total":${total}`},"link":${JSON.stringify(links)}`;
  return fhirReply(200, entries.length > 0 ? `${head},"entry":[${entries.join(',')}]}` : `${head}}`);
}

function queryText(query: SearchQuery): string {
  if (query.honoured.length === 0) return '';
  return `?${query.honoured.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
