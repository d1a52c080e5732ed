/** The project form's own knowledge: an empty project and what is wrong with one. Pure; the main process has the last word. */
import type { ProjectInput } from '../../../preload/contract/projects.ts';
import { isPlainDate } from '../../../preload/contract/rules/plain-date.ts';

export type ProjectField = keyof ProjectInput;

/** The year whose services are reviewed now: most audits look back one year. */
export function emptyProject(today: string): ProjectInput {
  const year = String(Number(today.slice(0, 4)) - 1);
  return {
    code: '',
    description: '',
    type: 'risk-adjustment',
    payer: null,
    lineOfBusiness: '',
    measurementYear: year,
    reviewStart: `${year}-01-01`,
    reviewEnd: `${year}-12-31`,
    dueDate: '',
    priority: 'routine',
    recordTypes: [],
    memberIdSystem: '',
    hccModel: '',
  };
}

/** @returns a sentence for each field that cannot be saved as it is */
export function projectProblems(input: ProjectInput): Partial<Record<ProjectField, string>> {
  const out: Partial<Record<ProjectField, string>> = {};
  if (input.code.trim() === '') out.code = 'Give the project a short name.';
  if (input.payer === null) out.payer = 'Choose the payer that the audit is for.';
  if (input.measurementYear !== '' && !/^\d{4}$/.test(input.measurementYear)) out.measurementYear = 'Four digits.';
  for (const field of ['reviewStart', 'reviewEnd', 'dueDate'] as const)
    if (input[field] !== '' && !isPlainDate(input[field])) out[field] = `“${input[field]}” is not a date.`;
  if (!out.reviewStart && !out.reviewEnd && input.reviewStart !== '' && input.reviewEnd !== '')
    if (input.reviewEnd < input.reviewStart) out.reviewEnd = 'The review period ends before it starts.';
  return out;
}

/** Another year; the review period follows while it is the whole of a year, or open. */
export function withYear(input: ProjectInput, measurementYear: string): ProjectInput {
  const next = { ...input, measurementYear };
  const [start, end] = [input.reviewStart, input.reviewEnd];
  const whole = start.endsWith('-01-01') && end.endsWith('-12-31') && start.slice(0, 4) === end.slice(0, 4);
  if (!/^\d{4}$/.test(measurementYear) || !(whole || (start === '' && end === ''))) return next;
  return { ...next, reviewStart: `${measurementYear}-01-01`, reviewEnd: `${measurementYear}-12-31` };
}
