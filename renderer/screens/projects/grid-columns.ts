/** How the fields of a chase list stand in the grid. Pure. */
import type { ChaseRow } from '../../../preload/contract/projects.ts';
import { chaseFieldLabels, type ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import type { Column } from '../../components/index.ts';

const widths: Partial<Record<ChaseField, number>> = {
  chaseKey: 92,
  memberId: 116,
  family: 106,
  given: 92,
  middle: 72,
  birthDate: 100,
  gender: 74,
  memberState: 96,
  memberZip: 92,
  siteName: 158,
  siteNpi: 102,
  siteTin: 98,
  siteState: 62,
  siteZip: 72,
  siteCity: 104,
  siteLine: 140,
  sitePhone: 118,
  siteFax: 118,
  providerName: 140,
  providerNpi: 108,
  serviceFrom: 98,
  serviceTo: 98,
  hcc: 84,
  measure: 84,
  active: 84,
  dueDate: 98,
};

const monospaced: readonly ChaseField[] = [
  'chaseKey',
  'memberId',
  'siteNpi',
  'siteTin',
  'siteExchangeId',
  'providerNpi',
];
export const isMono = (field: ChaseField): boolean => monospaced.includes(field);

/** The line number before the fields, the state after them. */
export function gridColumns(fields: readonly ChaseField[]): readonly Column<ChaseRow>[] {
  const plain = (
    id: string,
    header: string,
    width: number,
    more: Partial<Column<ChaseRow>> = {},
  ): Column<ChaseRow> => ({
    id,
    header,
    width,
    minWidth: 48,
    render: () => null,
    ...more,
  });
  return [
    plain('order', 'Line', 66, { sortable: true, align: 'end' }),
    ...fields.map((field) => plain(field, chaseFieldLabels[field], widths[field] ?? 116, { sortable: true })),
    plain('state', 'State', 136, { grow: 1 }),
  ];
}
