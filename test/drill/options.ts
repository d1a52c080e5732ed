/** What a drill is told, and what comes out of it. */

/** An exchange that is not the practice exchange: nothing but its public API is used. */
export interface ForeignExchange {
  fhirUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface DrillOptions {
  rows: number;
  kills: number;
  seed: number;
  /** Absent: the practice exchange in a process of its own, with faults. */
  foreign?: ForeignExchange;
  /** Whether the practice exchange honours `If-None-Exist`. */
  ifNoneExist: boolean;
  say(line: string): void;
}

/** What is found when the exchange and the workstation's store are laid side by side. */
export interface Account {
  /** Tasks of the batch at the exchange. */
  tasks: number;
  identifiers: number;
  /** Rows that the exchange refused for what they say; it has no Task of them. */
  refused: number;
  /** Rows without a Task under any identifier that was ever theirs. */
  lost: number;
  /** Tasks more than one for a row or the batch. */
  doubled: number;
  /** Tasks in the batch that the store knows nothing of, or no journal entry came before. */
  unknown: number;
  /** Rows that follow a Task that is not theirs, or none. */
  misfiled: number;
  uncertain: number;
  /** What the journal tells: POSTs that left, fates unknown, found, absent, refused. */
  journal: { sent: number; uncertain: number; found: number; absent: number };
}

export interface DrillResult extends Account {
  rows: number;
  /** Kills, and which of them while rows were still on their way. */
  kills: number;
  killsWhileSending: number;
  /** Kills before a tenth of a second of work, and while the store was being opened. */
  killsWhileOpening: number;
  /** Met at the practice exchange; null at a foreign one. */
  faults: { lostAnswers: number; resets: number; unavailable: number } | null;
  totals: Record<string, number>;
  addsUp: boolean;
  /** Milliseconds from the first start to the end of sending. */
  ms: number;
  ok: boolean;
}
