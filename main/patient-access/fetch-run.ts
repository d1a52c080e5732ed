/**
 * One fetch from its plan to its report: the patient first, then `$everything` where it is offered, then type by type, then what is pointed to.
 * One refused type never ends it. Everything it knows stands in the database, so that a fetch that was killed goes on where it was.
 */
import { AppError } from '../lib/errors.ts';
import type { FetchRepository, StepRecord } from './fetch-repository.ts';
import { REFERENCED_TYPES, mayRead } from './fetch-plan.ts';
import { runStep, type StepDeps, type StepEnd } from './fetch-step.ts';
import type { PageOwner } from './page-writer.ts';
import { readPage } from './page-read.ts';
import type { ResourceRepository } from './resource-repository.ts';

export interface RunDeps extends StepDeps {
  fetches: FetchRepository;
  resources: ResourceRepository;
  owner: PageOwner;
  scopes: readonly string[];
  /** Types at the same time. */
  atOnce: number;
  /** References that are read one by one, at most. */
  mostReferences: number;
}

const isOpen = (step: StepRecord): boolean => step.outcome === 'waiting' || step.outcome === 'running';

/** @throws AppError where the fetch has to wait (`signedOut`, `offline`) or rest (`aborted`); its steps stay where they are */
export async function runFetch(deps: RunDeps, fetchId: string, signal: AbortSignal): Promise<void> {
  const { fetches } = deps;
  const end = (n: number, told: StepEnd): void => fetches.updateStep(fetchId, n, told);
  const run = async (step: StepRecord): Promise<StepEnd> => {
    const told = await runStep(deps, deps.owner, fetchId, step.n, signal);
    end(step.n, told);
    deps.progressed();
    return told;
  };

  const patient = fetches.steps(fetchId).find((s) => s.how === 'patient');
  if (patient && isOpen(patient)) await run(patient);

  const all = fetches.steps(fetchId).find((s) => s.how === 'everything');
  if (all && isOpen(all)) await run(all);
  const whole = fetches.steps(fetchId).find((s) => s.how === 'everything')?.outcome === 'complete';

  const searches = fetches.steps(fetchId).filter((s) => s.how === 'search' && isOpen(s));
  if (whole && searches.every((s) => s.pages === 0)) {
    for (const s of searches) end(s.n, { outcome: 'complete', reason: 'Came with $everything.', technical: [] });
  } else await several(searches, deps.atOnce, signal, async (step) => void (await run(step)));

  const references = fetches.steps(fetchId).find((s) => s.how === 'reference');
  if (references && isOpen(references)) end(references.n, await readReferences(deps, fetchId, references, signal));
}

/** Works off a list a few at a time; the first that has to wait or rest ends the others. */
async function several<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let stopped: { cause: unknown } | null = null;
  const worker = async (): Promise<void> => {
    while (next < items.length && stopped === null) {
      signal.throwIfAborted();
      const item = items[next++];
      if (item === undefined) return;
      try {
        await work(item);
      } catch (cause) {
        stopped ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  const ended = stopped as { cause: unknown } | null;
  if (ended !== null) throw ended.cause;
}

/** Organizations, practitioners and the like that the member's data point to and no search brought. Those that a payer lacks are counted. */
async function readReferences(deps: RunDeps, fetchId: string, step: StepRecord, signal: AbortSignal): Promise<StepEnd> {
  const { fetches, owner, resources } = deps;
  const types = REFERENCED_TYPES.filter((type) => mayRead(deps.scopes, type, 'r'));
  if (types.length === 0)
    return {
      outcome: 'refused',
      reason: 'What the member agreed to does not cover what the data point to.',
      technical: [],
    };
  fetches.updateStep(fetchId, step.n, { outcome: 'running' });
  let after = step.cursor;
  let asked = step.pages;
  const reasons = new Set<string>();
  while (asked < deps.mostReferences) {
    signal.throwIfAborted();
    const targets = resources.missingTargets(owner.grantId, types, after, 24);
    if (targets.length === 0) break;
    await several(targets, deps.atOnce * 2, signal, async (target) => {
      try {
        const answer = await deps.client.ask({ url: new URL(`${owner.base}/${target}`) }, signal);
        const page = await readPage(answer.bytes, deps.breathe, deps.monotonicMs);
        signal.throwIfAborted();
        await deps.writer.write(owner, { fetchId, step: step.n }, page, () => undefined, answer.bytes.length);
      } catch (cause) {
        if (signal.aborted || !(cause instanceof AppError) || ['aborted', 'signedOut', 'offline'].includes(cause.code))
          throw cause;
        const { httpStatus } = cause.options.technical ?? {};
        reasons.add(`${target.split('/')[0] ?? ''}: ${httpStatus === undefined ? cause.code : `HTTP ${httpStatus}`}`);
      }
    });
    asked += targets.length;
    after = targets.at(-1) ?? after;
    fetches.updateStep(fetchId, step.n, { cursor: after, technical: [...reasons].slice(0, 20) });
    deps.progressed();
  }
  // Counted from the store, so that a fetch that was interrupted tells the same.
  const lacking = resources.missingTargets(owner.grantId, types, '', 10_000).length;
  const isCut = asked >= deps.mostReferences && lacking > 0;
  if (isCut)
    return {
      outcome: 'partial',
      reason: `It was cut after ${asked} references.`,
      technical: [...reasons].slice(0, 20),
    };
  return lacking === 0
    ? { outcome: 'complete', reason: '', technical: [] }
    : {
        outcome: 'partial',
        reason: `${lacking} of what the data point to could not be read at the payer.`,
        technical: [...reasons].slice(0, 20),
      };
}
