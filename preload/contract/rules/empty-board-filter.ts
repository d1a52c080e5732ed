/** The board's filter without a condition: every request. Pure data, shared by the window and the main process. */
import type { BoardFilter } from '../board.ts';

export const emptyBoardFilter: BoardFilter = {
  text: '',
  statuses: [],
  actions: [],
  kinds: [],
  projects: [],
  sites: [],
  ownWords: [],
  owners: [],
  minAgeDays: null,
  maxAgeDays: null,
  dueFrom: null,
  dueTo: null,
  deliveredFrom: null,
  deliveredTo: null,
  ended: null,
  unexpected: false,
  followUpDue: false,
};
