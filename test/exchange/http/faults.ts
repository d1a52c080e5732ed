/**
 * Purpose: the switchboard of faults. A rule says which requests it touches and what goes wrong with them; this
 * file decides which rules apply to a request, `effects.ts` carries them out. Times in faults are real
 * milliseconds, not those of the exchange's clock: a client's timeouts run in real time too.
 */
import type { OriginName } from '../origins.ts';

export type FaultBody = 'outcome' | 'aws' | 'cognito' | 'xml' | 'html' | 'empty';

export type Fault =
  | { kind: 'latency'; ms: number; jitterMs?: number }
  | {
      kind: 'status';
      status: number;
      /** Seconds; with `retryAfterAs: 'date'` sent as an HTTP date. */
      retryAfterS?: number;
      retryAfterAs?: 'seconds' | 'date';
      body?: FaultBody;
      message?: string;
      /** `error` of a Cognito body. */
      error?: string;
      /** `issue.expression` of an OperationOutcome. */
      expression?: string[];
    }
  | { kind: 'html'; status?: number }
  | { kind: 'truncatedJson' }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'lostAnswer' }
  | { kind: 'lostAnswerHang' }
  | { kind: 'delayedCreate'; ms: number }
  | { kind: 'searchLag'; ms: number }
  | { kind: 'expiredLink' }
  | { kind: 'wrongHash' }
  | { kind: 'wrongSize' }
  | { kind: 'truncatedDownload'; bytes?: number }
  | { kind: 'slowDownload'; bytesPerS: number }
  | { kind: 'foreignNext'; origin?: string }
  | { kind: 'loopNext' }
  | { kind: 'redirect'; to?: string; status?: 301 | 302 | 303 | 307 | 308 }
  | { kind: 'bareResource' }
  | { kind: 'badContentType'; contentType?: string };

export type FaultKind = Fault['kind'];

/** Faults that need no parameter may be given by name. */
export type SimpleFaultKind = Exclude<FaultKind, 'latency' | 'status' | 'delayedCreate' | 'searchLag' | 'slowDownload'>;

export interface FaultMatch {
  origin?: OriginName;
  method?: string;
  /** A RegExp, a prefix of the path, or `/…/` as text (over the control origin). Matched against path and query. */
  path?: RegExp | string;
}

export interface FaultRule {
  match?: FaultMatch;
  fault: Fault | SimpleFaultKind;
  /** How many requests it touches; default for ever. */
  times?: number;
  /** 0 to 1; default 1. Drawn from a seeded generator, so runs repeat. */
  probability?: number;
  /** Lets this many matching requests pass first. */
  after?: number;
}

interface ActiveRule {
  id: string;
  rule: FaultRule;
  fault: Fault;
  pattern: RegExp | string | undefined;
  leftToPass: number;
  leftToHit: number;
  hits: number;
}

export interface ListedRule {
  id: string;
  match: { origin?: OriginName; method?: string; path?: string };
  fault: Fault;
  hits: number;
  left: number | null;
}

/** These let the request go on, so several may apply to it; the others end it, and the first one wins. */
const MODIFIERS: ReadonlySet<FaultKind> = new Set([
  'latency',
  'searchLag',
  'expiredLink',
  'wrongHash',
  'wrongSize',
  'slowDownload',
  'truncatedDownload',
  'foreignNext',
  'loopNext',
  'bareResource',
  'badContentType',
]);

export class FaultSwitchboard {
  #rules = new Map<string, ActiveRule>();
  #nextId = 1;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(rule: FaultRule): string {
    const id = `fault-${this.#nextId++}`;
    const fault = typeof rule.fault === 'string' ? ({ kind: rule.fault } as Fault) : rule.fault;
    this.#rules.set(id, {
      id,
      rule,
      fault,
      pattern: patternOf(rule.match?.path),
      leftToPass: rule.after ?? 0,
      leftToHit: rule.times ?? Number.POSITIVE_INFINITY,
      hits: 0,
    });
    return id;
  }

  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  list(): ListedRule[] {
    return [...this.#rules.values()].map(({ id, rule, fault, hits, leftToHit }) => ({
      id,
      match: {
        ...(rule.match?.origin && { origin: rule.match.origin }),
        ...(rule.match?.method && { method: rule.match.method }),
        ...(rule.match?.path !== undefined && { path: String(rule.match.path) }),
      },
      fault,
      hits,
      left: Number.isFinite(leftToHit) ? leftToHit : null,
    }));
  }

  /** The faults of one request, in the order of their rules; counts them as used. */
  take(origin: OriginName, method: string, pathAndQuery: string): Fault[] {
    if (this.#rules.size === 0) return [];
    const taken: Fault[] = [];
    for (const active of this.#rules.values()) {
      if (!matches(active, origin, method, pathAndQuery)) continue;
      if (active.leftToPass > 0) {
        active.leftToPass -= 1;
        continue;
      }
      if (active.leftToHit <= 0) continue;
      if (active.rule.probability !== undefined && this.#random() >= active.rule.probability) continue;
      active.leftToHit -= 1;
      active.hits += 1;
      taken.push(active.fault);
      if (!MODIFIERS.has(active.fault.kind)) break;
    }
    return taken;
  }
}

/** The fault of a kind among those of a request, with its own type. */
export function faultOf<K extends FaultKind>(
  faults: readonly Fault[],
  kind: K,
): Extract<Fault, { kind: K }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}

function patternOf(path: RegExp | string | undefined): RegExp | string | undefined {
  if (typeof path !== 'string') return path;
  const written = /^\/(.+)\/([a-z]*)$/.exec(path);
  // `/fhir/Task/` could be a prefix too; only text with a metacharacter is taken for an expression.
  if (written?.[1] !== undefined && /[\\^$.|?*+()[\]{}]/.test(written[1])) return new RegExp(written[1], written[2]);
  return path;
}

function matches(active: ActiveRule, origin: OriginName, method: string, pathAndQuery: string): boolean {
  const match = active.rule.match;
  // The control origin is the way to take a fault back, so only an explicit rule may break it.
  if (match?.origin ? match.origin !== origin : origin === 'control') return false;
  if (match?.method && match.method.toUpperCase() !== method) return false;
  const { pattern } = active;
  if (pattern === undefined) return true;
  if (typeof pattern === 'string') return pathAndQuery.startsWith(pattern);
  pattern.lastIndex = 0;
  return pattern.test(pathAndQuery);
}
