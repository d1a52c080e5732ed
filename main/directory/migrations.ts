/** Tables of this room. Numbers in the thirties belong to directory. */
export const directoryMigrations = [
  {
    version: 30,
    name: 'directory cache, favourites and recents',
    up: `
      CREATE TABLE directory_organization (
        id TEXT PRIMARY KEY,
        kind TEXT CHECK (kind IN ('provider', 'payer')),
        name TEXT NOT NULL,
        -- JSON array
        aliases TEXT NOT NULL,
        -- every name folded (no accents, small letters), each after a line feed: starts-with and contains in one column
        names_folded TEXT NOT NULL,
        npi TEXT NOT NULL,
        tax_id TEXT NOT NULL,
        line TEXT NOT NULL,
        city TEXT NOT NULL,
        city_folded TEXT NOT NULL,
        state TEXT NOT NULL,
        postal_code TEXT NOT NULL,
        phone TEXT NOT NULL,
        fax TEXT NOT NULL,
        active INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        favourite INTEGER NOT NULL DEFAULT 0,
        last_used_at TEXT
      ) STRICT;
      CREATE INDEX directory_organization_npi ON directory_organization (npi) WHERE npi <> '';
      CREATE INDEX directory_organization_place ON directory_organization (state, city_folded);
      CREATE INDEX directory_organization_used ON directory_organization (last_used_at) WHERE last_used_at IS NOT NULL;
      CREATE INDEX directory_organization_favourite ON directory_organization (favourite) WHERE favourite = 1`,
  },
] as const;
