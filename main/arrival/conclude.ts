/** All checks of one document, in the order in which a clerk wants them. Pure. */
import { datesCheck, signatureCheck } from './date-checks.ts';
import { blankCheck, duplicatesCheck, fileTypeCheck, pagesCheck } from './file-checks.ts';
import type { Check, DocumentInput } from './model.ts';
import { otherPatientCheck, patientCheck } from './person-checks.ts';

export function conclude(input: DocumentInput): Check[] {
  const fileType = fileTypeCheck(input);
  // Without a page the others would only repeat that nothing was read.
  if (input.pages.length === 0) return [fileType];
  return [
    patientCheck(input),
    otherPatientCheck(input),
    datesCheck(input),
    fileType,
    input.paged ? pagesCheck(input) : null,
    blankCheck(input),
    duplicatesCheck(input),
    input.subject.signatures ? signatureCheck(input) : null,
  ].filter((c): c is Check => c !== null);
}
