/** A remembered order of the grid as one that the contract knows. */
import type { InputOf } from '../../../preload/contract/index.ts';
import { chaseFields } from '../../../preload/contract/rules/chase-fields.ts';

type ChaseSort = InputOf<'projects:rows'>['sort'];

export const sortOf = (column: string): ChaseSort =>
  column === 'order' || column === 'errors' || (chaseFields as readonly string[]).includes(column)
    ? (column as ChaseSort)
    : 'errors';
