/**
 * Own status rules: kept, tried out, and applied to the stored Tasks. Long work goes in slices of a few milliseconds. What was interrupted
 * (lock, crash, a newer save) is noticed at the next start by the key under which all Tasks were decided last, and done then.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { statusRulesContract, StatusRule } from '../../preload/contract/status-rules.ts';
import { decideStatus, type OwnRules, type StatusDecision, type StatusFacts } from '../exchange/decide-status.ts';
import type { WireProfile } from '../exchange/wire-profile.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import { compileRules, type CompiledRules } from './own-rules.ts';
import type { StatusRulesRepository, StoredTask } from './repository.ts';

type Output<N extends keyof typeof statusRulesContract> = z.output<(typeof statusRulesContract)[N]['output']>;

export interface StatusRulesService {
  /** The rules in force, for every version that is read from now on. */
  readonly own: OwnRules;
  /** Keeps what a status was decided on. Joins the caller's transaction. */
  keep(requestId: string, facts: StatusFacts): void;
  /** Applies the rules where a former run was interrupted or the wire profile is another one now. */
  start(): void;
  get(signal: AbortSignal): Promise<Output<'statusRules:get'>>;
  test(rules: readonly StatusRule[], signal: AbortSignal): Promise<Output<'statusRules:test'>>;
  /** @throws AppError `invalid` with a field for each rule that cannot be used */
  save(rules: readonly StatusRule[], signal: AbortSignal): Promise<Output<'statusRules:save'>>;
}

export interface StatusRulesDeps {
  database: Database;
  repository: StatusRulesRepository;
  profile: WireProfile;
  /** Writes the new status and its entry in the history; called inside a transaction. */
  restate(change: {
    requestId: string;
    from: StoredTask['status'];
    to: StoredTask['status'];
    taskStatus: string;
    by: string;
  }): void;
  changed(requestId: string): void;
  clock: Clock;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}

/** Longest stretch of work between two pauses, milliseconds. */
const SLICE_MS = 10;
/** Tasks read, and at most changed, in one go: some milliseconds of writing. */
const PAGE = 40;
const MOST_GROUPS = 500;
const MOST_REMEMBERED = 5_000;

export function createStatusRulesService(deps: StatusRulesDeps): StatusRulesService {
  const { database, repository, profile, clock } = deps;
  let active = compileRules(repository.rules());
  /** Counts the applications: a newer one ends the one before. */
  let latest = 0;

  const decider = (rules: CompiledRules): ((task: StoredTask) => StatusDecision) => {
    const known = new Map<string, StatusDecision>();
    return (task) => {
      let decision = known.get(task.signature);
      if (!decision) {
        decision = decideStatus(task.facts, profile, rules.find);
        if (known.size >= MOST_REMEMBERED) known.clear();
        known.set(task.signature, decision);
      }
      return decision;
    };
  };

  /** Calls `step` with one page after another, with pauses in between. */
  const inPages = async <T extends { n: number }>(
    read: (after: number) => T[],
    step: (rows: T[]) => void,
    goesOn: () => boolean,
  ): Promise<void> => {
    let after = 0;
    let begun = clock.monotonicMs();
    for (;;) {
      if (deps.life.aborted || !database.open || !goesOn()) throw new AppError('aborted', 'Stopped.');
      const rows = read(after);
      const last = rows.at(-1);
      if (!last) return;
      after = last.n;
      step(rows);
      if (clock.monotonicMs() - begun < SLICE_MS) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      begun = clock.monotonicMs();
    }
  };
  const tasks = (after: number): StoredTask[] => repository.page(after, PAGE);

  const keyOf = (rules: readonly StatusRule[]): string =>
    createHash('sha256')
      .update(JSON.stringify([profile.id, profile.status, rules]))
      .digest('hex');

  const apply = async (signal: AbortSignal): Promise<number> => {
    const mine = ++latest;
    const key = keyOf(repository.rules());
    const decide = decider(active);
    let changed = 0;
    await inPages(
      tasks,
      (rows) => {
        const others = rows.filter((task) => decide(task).status !== task.status);
        if (others.length === 0) return;
        // Not each page waits for the disk: what a power cut takes back is applied again, for the key is written last and durably.
        bulk(database, () => {
          for (const task of others) {
            const { status, rule } = decide(task);
            deps.restate({
              requestId: task.requestId,
              from: task.status,
              to: status,
              taskStatus: task.facts.taskStatus,
              by: byWords(rule),
            });
          }
        });
        changed += others.length;
        for (const task of others) deps.changed(task.requestId);
      },
      () => mine === latest && !signal.aborted,
    );
    repository.setAppliedKey(key);
    return changed;
  };

  return {
    own: (taskStatus, text) => active.find(taskStatus, text),
    keep: (requestId, facts) => repository.keep(requestId, facts),
    start: () => {
      if (repository.appliedKey() === keyOf(repository.rules())) return;
      void apply(deps.life).catch((error: unknown) => {
        if (!isAborted(error)) deps.log.error('statusRules.apply', { error });
      });
    },
    get: async (signal) => {
      const counts = new Map<string, Output<'statusRules:get'>['unmapped'][number]>();
      await inPages(
        (after) => repository.unmapped(after, PAGE * 10),
        (rows) => {
          for (const { words, taskStatus } of rows) {
            const key = JSON.stringify([taskStatus, words]);
            const group = counts.get(key);
            if (group) group.count++;
            else counts.set(key, { words, taskStatus, count: 1 });
          }
        },
        () => !signal.aborted,
      );
      return {
        own: repository.rules(),
        profile: profileRules(profile),
        profileName: profile.title,
        unmapped: mostFirst([...counts.values()]),
      };
    },
    test: async (rules, signal) => {
      const compiled = compileRules(rules);
      const decide = decider(compiled);
      const groups = new Map<string, Output<'statusRules:test'>['changes'][number]>();
      let tested = 0;
      await inPages(
        tasks,
        (rows) => {
          tested += rows.length;
          for (const task of rows) {
            const { status, rule } = decide(task);
            if (status === task.status) continue;
            const key = `${task.status} ${task.signature}`;
            const group = groups.get(key);
            if (group) group.count++;
            else
              groups.set(key, {
                words: [...new Set([task.facts.business, task.facts.stated])].filter((w) => w !== '').join(' — '),
                taskStatus: task.facts.taskStatus,
                from: task.status,
                to: status,
                rule,
                count: 1,
              });
          }
        },
        () => !signal.aborted,
      );
      return { tested, changes: mostFirst([...groups.values()]), problems: compiled.problems };
    },
    save: async (rules, signal) => {
      const compiled = compileRules(rules);
      if (compiled.problems.length > 0)
        throw new AppError('invalid', 'A rule cannot be used.', {
          meaning: 'Nothing was changed; the former rules stay in force.',
          nextStep: 'Correct the rules named below.',
          fields: compiled.problems.map((p) => ({ path: `own.${p.index}.pattern`, message: p.message })),
        });
      repository.saveRules(rules);
      active = compiled;
      return { changed: await apply(signal) };
    },
  };
}

const mostFirst = <T extends { count: number }>(groups: T[]): T[] =>
  groups.sort((a, b) => b.count - a.count).slice(0, MOST_GROUPS);

const byWords = (rule: string): string =>
  rule.startsWith('own: ') ? `By your rule “${rule.slice('own: '.length)}”` : 'By the rules of the connection';

/** The profile's rules in the order in which they are asked. */
function profileRules(profile: WireProfile): Output<'statusRules:get'>['profile'] {
  const { byBusinessStatus, textRules, byTaskStatus } = profile.status;
  return [
    ...byBusinessStatus.map((r) => ({ rule: `Code “${r.code}”`, status: r.status, when: [...(r.when ?? [])] })),
    ...textRules.map((r) => ({ rule: `Words “${r.name}”: ${r.pattern}`, status: r.status, when: [...(r.when ?? [])] })),
    ...Object.entries(byTaskStatus).map(([status, outcome]) => ({
      rule: `Task status “${status}”`,
      status: outcome,
      when: [status],
    })),
  ];
}
