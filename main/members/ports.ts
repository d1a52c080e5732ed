/** What this room asks of others. */
import type { MemberSource } from '../../preload/contract/members.ts';

/** Payer connections of a member and how they stand; told by the room of Patient Access. */
export interface MemberSources {
  of(memberId: string): (Omit<MemberSource, 'lastFetchedAt'> & { grantId: string })[];
}
