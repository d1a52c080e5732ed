/** Matching sites: each looked up once, decided alone where it is sure, else by the clerk - once for all its rows, and remembered. */
import type { Site } from '../../preload/contract/projects.ts';
import { isValidNpi } from '../../preload/contract/rules/npi.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteDirectory } from './site-directory.ts';
import { compareSite, decidesAlone, normalName, type Comparable, type SiteFacts } from './site-model.ts';
import type { SiteCandidate, SiteRecord, SiteRepository } from './site-repository.ts';

export interface SiteService {
  /** Begins to look all undecided sites up; goes on by itself. @returns how many */
  match(projectId: string): number;
  isMatching(projectId: string): boolean;
  decide(projectId: string, siteId: string, organizationId: string | null, signal: AbortSignal): Promise<Site>;
}

const LANES = 4;
const CANDIDATES = 8;
/** Below this a name is no candidate. */
const LEAST = 0.3;

export function createSiteService(deps: {
  database: Database;
  projects: ProjectRepository;
  sites: SiteRepository;
  directory: SiteDirectory;
  changed(id: string): void;
  publish: Publish;
  clock: Clock;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}): SiteService {
  const { database, projects, sites, directory, clock, life } = deps;
  const running = new Map<string, Promise<void>>();

  const find = async (f: SiteFacts, lane: number, signal: AbortSignal): Promise<Comparable[]> => {
    const found = new Map<string, Comparable>();
    const add = (items: readonly Comparable[]): void => items.forEach((o) => found.set(o.id, o));
    const sure = (): boolean => [...found.values()].some((o) => compareSite(f, o).by !== 'name');
    if (f.exchangeId !== '') {
      const organization = await directory.byId(f.exchangeId, signal);
      if (organization) add([organization]);
    }
    if (!sure() && isValidNpi(f.npi)) add(await directory.byNpi(f.npi, lane, signal));
    if (!sure() && f.tin.length === 9) add(await directory.byTin(f.tin, signal));
    if (!sure() && f.name !== '') {
      const words = f.name.replace(/^the\s+/i, '').split(/\s+/);
      // From narrow to wide: the first words in the place, then the first one, then everything in the city.
      add(await directory.byName(words.slice(0, 2).join(' '), { city: '', state: f.state }, lane, signal));
      if (found.size === 0 && words.length > 1)
        add(await directory.byName(words[0] ?? '', { city: '', state: f.state }, lane, signal));
      if (found.size === 0 && f.city !== '')
        add(await directory.byName('', { city: f.city, state: f.state }, lane, signal));
    }
    return [...found.values()];
  };

  const rank = (
    f: SiteFacts,
    found: readonly Comparable[],
  ): (SiteCandidate & { by: ReturnType<typeof compareSite>['by'] })[] =>
    found
      .map((o) => ({
        ...compareSite(f, o),
        organizationId: o.id,
        name: o.name,
        npi: o.npi,
        line: o.line,
        city: o.city,
        state: o.state,
      }))
      .filter((c) => c.by !== 'name' || c.confidence >= LEAST)
      .sort((a, b) => b.confidence - a.confidence || a.name.localeCompare(b.name))
      .slice(0, CANDIDATES);

  const matchOne = async (site: SiteRecord, lane: number, signal: AbortSignal): Promise<void> => {
    const ranked = rank(site.facts, await find(site.facts, lane, signal));
    if (!database.open) throw new AppError('aborted', 'Stopped.');
    const [best, next] = ranked;
    database.transaction(() => {
      // The clerk may have decided while the exchange was asked.
      if (sites.byN(site.n)?.decision !== 'unsearched') return;
      sites.saveCandidates(site.n, ranked.map(bare), ranked.length === 0 ? 'The exchange has nothing like it.' : '');
      if (best && decidesAlone(best, next)) sites.decide(site.n, 'matched', best.by, bare(best));
      else sites.decide(site.n, 'open', null, null);
    });
  };

  const run = async (projectId: string, projectN: number, total: number): Promise<void> => {
    let done = 0;
    let stop: unknown = null;
    const taken = new Set<number>();
    const take = (): SiteRecord | undefined => {
      const site = database.open
        ? sites.unsearched(projectN, LANES * 2 + taken.size).find((s) => !taken.has(s.n))
        : undefined;
      if (site) taken.add(site.n);
      return site;
    };
    const lane = async (index: number): Promise<void> => {
      for (let site = take(); site && stop === null && !life.aborted; site = take()) {
        try {
          await matchOne(site, index, life);
          taken.delete(site.n);
        } catch (error) {
          if (isAborted(error) || (error instanceof AppError && error.code !== 'invalid')) stop ??= error;
          else deps.log.warn('site.match', { error });
        }
        done++;
        if (done % 10 === 0) deps.publish('projects:progress', { id: projectId, activity: 'matching', done, total });
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)));
    if (stop !== null && !isAborted(stop))
      deps.log.info('site.match.stopped', { code: stop instanceof AppError ? stop.code : 'internal' });
  };

  return {
    isMatching: (projectId) => running.has(projectId),
    match: (projectId) => {
      const project = projects.get(projectId);
      if (running.has(projectId)) throw new AppError('conflict', 'The sites are being matched already.');
      const total = sites.forgetSearches(project.n);
      if (total === 0) return 0;
      const made = run(projectId, project.n, total).finally(() => {
        running.delete(projectId);
        if (!database.open) return;
        projects.touch(project.n, clock.now().toISOString());
        deps.publish('projects:progress', { id: projectId, activity: 'matching', done: total, total });
        deps.changed(projectId);
      });
      running.set(projectId, made);
      return total;
    },
    decide: async (projectId, siteId, organizationId, signal) => {
      const project = projects.get(projectId);
      const site = sites.get(project.n, siteId);
      const organization = organizationId === null ? null : await directory.byId(organizationId, signal);
      if (organizationId !== null && !organization)
        throw new AppError('notFound', 'The exchange does not have this organization.');
      const chosen: SiteCandidate | null = organization
        ? {
            organizationId: organization.id,
            name: organization.name,
            npi: organization.npi,
            line: organization.line,
            city: organization.city,
            state: organization.state,
            confidence: 1,
            reasons: ['decided by a person'],
          }
        : null;
      const at = clock.now().toISOString();
      database.transaction(() => {
        sites.decide(site.n, chosen ? 'matched' : 'none', 'clerk', chosen);
        sites.remember(site.key, chosen, at);
        projects.touch(project.n, at);
      });
      deps.changed(projectId);
      return toSite(sites.get(project.n, siteId));
    },
  };
}

const bare = ({ organizationId, name, npi, line, city, state, confidence, reasons }: SiteCandidate): SiteCandidate => ({
  organizationId,
  name,
  npi,
  line,
  city,
  state,
  confidence,
  reasons,
});

export const toSite = (s: SiteRecord): Site => ({
  id: s.id,
  name: s.facts.name,
  npi: s.facts.npi,
  tin: s.facts.tin,
  exchangeId: s.facts.exchangeId,
  line: s.facts.line,
  city: s.facts.city,
  state: s.facts.state,
  postalCode: s.facts.postalCode,
  phone: s.facts.phone,
  rows: s.rows,
  decision: s.decision,
  chosen: s.chosen,
  decidedBy: s.decidedBy,
  candidates: s.candidates,
  note: s.note,
});

/** An NPI that was mistyped: one digit wrong, or two neighbours swapped. */
export function isSlipOf(wrong: string, right: string): boolean {
  if (wrong.length !== right.length || wrong === right) return false;
  const differing = [...wrong].flatMap((c, i) => (c === right[i] ? [] : [i]));
  const [a, b] = differing;
  if (differing.length === 1) return true;
  return differing.length === 2 && a !== undefined && b === a + 1 && wrong[a] === right[b] && wrong[b] === right[a];
}

export const sameSiteName = (a: string, b: string): boolean => a !== '' && normalName(a) === normalName(b);
