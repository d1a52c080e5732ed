/** Types that the pieces of the gap report share. */
export type { GapReport, GapRow, MemberLink } from '../../../preload/contract/member-gaps.ts';
export type { Mark } from '../../components/index.ts';
