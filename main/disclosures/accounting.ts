/** What was handed on about one person, for the accounting of disclosures (45 CFR 164.528). By name and date of birth: a name alone is not a person. */
import type { DisclosureWay } from '../../preload/contract/disclosures.ts';
import type { Database } from '../storage/database-port.ts';

export interface DisclosedAbout {
  at: string;
  by: string;
  way: DisclosureWay;
  recipientName: string;
  recipientAddress: string;
  purpose: string;
  what: string;
  /** What of it was about this person. */
  items: string;
  /** Why it did not take place, or null. */
  void: string | null;
}

/** Oldest first. */
export const disclosedAbout = (database: Database, name: string, birthDate: string): DisclosedAbout[] =>
  database
    .sql<DisclosedAbout & { [column: string]: string | null }>(
      `SELECT d.at AS at, d.by AS by, d.way AS way, d.recipient_name AS recipientName, d.recipient_address AS recipientAddress,
              d.purpose AS purpose, d.what AS what, group_concat(i.description, '; ') AS items, v.why AS void
       FROM disclosure d
       JOIN disclosure_item i ON i.disclosure_n = d.n AND i.person_name = :name AND i.birth_date = :birthDate
       LEFT JOIN disclosure_void v ON v.disclosure_n = d.n
       GROUP BY d.n ORDER BY d.at`,
    )
    .all({ name, birthDate });
