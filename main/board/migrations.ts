/** Tables of the board (schema numbers 110 to 119): saved views, and what a child's row takes over from its chase row. */
import type { Migration } from '../storage/migrations.ts';

/** Columns of a child from its chase row, the matched site and the Task as built; what these do not say stays. */
const CHILD_COLUMNS = `
  chase_key = c.chase_key,
  member_id = coalesce((SELECT json_extract(t.template, '$.for.identifier.value') FROM request_task t
    WHERE t.identifier_system = request.identifier_system AND t.identifier_value = request.identifier_value), member_id),
  npi = coalesce((SELECT json_extract(s.chosen_json, '$.npi') FROM project_site s WHERE s.n = c.site_n), npi),
  site_state = coalesce((SELECT upper(trim(json_extract(s.chosen_json, '$.state'))) FROM project_site s WHERE s.n = c.site_n), site_state),
  custodian_place = coalesce((SELECT trim(json_extract(s.chosen_json, '$.city') || ', ' || json_extract(s.chosen_json, '$.state'), ', ')
    FROM project_site s WHERE s.n = c.site_n), custodian_place)`;

export const boardMigrations: readonly Migration[] = [
  {
    version: 110,
    name: 'board',
    up: `
CREATE TABLE board_view (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  view_json TEXT NOT NULL
) STRICT;

UPDATE request SET ${CHILD_COLUMNS} FROM chase c WHERE c.request_id = request.id;

-- A row names its request in the transaction in which the Task was built.
CREATE TRIGGER chase_request_named AFTER UPDATE OF request_id ON chase WHEN new.request_id IS NOT NULL BEGIN
  UPDATE request SET ${CHILD_COLUMNS} FROM chase c WHERE c.n = new.n AND request.id = new.request_id;
END;

-- Of a child and the one sent in its place the project counts the newer, whichever workstation sent it.
CREATE TRIGGER request_replaced AFTER INSERT ON request WHEN new.kind = 'child' AND new.resubmission_of IS NOT NULL BEGIN
  UPDATE request SET former_project_id = project_id, project_id = NULL
  WHERE id = new.resubmission_of AND kind = 'child' AND project_id = new.project_id;
END;
`,
  },
  {
    version: 111,
    name: 'children replaced by another workstation',
    up: `
-- Schema 43 made out which request a joined one stands for; the trigger above had not known.
UPDATE request SET former_project_id = project_id, project_id = NULL
  WHERE kind = 'child' AND EXISTS (SELECT 1 FROM request s WHERE s.resubmission_of = request.id AND s.project_id = request.project_id);
`,
  },
];
