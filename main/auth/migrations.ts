/** Tables of this room. Numbers in the twenties belong to auth. */
export const authMigrations = [
  {
    version: 20,
    name: 'connection secrets',
    up: `
      CREATE TABLE connection_secret (
        profile_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('client', 'refresh')),
        -- 'os1': wrapped by the OS keychain; 'db1': protected by the database's encryption alone
        scheme TEXT NOT NULL CHECK (scheme IN ('os1', 'db1')),
        value BLOB NOT NULL,
        set_at TEXT NOT NULL,
        PRIMARY KEY (profile_id, kind)
      ) STRICT, WITHOUT ROWID`,
  },
] as const;
