/** Types of the seam that the tests of chase lists use. */
import type { OutputOf } from '../../../preload/contract/index.ts';

export type { ChaseFilter, ProjectInput } from '../../../preload/contract/projects.ts';
export type ImportSummary = OutputOf<'projects:applyMapping'>;
