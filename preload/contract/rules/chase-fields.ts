/** The fields of a chase list row, with the words that people read. Pure data, shared by the window and the main process. */

export const chaseFields = [
  'chaseKey',
  'memberId',
  'family',
  'given',
  'middle',
  'fullName',
  'birthDate',
  'gender',
  'memberLine',
  'memberCity',
  'memberState',
  'memberZip',
  'siteName',
  'siteNpi',
  'siteTin',
  'siteExchangeId',
  'siteLine',
  'siteCity',
  'siteState',
  'siteZip',
  'sitePhone',
  'siteFax',
  'providerName',
  'providerFamily',
  'providerGiven',
  'providerNpi',
  'serviceFrom',
  'serviceTo',
  'hcc',
  'measure',
  'active',
  'dueDate',
] as const;
export type ChaseField = (typeof chaseFields)[number];

export const chaseFieldLabels: Record<ChaseField, string> = {
  chaseKey: 'Chase',
  memberId: 'Member id',
  family: 'Last',
  given: 'First',
  middle: 'Middle',
  fullName: 'Full name',
  birthDate: 'Born',
  gender: 'Gender',
  memberLine: 'Member street',
  memberCity: 'Member city',
  memberState: 'Member state',
  memberZip: 'Member ZIP',
  siteName: 'Site',
  siteNpi: 'NPI',
  siteTin: 'TIN',
  siteExchangeId: 'Exchange id',
  siteLine: 'Street',
  siteCity: 'City',
  siteState: 'State',
  siteZip: 'ZIP',
  sitePhone: 'Phone',
  siteFax: 'Fax',
  providerName: 'Rendering provider',
  providerFamily: 'Provider last',
  providerGiven: 'Provider first',
  providerNpi: 'Provider NPI',
  serviceFrom: 'From',
  serviceTo: 'To',
  hcc: 'HCC',
  measure: 'Measure',
  active: 'Status',
  dueDate: 'Due',
};

export const dateFields: readonly ChaseField[] = ['birthDate', 'serviceFrom', 'serviceTo', 'dueDate'];
/** Fields that several columns may feed: their values are joined. */
export const repeatableFields: readonly ChaseField[] = ['hcc', 'measure'];
/** Fields that say where the chart is: a change of one moves the row to another site. */
export const siteFields: readonly ChaseField[] = [
  'siteName',
  'siteNpi',
  'siteTin',
  'siteExchangeId',
  'siteLine',
  'siteCity',
  'siteState',
  'siteZip',
  'sitePhone',
  'siteFax',
];

/** Text of each field as it stands in the list; absent and empty mean the same. */
export type ChaseValues = Partial<Record<ChaseField, string>>;

export const projectTypes = ['risk-adjustment', 'radv', 'hedis', 'other-audit'] as const;
export type ProjectType = (typeof projectTypes)[number];

export const projectTypeLabels: Record<ProjectType, string> = {
  'risk-adjustment': 'Risk adjustment',
  radv: 'RADV',
  hedis: 'HEDIS',
  'other-audit': 'Other audit',
};

/** The purpose of use that goes with each type, in words; the codes come from the wire profile. */
export const projectPurposes: Record<ProjectType, string> = {
  'risk-adjustment': 'Payment: risk adjustment (45 CFR 164.506(c)(3))',
  radv: 'Payment: risk adjustment data validation (42 CFR 422.310(e), 45 CFR 164.506(c)(3))',
  hedis: 'Health care operations: quality improvement (45 CFR 164.506(c)(4))',
  'other-audit': 'Payment or health care operations of the plan (45 CFR 164.506(c))',
};

/** What is checked beyond the common rules, said to the clerk. */
export const projectRules: Record<ProjectType, readonly string[]> = {
  'risk-adjustment': ['Dates of service lie inside the review period.', 'An HCC is named for each row.'],
  radv: [
    'Dates of service lie inside the data year; a row outside it cannot be sent.',
    'One best record for each HCC: a second row of the same member and HCC is a warning.',
    'An HCC is named for each row.',
  ],
  hedis: ['A measure is named for each row.', 'Dates of service lie inside the review period.'],
  'other-audit': ['Dates of service lie inside the review period.'],
};

/** Where a row stands. The sum over all of them is the number of rows imported. */
export const chaseStates = ['invalid', 'inactive', 'waiting', 'held', 'queued', 'sent', 'failed'] as const;
export type ChaseState = (typeof chaseStates)[number];

export const chaseStateLabels: Record<ChaseState, string> = {
  invalid: 'Cannot be sent',
  inactive: 'Inactive',
  waiting: 'Waiting',
  held: 'Held',
  queued: 'On its way',
  sent: 'Sent',
  failed: 'Refused',
};
