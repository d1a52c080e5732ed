/**
 * Tables of this room (schema numbers 170 to 179): one line for each record of a payer, made off the hot path, so that a member with
 * 10,000 records opens at once. A line can always be made again from its record.
 */
import type { Migration } from '../storage/migrations.ts';

export const membersMigrations: readonly Migration[] = [
  {
    version: 170,
    name: 'lines of members',
    up: `
-- Records whose line is missing or older than the record.
CREATE TABLE member_unread (
  n INTEGER PRIMARY KEY REFERENCES payer_resource (n) ON DELETE CASCADE,
  member_id TEXT NOT NULL
) STRICT;
CREATE INDEX member_unread_of ON member_unread (member_id);

CREATE TABLE member_line (
  n INTEGER PRIMARY KEY REFERENCES payer_resource (n) ON DELETE CASCADE,
  member_id TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  type TEXT NOT NULL,
  grp TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT NOT NULL,
  status TEXT NOT NULL,
  flag TEXT NOT NULL,
  -- As written: YYYY, YYYY-MM or YYYY-MM-DD; '' where there is none.
  day TEXT NOT NULL,
  day_end TEXT NOT NULL,
  -- With its time, where one was written.
  at TEXT NOT NULL,
  code TEXT NOT NULL,
  unit TEXT NOT NULL,
  value REAL,
  -- Reference range of the value.
  low REAL,
  high REAL,
  -- 1: entered in error.
  hidden INTEGER NOT NULL,
  -- 1: names something that had not been stored when it was read.
  open INTEGER NOT NULL,
  -- 1: its sender marked it as a record under 42 CFR Part 2.
  part2 INTEGER NOT NULL,
  fetched_at TEXT NOT NULL,
  -- Folded title, detail and status, for the filter.
  words TEXT NOT NULL
) STRICT;
CREATE INDEX member_line_group ON member_line (member_id, grp, day, n);
CREATE INDEX member_line_day ON member_line (member_id, day, n);
CREATE INDEX member_line_series ON member_line (member_id, code, unit, day) WHERE value IS NOT NULL;
CREATE INDEX member_line_open ON member_line (member_id) WHERE open = 1;

INSERT INTO member_unread (n, member_id) SELECT n, member_id FROM payer_resource;
CREATE TRIGGER member_unread_added AFTER INSERT ON payer_resource BEGIN
  INSERT OR IGNORE INTO member_unread (n, member_id) VALUES (new.n, new.member_id);
END;
CREATE TRIGGER member_unread_changed AFTER UPDATE OF hash, apart ON payer_resource
  WHEN new.hash IS NOT old.hash OR new.apart IS NOT old.apart BEGIN
  INSERT OR IGNORE INTO member_unread (n, member_id) VALUES (new.n, new.member_id);
END;
`,
  },
  {
    version: 171,
    name: 'requests of members',
    up: `
-- What a person decided: whether a request is about this member. Nothing is matched before.
CREATE TABLE member_link (
  member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  same INTEGER NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (member_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_link_request ON member_link (request_id) WHERE same = 1;
`,
  },
];
