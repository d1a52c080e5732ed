/**
 * What repositories see of SQLite: synchronous statements and one transaction helper. Only this room imports the driver.
 */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParams = Record<string, SqlValue>;

export interface SqlStatement<Row> {
  get(params?: SqlParams): Row | undefined;
  all(params?: SqlParams): Row[];
  run(params?: SqlParams): { changes: number; lastInsertRowid: number | bigint };
  iterate(params?: SqlParams): IterableIterator<Row>;
}

export interface Database {
  /** Statements are cached by text. Named parameters only (`:name`). */
  sql<Row = Record<string, SqlValue>>(text: string): SqlStatement<Row>;
  exec(text: string): void;
  /** Runs in BEGIN IMMEDIATE; nested calls join the outer transaction. */
  transaction<T>(run: () => T): T;
  /** Folds the log into the database without holding the main process; long writing waits for it now and then. */
  fold(): Promise<void>;
  readonly open: boolean;
  close(): void;
}
