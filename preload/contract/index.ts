/** The seam: every operation that the renderer can ask of the main process, declared once. */
import type { z } from 'zod';
import { activityContract } from './activity.ts';
import { adoptionContract } from './adoption.ts';
import { appContract } from './app.ts';
import { arrivalContract } from './arrival.ts';
import { backupContract } from './backup.ts';
import { boardContract } from './board.ts';
import { connectionsContract, sessionContract } from './connections.ts';
import { downloadsContract } from './downloads.ts';
import { directoryContract } from './directory.ts';
import { disclosuresContract } from './disclosures.ts';
import { memberGapsContract } from './member-gaps.ts';
import { patientAccessContract } from './patient-access.ts';
import { membersContract } from './members.ts';
import { policyContract } from './policy.ts';
import { projectsContract } from './projects.ts';
import { recordsContract } from './records.ts';
import { requestsContract } from './requests.ts';
import { retentionContract } from './retention.ts';
import { reviewContract } from './review.ts';
import { schedulerContract } from './scheduler.ts';
import { searchContract } from './search.ts';
import { statusRulesContract } from './status-rules.ts';
import { storeContract } from './store.ts';
import { textContract } from './text.ts';
import { updatesContract } from './updates.ts';
import { worklistContract } from './worklist.ts';

/** What belongs to one connection: answered by the workspace that is open at that moment. */
export const workspaceContract = {
  ...sessionContract,
  ...directoryContract,
  ...requestsContract,
  ...projectsContract,
  ...recordsContract,
  ...downloadsContract,
  ...retentionContract,
  ...textContract,
  ...arrivalContract,
  ...disclosuresContract,
  ...reviewContract,
  ...boardContract,
  ...worklistContract,
  ...membersContract,
  ...memberGapsContract,
  ...searchContract,
  ...adoptionContract,
  ...statusRulesContract,
  ...schedulerContract,
  ...patientAccessContract,
} as const;

export const contract = {
  ...appContract,
  ...storeContract,
  ...connectionsContract,
  ...activityContract,
  ...updatesContract,
  ...backupContract,
  ...policyContract,
  ...workspaceContract,
} as const;

export type Contract = typeof contract;
export type OperationName = keyof Contract;
export type InputOf<N extends OperationName> = z.input<Contract[N]['input']>;
export type OutputOf<N extends OperationName> = z.output<Contract[N]['output']>;
