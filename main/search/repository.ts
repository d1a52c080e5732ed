/** SQL of search: notes, the contact log, projects, organizations and document pages by words; requests by number. Synchronous. */
import type { Database, SqlValue } from '../storage/database-port.ts';
import { MARK } from './highlight.ts';

export interface Page<T> {
  rows: T[];
  count: number;
  /** There are more than were counted. */
  capped: boolean;
}

export interface RequestText {
  n: number;
  id: string;
  status: string;
  patient_name: string;
  birth_date: string;
  member_id: string;
  chase_key: string;
  npi: string;
  custodian_name: string;
  custodian_place: string;
  identifier_value: string | null;
  task_id: string | null;
}

export interface NoteText {
  request_id: string;
  status: string;
  patient_name: string;
  custodian_name: string;
  by: string;
  text: string;
}

export interface ProjectText {
  id: string;
  code: string;
  description: string;
  payer: string;
  identifier_value: string;
  batch_task: string | null;
  batch_status: string | null;
}

export interface SiteText {
  id: string;
  name: string;
  npi: string;
  city: string;
  state: string;
}

export interface PageText {
  document_id: string;
  title: string;
  patient_name: string;
  page: number;
  excerpt: string;
}

export interface SearchRepository {
  requests(ns: readonly number[]): RequestText[];
  notes(words: readonly string[], offset: number, limit: number): Page<NoteText>;
  /** The contact log. */
  contacts(words: readonly string[], offset: number, limit: number): Page<NoteText>;
  projects(): ProjectText[];
  sites(words: readonly string[], offset: number, limit: number): Page<SiteText>;
  pages(words: readonly string[], offset: number, limit: number): Page<PageText>;
}

/** Counting further would cost more than anyone would look at. */
const MOST_COUNTED = 1000;

const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;
const like = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** What people wrote, in a trigram index of these columns: every word somewhere in it. */
function said(
  words: readonly string[],
  index: string,
  columns: readonly string[],
): { where: string; params: Record<string, SqlValue> } {
  const params: Record<string, SqlValue> = {};
  const where: string[] = [];
  // The index knows no parts shorter than three characters.
  const long = words.filter((w) => [...w].length >= 3);
  if (long.length > 0) {
    params['match'] = long.map(quoted).join(' AND ');
    where.push(`s.${index} MATCH :match`);
  }
  words
    .filter((w) => !long.includes(w))
    .forEach((w, i) => {
      params[`like${i}`] = like(w);
      where.push(`(${columns.map((column) => `${column} LIKE :like${i} ESCAPE '\\'`).join(' OR ')})`);
    });
  return { where: where.join(' AND '), params };
}

export function createSearchRepository(database: Database): SearchRepository {
  /** The rows asked for, and how many there are up to the limit of counting. */
  const paged = <T>(
    select: string,
    from: string,
    order: string,
    params: Record<string, SqlValue>,
    offset: number,
    limit: number,
  ): Page<T> => {
    const rows = database
      .sql<T>(`SELECT ${select} FROM ${from} ORDER BY ${order} LIMIT :limit OFFSET :offset`)
      .all({ ...params, limit, offset });
    const count =
      rows.length < limit && (rows.length > 0 || offset === 0)
        ? offset + rows.length
        : (database
            .sql<{ c: number }>(`SELECT count(*) AS c FROM (SELECT 1 FROM ${from} LIMIT ${MOST_COUNTED + 1})`)
            .get(params)?.c ?? 0);
    return { rows, count: Math.min(count, MOST_COUNTED), capped: count > MOST_COUNTED };
  };

  return {
    requests: (ns) =>
      database
        .sql<RequestText>(
          `SELECT n, id, status, patient_name, birth_date, member_id, chase_key, npi, custodian_name, custodian_place, identifier_value, task_id
           FROM request WHERE n IN (SELECT value FROM json_each(:ns))`,
        )
        .all({ ns: JSON.stringify(ns) }),
    notes: (words, offset, limit) => {
      const found = said(words, 'note_search', ['t.text']);
      return paged<NoteText>(
        't.request_id, r.status, r.patient_name, r.custodian_name, t.by, t.text',
        `note_search s JOIN request_note t ON t.n = s.rowid JOIN request r ON r.id = t.request_id WHERE ${found.where}`,
        's.rowid DESC',
        found.params,
        offset,
        limit,
      );
    },
    contacts: (words, offset, limit) => {
      const found = said(words, 'contact_search', ['t.person', 't.outcome']);
      return paged<NoteText>(
        `t.request_id, r.status, r.patient_name, r.custodian_name, t.by, trim(t.person || ': ' || t.outcome, ': ') AS text`,
        `contact_search s JOIN request_contact t ON t.n = s.rowid JOIN request r ON r.id = t.request_id WHERE ${found.where}`,
        's.rowid DESC',
        found.params,
        offset,
        limit,
      );
    },
    projects: () =>
      database
        .sql<ProjectText>(
          `SELECT p.id, json_extract(p.input_json, '$.code') AS code, coalesce(json_extract(p.input_json, '$.description'), '') AS description,
             coalesce(json_extract(p.input_json, '$.payer.name'), '') AS payer, p.identifier_value, b.task_id AS batch_task, b.status AS batch_status
           FROM project p LEFT JOIN request b ON b.id = p.batch_request_id ORDER BY p.n DESC`,
        )
        .all(),
    sites: (words, offset, limit) => {
      const params: Record<string, SqlValue> = {};
      const where = words.map((w, i) => {
        params[`w${i}`] = w;
        params[`upper${i}`] = w.toUpperCase();
        return `(instr(names_folded, :w${i}) > 0 OR instr(city_folded, :w${i}) > 0 OR instr(npi, :w${i}) > 0 OR state = :upper${i} OR id = :w${i})`;
      });
      return paged<SiteText>(
        'id, name, npi, city, state',
        `directory_organization WHERE ${where.join(' AND ')}`,
        'last_used_at IS NULL, favourite DESC, name COLLATE NOCASE, id',
        params,
        offset,
        limit,
      );
    },
    pages: (words, offset, limit) =>
      paged<PageText>(
        `t.document_id, d.title, d.patient_name, t.page, snippet(document_text_search, 0, '${MARK.start}', '${MARK.end}', '…', 20) AS excerpt`,
        `document_text_search s JOIN document_text t ON t.n = s.rowid JOIN document d ON d.id = t.document_id WHERE document_text_search MATCH :match
          AND NOT EXISTS (SELECT 1 FROM privacy_case c WHERE c.document_id = d.id AND c.released_at IS NULL)`,
        's.rank',
        // The last word may still be in the making.
        { match: words.map((w, i) => `${quoted(w)}${i === words.length - 1 ? '*' : ''}`).join(' AND ') },
        offset,
        limit,
      ),
  };
}
