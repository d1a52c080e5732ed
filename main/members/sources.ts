/** How the payer connections of a member stand, from the tables of Patient Access. */
import type { MemberSource } from '../../preload/contract/members.ts';
import type { Database } from '../storage/database-port.ts';
import type { MemberSources } from './ports.ts';
import { json, str } from './readers/json.ts';

interface Row {
  id: string;
  name: string;
  state: MemberSource['state'];
  settings_json: string;
  facts_json: string;
}

const WHO: Readonly<Record<string, string>> = { member: 'the member', delegate: 'a delegate' };

function parse(text: string): Record<string, unknown> {
  try {
    return json(JSON.parse(text));
  } catch {
    return {};
  }
}

export const createMemberSources = (database: Database): MemberSources => ({
  of: (memberId) =>
    database
      .sql<Row>(
        `SELECT g.id, c.name, g.state, c.settings_json, g.facts_json FROM payer_grant g JOIN payer_connection c ON c.id = g.connection_id
         WHERE g.member_id = :memberId ORDER BY c.name, g.id`,
      )
      .all({ memberId })
      .map((row) => {
        const by = json(parse(row.facts_json)['authorizedBy']);
        return {
          grantId: row.id,
          name: row.name,
          environment:
            parse(row.settings_json)['environment'] === 'sandbox' ? ('sandbox' as const) : ('production' as const),
          state: row.state,
          authorizedBy: [WHO[str(by['as'])] ?? '', str(by['name'])].filter((part) => part !== '').join(', '),
        };
      }),
});
