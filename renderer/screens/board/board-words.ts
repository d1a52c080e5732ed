/** The clerk's words for what the board groups, sorts and asks for. The main process gives keys; names of people and sites come as they are. */
import {
  IconAddressBook,
  IconCash,
  IconChecklist,
  IconFileOff,
  IconSignature,
  IconHelpCircle,
  IconId,
  IconMessage2Question,
  IconPencil,
  IconPhone,
  IconRepeat,
  IconClockHour4,
  IconQuestionMark,
  type Icon,
} from '@tabler/icons-react';
import type { BoardRow, SavedView } from '../../../preload/contract/board.ts';
import type { Work } from '../../../preload/contract/worklist.ts';
import type { NextAction } from '../../../preload/contract/rules/next-action.ts';

/** Spelled out, in the order of urgency, because the contract's module brings the schemas along; `satisfies` keeps it complete. */
export const actionLabels = {
  'new-authorization': 'Get a new authorization',
  'confirm-identity': 'Confirm who the person is',
  'answer-information': 'Answer the site',
  'approve-fee': 'Approve a fee outside the exchange',
  'resolve-sending': 'Find out whether it arrived',
  'correct-and-send': 'Correct and send',
  'name-status': 'Say what the words mean',
  resubmit: 'Send again, or give up',
  'decide-no-records': 'Accept or chase “no records”',
  'review-records': 'Look at the records',
  'call-site': 'Call the site',
  'follow-up': 'Follow up today',
  none: 'Nothing to do now',
} as const satisfies Record<NextAction, string>;

export const actionIcons: Readonly<Record<NextAction, Icon>> = {
  'new-authorization': IconSignature,
  'confirm-identity': IconId,
  'answer-information': IconMessage2Question,
  'approve-fee': IconCash,
  'resolve-sending': IconHelpCircle,
  'correct-and-send': IconPencil,
  'name-status': IconQuestionMark,
  resubmit: IconRepeat,
  'decide-no-records': IconFileOff,
  'review-records': IconChecklist,
  'call-site': IconPhone,
  'follow-up': IconAddressBook,
  none: IconClockHour4,
};

export const allActions = Object.keys(actionLabels) as NextAction[];

export const groupLabels: Readonly<Record<SavedView['group'], string>> = {
  none: 'no grouping',
  action: 'next action',
  project: 'project',
  site: 'site',
  status: 'status',
  ownWords: 'the site’s words',
  owner: 'owner',
};

export const channelLabels: Readonly<Record<Work['contacts'][number]['channel'], string>> = {
  phone: 'Phone',
  fax: 'Fax',
  email: 'E-mail',
  portal: 'Portal',
  letter: 'Letter',
  other: 'Other',
};

export const basisWords: Readonly<Record<NonNullable<BoardRow['dueBasis']>, string>> = {
  own: 'set for this request',
  project: 'from the project',
  state: 'from the table of deadlines',
  access: 'right of access, 45 CFR 164.524',
};

export const boardGroupNames = Object.keys(groupLabels) as SavedView['group'][];
