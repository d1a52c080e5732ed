/** How the kinds of marks look. */
import type { Mark } from '../../../../preload/contract/review.ts';
import { markKindLabels, type MarkKind } from '../../../../preload/contract/rules/review.ts';
import type { Tone } from '../../../components/index.ts';

export const markTones: Readonly<Record<MarkKind, Tone>> = {
  measure: 'teal',
  hcc: 'violet',
  encounter: 'blue',
  free: 'grey',
};

/** As it stands in the list: the kind is said only where the label alone would not tell. */
export const markWords = ({ kind, label }: Pick<Mark, 'kind' | 'label'>): string =>
  kind === 'free' || label.toLowerCase().startsWith(markKindLabels[kind].toLowerCase())
    ? label
    : `${kind === 'encounter' ? 'Encounter' : markKindLabels[kind]} ${label}`;
