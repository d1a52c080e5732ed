/**
 * The account of a project: every row counted once, by where it stands. Children that another workstation sent are no rows here until
 * their list is read in: they are counted beside it.
 */
import type { Totals } from '../../preload/contract/projects.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Outgoing } from '../requests/outgoing.ts';
import { stateOfRequest, type ChaseRepository } from './chase-repository.ts';
import type { ProjectRecord } from './model.ts';

export function createTotals(deps: {
  chases: ChaseRepository;
  outgoing: Pick<Outgoing, 'counts'>;
}): (project: ProjectRecord) => Totals {
  const { chases, outgoing } = deps;
  return (project) => {
    const local = chases.countByState(project.n);
    const remote = { queued: 0, sent: 0, failed: 0 };
    let uncertain = 0;
    for (const [status, count] of Object.entries(outgoing.counts(project.id)) as [NormalizedStatus, number][]) {
      // A held request is one that was taken back before it left: its row says where it stands.
      if (status === 'held') continue;
      remote[stateOfRequest(status)] += count;
      if (status === 'send-uncertain') uncertain += count;
    }
    // A row with a request is `requested`, and no two rows share one: what is more than these was sent elsewhere.
    const joined = Math.max(0, remote.queued + remote.sent + remote.failed - (local.requested ?? 0));
    return {
      imported: Object.values(local).reduce((sum, c) => sum + c, 0),
      invalid: local.invalid ?? 0,
      inactive: local.inactive ?? 0,
      waiting: local.waiting ?? 0,
      held: local.held ?? 0,
      ...remote,
      sent: remote.sent - joined,
      joined,
      ready: chases.ready(project.n),
      uncertain,
      withErrors: chases.count(project.n, 'errors'),
      withWarnings: chases.count(project.n, 'warnings'),
    };
  };
}
