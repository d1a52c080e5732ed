/** SQL of members and of their sign-ins at payers. Synchronous; may not decide anything. */
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { Member, MemberIdentifier } from './store-port.ts';

export interface MemberRepository {
  list(): Member[];
  find(id: string): Member | null;
  /** @throws AppError `notFound` */
  get(id: string): Member;
  save(member: Member): void;
  /** With everything that was fetched for it. */
  remove(id: string): void;
}

interface Columns {
  id: string;
  name: string;
  birth_date: string;
  sex: string;
  identifiers_json: string;
  created_at: string;
  requests_json: string;
}

const SELECT = `SELECT m.id, m.name, m.birth_date, m.sex, m.identifiers_json, m.created_at,
  (SELECT json_group_array(request_id) FROM member_request WHERE member_id = m.id) AS requests_json FROM member m`;

const toMember = (c: Columns): Member => ({
  id: c.id,
  name: c.name,
  birthDate: c.birth_date,
  sex: c.sex,
  // Written by `save` only.
  identifiers: JSON.parse(c.identifiers_json) as MemberIdentifier[],
  requestIds: JSON.parse(c.requests_json) as string[],
  createdAt: c.created_at,
});

export function createMemberRepository(database: Database): MemberRepository {
  const find = (id: string): Member | null => {
    const row = database.sql<Columns>(`${SELECT} WHERE m.id = :id`).get({ id });
    return row ? toMember(row) : null;
  };
  return {
    list: () => database.sql<Columns>(`${SELECT} ORDER BY m.name COLLATE NOCASE, m.id`).all().map(toMember),
    find,
    get: (id) => {
      const member = find(id);
      if (!member) throw new AppError('notFound', 'This member is not known any more.');
      return member;
    },
    save: (member) =>
      database.transaction(() => {
        database
          .sql(
            `INSERT INTO member (id, name, birth_date, sex, identifiers_json, created_at)
             VALUES (:id, :name, :birthDate, :sex, :identifiers, :createdAt)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, birth_date = excluded.birth_date, sex = excluded.sex,
               identifiers_json = excluded.identifiers_json`,
          )
          .run({
            id: member.id,
            name: member.name,
            birthDate: member.birthDate,
            sex: member.sex,
            identifiers: JSON.stringify(member.identifiers),
            createdAt: member.createdAt,
          });
        database.sql('DELETE FROM member_request WHERE member_id = :id').run({ id: member.id });
        for (const requestId of member.requestIds)
          database
            .sql('INSERT OR IGNORE INTO member_request (member_id, request_id) VALUES (:id, :requestId)')
            .run({ id: member.id, requestId });
      }),
    remove: (id) => {
      database.sql('DELETE FROM member WHERE id = :id').run({ id });
    },
  };
}
