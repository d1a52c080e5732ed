/** The form's own knowledge: its sections, which fields belong to which, and how complete a draft is. Pure. */
import {
  authorizationPoints,
  checkCoreDraft,
  purposeBasis,
  type CoreDraft,
  type DraftProblem,
} from '../../../preload/contract/rules/core-request.ts';

export const sections = [
  { id: 'purpose', title: 'Purpose and legal basis', paths: ['purpose'] },
  { id: 'patient', title: 'Patient', paths: ['patient'] },
  { id: 'custodian', title: 'Records held by', paths: ['custodian'] },
  { id: 'records', title: 'Dates and record types', paths: ['serviceFrom', 'serviceTo', 'recordTypes', 'description'] },
  { id: 'sensitive', title: 'Sensitive categories', paths: ['sensitiveCategories'] },
  { id: 'authorization', title: 'Authorization', paths: ['authorization'] },
  { id: 'delivery', title: 'Delivery and due date', paths: ['delivery', 'priority', 'dueDate'] },
  { id: 'review', title: 'Review and send', paths: [] },
] as const;
export type SectionId = (typeof sections)[number]['id'];

const under = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}.`);

/** The section that shows a problem; `review` takes what no field matches. */
export function sectionOf(path: string): SectionId {
  return sections.find((section) => section.paths.some((prefix) => under(path, prefix)))?.id ?? 'review';
}

/** Every field that this draft needs before it may be sent. */
export function requiredPaths(draft: CoreDraft, hasFile: boolean): string[] {
  const out = [
    'patient.family',
    'patient.given',
    'patient.birthDate',
    'patient.gender',
    'custodian',
    'serviceFrom',
    'serviceTo',
    'recordTypes',
  ];
  const needed = purposeBasis[draft.purpose].authorization === 'required' || draft.sensitiveCategories.length > 0;
  if (!needed && !hasFile) return out;
  out.push('authorization.file', 'authorization.signedDate', 'authorization.expirationDate', 'authorization.recipient');
  if (draft.authorization.signedBy === 'representative')
    out.push('authorization.representativeName', 'authorization.representativeAuthority');
  for (const point of authorizationPoints) out.push(`authorization.points.${point.id}`);
  return out;
}

/** Whether something has been entered at a path (the rules speak about it only once there is a file). */
function filled(draft: CoreDraft, path: string): boolean {
  const a = draft.authorization;
  if (path === 'authorization.signedDate') return a.signedDate !== '';
  if (path === 'authorization.expirationDate') return a.expirationDate !== '' || a.expirationEvent.trim() !== '';
  if (path === 'authorization.recipient') return a.recipient.trim() !== '';
  if (path === 'authorization.representativeName') return a.representativeName.trim() !== '';
  if (path === 'authorization.representativeAuthority') return a.representativeAuthority.trim() !== '';
  const point = authorizationPoints.find((candidate) => path === `authorization.points.${candidate.id}`);
  return point === undefined || a.points.includes(point.id);
}

export interface SectionState {
  id: SectionId;
  title: string;
  required: number;
  done: number;
  /** Errors that are already shown to the user. */
  shownErrors: number;
}
export interface Completeness {
  sections: SectionState[];
  required: number;
  done: number;
  problems: DraftProblem[];
}

/** @param shown whether a problem's path has been left or sent once @param refused paths that the exchange refused */
export function completenessOf(
  draft: CoreDraft,
  today: string,
  hasFile: boolean,
  shown: (path: string) => boolean,
  refused: readonly string[],
): Completeness {
  const problems = checkCoreDraft(draft, today, hasFile);
  const errors = new Set(problems.filter((problem) => problem.severity === 'error').map((problem) => problem.path));
  const required = requiredPaths(draft, hasFile);
  const done = required.filter((path) => !errors.has(path) && filled(draft, path));
  return {
    problems,
    required: required.length,
    done: done.length,
    sections: sections.map(({ id, title }) => ({
      id,
      title,
      required: required.filter((path) => sectionOf(path) === id).length,
      done: done.filter((path) => sectionOf(path) === id).length,
      shownErrors: [...new Set([...errors, ...refused])].filter((path) => sectionOf(path) === id && shown(path)).length,
    })),
  };
}

/** Draft field that a server's field error speaks of, or null when it is a FHIR expression that no field matches. */
export function draftPathOf(path: string): string | null {
  const bare = path.replace(/^draft\./, '');
  return sections.some((section) => section.paths.some((prefix) => under(bare, prefix))) ? bare : null;
}

/** The same limit as the contract's `maxAuthorizationBytes` (whose module brings the schemas along). */
const maxPdfBytes = 25 * 1024 * 1024;

/** Why a file cannot be taken as a signed authorization, or null. @param head its first bytes */
export function refusalOfFile(size: number, head: Uint8Array): string | null {
  if (size === 0) return 'The file is empty.';
  if (size > maxPdfBytes) return 'The file is larger than 25 MB. Scan it in black and white or with fewer pages.';
  // The header may stand after up to 1,024 other bytes (ISO 32000-1, Annex H, note 13).
  return new TextDecoder('latin1').decode(head).includes('%PDF-')
    ? null
    : 'This is not a PDF. Save the signed authorization as a PDF first.';
}

export const usStates =
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA WA WV WI WY'.split(
    ' ',
  );
