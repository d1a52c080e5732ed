/** Words and tones of members: groups, tabs, connection states, claim kinds. */
import type { MemberGroup, MemberSource } from '../../../preload/contract/members.ts';
import { formatPlainDate } from '../../components/format.ts';
import type { Tone } from '../../components/index.ts';

export const groupWords: Readonly<Record<MemberGroup, string>> = {
  claims: 'Claims',
  coverage: 'Coverage',
  medications: 'Medications',
  labs: 'Labs and observations',
  conditions: 'Conditions and allergies',
  care: 'Care',
  documents: 'Documents',
  people: 'People and places',
  other: 'Other records',
};

export const tabs = [
  'overview',
  'claims',
  'medications',
  'labs',
  'conditions',
  'care',
  'documents',
  'timeline',
  'gaps',
  'raw',
] as const;
export type Tab = (typeof tabs)[number];

export const tabWords: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  claims: 'Claims',
  medications: 'Medications',
  labs: 'Labs',
  conditions: 'Conditions',
  care: 'Care',
  documents: 'Documents',
  timeline: 'Timeline',
  gaps: 'Gaps',
  raw: 'Raw',
};

export const isTab = (text: string): text is Tab => tabs.some((tab) => tab === text);

/** Groups that a tab lists; none for a tab that lists everything or something else. */
export const tabGroups: Readonly<Partial<Record<Tab, readonly MemberGroup[]>>> = {
  claims: ['claims'],
  medications: ['medications'],
  labs: ['labs'],
  conditions: ['conditions'],
  care: ['care'],
  documents: ['documents'],
  timeline: ['claims', 'medications', 'labs', 'conditions', 'care', 'documents'],
};

/** Where a group is looked at. */
export const tabOfGroup: Readonly<Record<MemberGroup, Tab>> = {
  claims: 'claims',
  coverage: 'overview',
  medications: 'medications',
  labs: 'labs',
  conditions: 'conditions',
  care: 'care',
  documents: 'documents',
  people: 'raw',
  other: 'raw',
};

export const stateWords: Readonly<Record<MemberSource['state'], { words: string; tone: Tone }>> = {
  never: { words: 'not signed in', tone: 'grey' },
  signedIn: { words: 'signed in', tone: 'green' },
  ended: { words: 'sign in again', tone: 'amber' },
  signedOut: { words: 'signed out', tone: 'grey' },
};

/** Plain dates within a text in the window’s own shape; everything else as it is. */
export const withDates = (text: string): string =>
  text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (date) => formatPlainDate(date));

/** First and last day; one where they are the same. */
export function daysText(day: string, dayEnd: string): string {
  const [from, to] = [withDates(day), withDates(dayEnd)];
  return to === '' || to === from ? from : `${from} – ${to}`;
}

/** A category code in words: `vital-signs` → “vital signs”. */
export const kindWords = (kind: string): string =>
  kind === ''
    ? 'without a category'
    : kind
        .replace(/[-_]/g, ' ')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase();

/** Words of HL7's interpretation codes that are common; others show as sent. */
const FLAGS: Readonly<Record<string, string>> = {
  H: 'high',
  HH: 'very high',
  L: 'low',
  LL: 'very low',
  A: 'abnormal',
  AA: 'very abnormal',
  N: 'normal',
  POS: 'positive',
  NEG: 'negative',
};
export const flagWords = (flag: string): string => FLAGS[flag] ?? flag;
export const flagTone = (flag: string): Tone =>
  ['', 'N', 'NEG'].includes(flag)
    ? 'grey'
    : ['HH', 'LL', 'AA', 'denied', 'high criticality'].includes(flag)
      ? 'red'
      : 'amber';

/** Whole years at a day, or null. */
export function ageAt(birthDate: string, day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate) || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
