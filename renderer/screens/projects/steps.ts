/** The five steps of a project, what counts as done, and where work goes on. Pure. */
import type { Project, Totals } from '../../../preload/contract/projects.ts';

export const steps = ['project', 'import', 'check', 'match', 'send'] as const;
export type Step = (typeof steps)[number];

export const stepLabels: Record<Step, string> = {
  project: 'Project',
  import: 'Import',
  check: 'Check',
  match: 'Match',
  send: 'Send',
};

export const isStep = (text: string): text is Step => (steps as readonly string[]).includes(text);

/** Steps with nothing left to do; a later change can open one again. */
export function doneSteps(project: Project): readonly Step[] {
  const { totals, sites, input } = project;
  const done: Step[] = [];
  if (input.payer !== null) done.push('project');
  if (totals.imported > 0 && project.files.every((file) => file.mapped)) done.push('import');
  if (totals.imported > 0 && totals.withErrors === 0) done.push('check');
  if (sites.total > 0 && sites.open === 0) done.push('match');
  if (totals.sent > 0 && totals.sent + totals.inactive === totals.imported) done.push('send');
  return done;
}

/** Where a project is opened: at the first thing that is left to do. */
export function stepToOpen(row: { payerName: string; totals: Totals; sending: string }): Step {
  const { totals } = row;
  if (row.sending !== 'idle' || totals.sent + totals.queued + totals.held + totals.failed + totals.joined > 0)
    return 'send';
  if (row.payerName === '') return 'project';
  if (totals.imported === 0) return 'import';
  if (totals.withErrors > 0) return 'check';
  return totals.waiting > totals.ready ? 'match' : 'send';
}
