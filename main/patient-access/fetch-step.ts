/**
 * One step of a fetch: page after page of one type or of `$everything`, until the payer says that it was the last. While a page is stored the
 * next one is on its way. It goes on where the cursor stands, and it ends in an outcome, never in silence.
 */
import { createHash } from 'node:crypto';
import type { FetchOutcome } from '../../preload/contract/patient-access.ts';
import { isUnder, parseUrl, withoutQuery } from '../exchange/addresses.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import { firstAsk } from './fetch-plan.ts';
import type { FetchRepository, StepRecord } from './fetch-repository.ts';
import { issueText, readPage, type AnswerPage, type Breathe } from './page-read.ts';
import type { PageOwner, PageWriter } from './page-writer.ts';
import type { PayerAnswer, PayerAsk, PayerClient } from './payer-client.ts';

export interface StepBudget {
  /** Of one type. */
  pages: number;
  bytes: number;
  /** Pages without a resource, one after the other. */
  emptyPages: number;
}

export interface StepDeps {
  client: PayerClient;
  fetches: FetchRepository;
  writer: PageWriter;
  breathe: Breathe;
  monotonicMs(): number;
  budget: StepBudget;
  /** A page was stored. */
  progressed(): void;
}

/** What a step came to; the caller writes it down. */
export interface StepEnd {
  outcome: Extract<FetchOutcome, 'complete' | 'partial' | 'refused' | 'unsupported' | 'failed'>;
  reason: string;
  technical: string[];
}

const linkHash = (link: string): Buffer => createHash('sha256').update(link).digest().subarray(0, 16);

/** @throws AppError `aborted signedOut offline`: the fetch waits or rests, the step stays where it is */
export async function runStep(
  deps: StepDeps,
  owner: PageOwner,
  fetchId: string,
  n: number,
  signal: AbortSignal,
): Promise<StepEnd> {
  const { fetches } = deps;
  let step = fetches.step(fetchId, n);
  fetches.updateStep(fetchId, n, { outcome: 'running' });
  while (true) {
    try {
      return await walk(deps, owner, fetchId, step, signal);
    } catch (cause) {
      if (signal.aborted || isAborted(cause))
        throw cause instanceof AppError ? cause : new AppError('aborted', 'Stopped.');
      if (!(cause instanceof AppError)) throw cause;
      if (cause.code === 'signedOut' || cause.code === 'offline') throw cause;
      step = fetches.step(fetchId, n);
      const simpler = simplerAsk(step, cause);
      if (simpler === null) return endOf(step, cause);
      fetches.updateStep(fetchId, n, { ask: simpler });
      step = fetches.step(fetchId, n);
    }
  }
}

/** What a payer may have stumbled over is left out once: includes, the moment of a refresh, the page size. Null where nothing is left. */
function simplerAsk(step: StepRecord, cause: AppError): StepRecord['ask'] | null {
  if (step.pages > 0 || (step.how !== 'search' && step.how !== 'everything')) return null;
  const status = cause.options.technical?.httpStatus;
  const { include, revInclude, since, count, post, ...rest } = step.ask;
  const keep = {
    ...(since === undefined ? {} : { since }),
    ...(count === undefined ? {} : { count }),
    ...(post === undefined ? {} : { post }),
  };
  const isTooLarge = cause.options.technical?.reason === 'tooLarge';
  if (isTooLarge && count !== undefined && count > 1) return { ...step.ask, count: Math.max(1, Math.floor(count / 8)) };
  if (status === 405 && post === true) return { ...step.ask, post: false };
  if (status !== 400 && status !== 422) return null;
  if (include ?? revInclude) return { ...rest, ...keep };
  if (since !== undefined)
    return { ...rest, ...(count === undefined ? {} : { count }), ...(post === undefined ? {} : { post }) };
  if (count !== undefined) return { ...rest, ...(post === undefined ? {} : { post }) };
  return null;
}

async function walk(
  deps: StepDeps,
  owner: PageOwner,
  fetchId: string,
  step: StepRecord,
  signal: AbortSignal,
): Promise<StepEnd> {
  const { client, fetches } = deps;
  const base = new URL(owner.base);
  /** Ends a page that is on its way when the step ends before it was needed. */
  const ahead = new AbortController();
  const both = AbortSignal.any([signal, ahead.signal]);
  const request = (ask: PayerAsk): Promise<PayerAnswer> => {
    const answer = client.ask(ask, both);
    // Its failure is looked at when its turn comes.
    answer.catch(() => undefined);
    return answer;
  };
  let waiting = request(
    step.cursor === '' ? firstAsk(step, owner.base, owner.patientId) : { url: new URL(step.cursor) },
  );
  let { pages, bytes, emptyPages } = step;
  const issues = new Set(step.technical);
  let unreadable = step.unreadable;
  try {
    while (true) {
      const answer = await waiting;
      signal.throwIfAborted();
      let next: { url: string; hash: Buffer } | { problem: StepEnd } | null = null;
      let isAsked = false;
      const page: AnswerPage = await readPage(answer.bytes, deps.breathe, deps.monotonicMs, (link) => {
        next = nextOf(link, base, (hash) => fetches.hasFollowed(fetchId, step.n, hash));
        const more = pages + 1 < deps.budget.pages && bytes + answer.bytes.length < deps.budget.bytes;
        if ('url' in next && more) {
          waiting = request({ url: new URL(next.url) });
          isAsked = true;
        }
      });
      signal.throwIfAborted();
      pages += 1;
      bytes += answer.bytes.length;
      emptyPages = page.resources.length === 0 ? emptyPages + 1 : 0;
      unreadable += page.unreadable;
      for (const issue of page.issues) if (issues.size < 20) issues.add(issueText(issue));
      if (page.kind === 'outcome' && page.issues.some((i) => i.severity === 'error' || i.severity === 'fatal'))
        return {
          outcome: step.received > 0 ? 'partial' : 'failed',
          reason: 'The payer answered with an error instead of data.',
          technical: [...issues],
        };
      const goesOn = next as { url: string; hash: Buffer } | { problem: StepEnd } | null;
      const isOver = goesOn !== null && 'url' in goesOn && emptyPages > deps.budget.emptyPages;
      await deps.writer.write(
        owner,
        { fetchId, step: step.n },
        page,
        () => {
          if (goesOn !== null && 'url' in goesOn) fetches.follow(fetchId, step.n, goesOn.hash);
          fetches.updateStep(fetchId, step.n, {
            cursor: goesOn !== null && 'url' in goesOn ? goesOn.url : '',
            technical: [...issues],
            ...(step.mark === '' && answer.date !== null && pages === 1 ? { mark: answer.date.toISOString() } : {}),
          });
        },
        answer.bytes.length,
      );
      deps.progressed();
      signal.throwIfAborted();
      if (goesOn === null) return complete(unreadable, [...issues]);
      if ('problem' in goesOn) return { ...goesOn.problem, technical: [...issues, ...goesOn.problem.technical] };
      if (isOver) return partial(`The payer sent ${emptyPages} pages without data, one after the other.`, [...issues]);
      if (!isAsked)
        return partial(
          pages >= deps.budget.pages
            ? `It was cut after ${pages} pages, the limit for one type.`
            : 'It was cut at the limit of data for one type.',
          [...issues],
        );
    }
  } finally {
    ahead.abort();
  }
}

function nextOf(
  link: string,
  base: URL,
  hasFollowed: (hash: Buffer) => boolean,
): { url: string; hash: Buffer } | { problem: StepEnd } {
  // A relative link is relative to the base (R4 http, “Paging”).
  const url = parseUrl(link, `${base.href.replace(/\/+$/, '')}/`);
  if (!url || !isUnder(url, base))
    return {
      problem: partial(
        'The next page lies on another server. It was not asked for: the member’s token stays with the payer.',
        [url ? `next: ${withoutQuery(url)}` : 'next: not an address'],
      ),
    };
  const hash = linkHash(url.href);
  if (hasFollowed(hash))
    return { problem: partial('The payer’s pages lead in a circle; the walk ended at the first repeat.', []) };
  return { url: url.href, hash };
}

const partial = (reason: string, technical: string[]): StepEnd => ({ outcome: 'partial', reason, technical });

const complete = (unreadable: number, technical: string[]): StepEnd =>
  unreadable === 0
    ? { outcome: 'complete', reason: '', technical }
    : partial(`${unreadable} ${unreadable === 1 ? 'entry was' : 'entries were'} no readable FHIR resource.`, technical);

/** What a failure means for the step, in words. */
function endOf(step: StepRecord, cause: AppError): StepEnd {
  const t = cause.options.technical ?? {};
  const technical = [
    ...(t.httpStatus === undefined ? [] : [`HTTP ${t.httpStatus}`]),
    ...(t.serverRequestId === undefined ? [] : [`request id ${t.serverRequestId}`]),
    ...(t.issues ?? []),
    ...(t.httpStatus === undefined && t.reason !== undefined ? [t.reason] : []),
  ];
  const has = step.pages > 0;
  const ended = (outcome: StepEnd['outcome'], reason: string): StepEnd => ({
    outcome: has ? 'partial' : outcome,
    reason: has ? `${reason} What came before is stored.` : reason,
    technical: [...step.technical, ...technical],
  });
  switch (cause.code) {
    case 'forbidden':
      return ended('refused', 'The payer refuses it: the consent or the scopes do not cover it.');
    case 'unauthorized':
      return ended('refused', 'The payer does not accept the sign-in for it, although the token is fresh.');
    case 'notFound':
      return ended('unsupported', 'The payer does not have it.');
    case 'exchangeRejected':
      return t.httpStatus === 501 || t.httpStatus === 405
        ? ended('unsupported', 'The payer does not offer it.')
        : ended('failed', 'The payer does not accept the question.');
    case 'exchangeUnavailable':
      return t.reason === 'throttled' || t.httpStatus === 429
        ? ended('failed', 'The payer asked for fewer requests, again and again.')
        : ended('failed', 'The payer’s server has a fault.');
    case 'timeout':
      return ended('failed', 'The payer’s answer did not come to its end in time.');
    case 'malformedAnswer':
      return ended(
        'failed',
        t.reason === 'tooLarge' ? 'The payer’s answer is larger than what is read at once.' : cause.message,
      );
    case 'foreignOrigin':
      return ended('failed', `${cause.message} It was not followed.`);
    default:
      return ended('failed', cause.message);
  }
}
