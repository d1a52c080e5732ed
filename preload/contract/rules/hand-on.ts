/**
 * What has to be said before anything about a person leaves this machine: to whom and why (45 CFR 164.528(b)(2)), and for records of a
 * substance use disorder program the consent that permits it (42 CFR 2.31, 2.32(b), 2.33). Pure; both sides apply it.
 */

export interface HandOn {
  recipient: {
    /** The person or firm that receives it. */
    name: string;
    /** Where they are, if known. */
    address: string;
  };
  /** A brief statement of the purpose. */
  purpose: string;
  /** Only with records under 42 CFR Part 2: the person confirmed that a consent permits this, and says what it covers. */
  part2: { consentScope: string } | null;
}

export type HandOnField = 'recipient.name' | 'purpose' | 'part2';

/** What is missing, by field; empty when it can be handed on. @param part2 whether records under 42 CFR Part 2 are among it */
export function handOnProblems(handOn: HandOn, part2: boolean): { path: HandOnField; message: string }[] {
  const problems: { path: HandOnField; message: string }[] = [];
  if (handOn.recipient.name.trim() === '')
    problems.push({ path: 'recipient.name', message: 'Say who receives it (45 CFR 164.528(b)(2)(ii)).' });
  if (handOn.purpose.trim() === '')
    problems.push({ path: 'purpose', message: 'Say what it is for (45 CFR 164.528(b)(2)(iv)).' });
  if (part2 && (handOn.part2 === null || handOn.part2.consentScope.trim() === ''))
    problems.push({
      path: 'part2',
      message: 'Confirm the consent that permits this, and say what it covers (42 CFR 2.32(b)).',
    });
  return problems;
}

/** Purposes that occur often, offered while typing. */
export const usualPurposes = [
  'Risk adjustment review',
  'Quality measure review (HEDIS)',
  'RADV audit',
  'Claim review',
  'Legal proceeding',
  'Disability determination',
  'Individual’s own request',
  'Return to sender',
] as const;

/** 42 CFR 2.32(a)(1), statement 1: accompanies each disclosure of such records. */
export const part2Notice: readonly string[] = [
  'This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). These rules prohibit you from using or disclosing this record, or testimony that describes the information contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, State, or local authority, against the patient, unless authorized by the consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as otherwise authorized by a court in accordance with 42 CFR 2.64 or 2.65. In addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the following applies:',
  '(i) Further use or disclosure is expressly permitted by the written consent of the individual whose information is being disclosed in this record or as otherwise permitted by 42 CFR part 2.',
  '(ii) You are a covered entity or business associate and have received the record pursuant to a written consent for treatment, payment, or health care operations, or',
  '(iii) You have received the record from a covered entity or business associate as permitted by 45 CFR part 164, subparts A and E.',
  'A general authorization for the release of medical or other information is NOT sufficient to meet the required elements of written consent to further use or redisclose the record (see 42 CFR 2.31).',
];

/** 42 CFR 2.32(a)(2), statement 2: short enough for the foot of a page. */
export const part2Line = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.';
