/** A remembered sort column as one that the contract knows. */
import type { sortKeys } from '../../../preload/contract/requests.ts';

type SortKey = (typeof sortKeys)[number];
/** Spelled out here because the contract's module brings the schemas along; `satisfies` keeps it complete. */
const known = {
  updatedAt: true,
  createdAt: true,
  patientName: true,
  custodianName: true,
  status: true,
  dueDate: true,
  statusSince: true,
} satisfies Record<SortKey, true>;

export function sortKeyOf(column: string): SortKey {
  return column in known ? (column as SortKey) : 'updatedAt';
}
