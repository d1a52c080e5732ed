/** Is it the patient who was asked for, and nobody else? Pure. */
import { check, pageList, usDate, type Check, type DocumentInput, type Proof } from './model.ts';
import { foldName, sameName, type PersonName } from './names.ts';
import type { PageFindings, Subject } from './findings.ts';

/** Pages with fewer letters are blank, a picture or a separator: no name is expected on them. */
export const FEW_LETTERS = 40;

const readable = (pages: readonly PageFindings[]): PageFindings[] => pages.filter((p) => p.letters >= FEW_LETTERS);
const of = (count: number, whole: number, paged: boolean): string =>
  whole === 1 && count === 1
    ? paged
      ? 'its page'
      : 'its text'
    : `${count} of ${whole} ${paged ? (whole === 1 ? 'page' : 'pages') : whole === 1 ? 'part' : 'parts'}`;

/** A proof for the name and one for the birth date, from the first pages on. */
function proofsOf(pages: readonly PageFindings[]): Proof[] {
  const out: Proof[] = [];
  for (const p of pages) {
    if (p.name) out.push({ page: p.page, quote: p.name });
    if (p.birth) out.push({ page: p.page, quote: p.birth });
  }
  return out;
}

export function patientCheck(input: DocumentInput): Check {
  const { subject, pages, paged } = input;
  if (!subject.name) return check('patient', 'unknown', 'the request names no patient to compare with');
  const structured = statedPatient(input, subject.name);
  if (structured) return structured;
  const read = readable(pages);
  const waiting = pages.filter((p) => p.pending).length;
  if (read.length === 0)
    return check(
      'patient',
      'unknown',
      waiting > 0
        ? `${waiting === 1 ? 'its page is' : `its ${waiting} pages are`} not read yet`
        : 'no page could be read',
    );
  const both = read.filter((p) => p.name && p.birth);
  const named = read.filter((p) => p.name);
  const born = read.filter((p) => p.birth);
  const proofs = proofsOf(read);
  const rest = waiting > 0 ? `; ${waiting} not read yet` : '';
  const wrongBirth = read.filter((p) => p.name && p.otherBirth && !p.birth);
  if (named.length > 0 && born.length === 0 && wrongBirth.length > 0)
    return check(
      'patient',
      'fail',
      `the name is right, the birth date is not: ${usDate(wrongBirth[0]?.otherBirth?.date ?? '')} instead of ${usDate(subject.birthDate)}`,
      wrongBirth.flatMap((p) => [
        { page: p.page, quote: p.otherBirth },
        { page: p.page, quote: p.name },
      ]),
    );
  if (both.length > 0 && named.length * 2 >= read.length)
    return check('patient', 'ok', `name and birth date on ${of(both.length, read.length, paged)}${rest}`, proofs);
  if (both.length > 0)
    return check(
      'patient',
      read.length <= 3 || !paged ? 'ok' : 'warn',
      `name and birth date on ${of(both.length, read.length, paged)}${both.length < read.length ? ' only' : ''}${rest}`,
      proofs,
    );
  if (named.length > 0)
    return check(
      'patient',
      subject.birthDate === '' && named.length * 2 >= read.length ? 'ok' : 'warn',
      subject.birthDate === ''
        ? `the name on ${of(named.length, read.length, paged)}; the request gives no birth date`
        : born.length > 0
          ? `name on ${of(named.length, read.length, paged)}, birth date on others`
          : `the name on ${of(named.length, read.length, paged)}, the birth date on none${rest}`,
      proofs,
    );
  const others = read.filter((p) => p.otherName);
  if (others.length > 0 && waiting === 0)
    return check(
      'patient',
      'fail',
      `the patient’s name is on no page; ${others.length === 1 ? 'a page names' : `${others.length} pages name`} somebody else`,
      others.map((p) => ({ page: p.page, quote: p.otherName })),
    );
  if (born.length > 0)
    return check(
      'patient',
      'warn',
      `the birth date on ${of(born.length, read.length, paged)}, the name on none${rest}`,
      proofs,
    );
  return waiting > 0
    ? check('patient', 'unknown', `not found on the ${of(read.length, pages.length, paged)} that are read so far`)
    : check('patient', 'warn', 'neither name nor birth date found on any page');
}

/** C-CDA and FHIR say in their structure whom they are about (recordTarget, Patient). */
function statedPatient({ stated, subject, pages }: DocumentInput, own: PersonName): Check | null {
  if (stated.patients.length === 0) return null;
  const nameOf = (n: { family: string; given: string[] }): PersonName => ({
    family: foldName(n.family)
      .split(/[^\p{L}]+/u)
      .filter(Boolean),
    given: n.given.flatMap((g) => foldName(g).split(/[^\p{L}]+/u)).filter(Boolean),
  });
  const wrongs = stated.patients.filter((p) => {
    const named = p.names.some((n) => sameName(nameOf(n), own));
    const born = p.birthDate === null || subject.birthDate === '' || p.birthDate === subject.birthDate;
    return !named || !born;
  });
  const first = pages.find((p) => p.name ?? p.birth ?? p.otherName);
  const proofs: Proof[] = first ? [{ page: first.page, quote: first.name ?? first.otherName ?? first.birth }] : [];
  if (first?.birth) proofs.push({ page: first.page, quote: first.birth });
  const wrong = wrongs[0];
  if (!wrong)
    return check(
      'patient',
      stated.patients.some((p) => p.birthDate !== null) ? 'ok' : 'warn',
      stated.patients.some((p) => p.birthDate !== null)
        ? 'name and birth date in the record itself are the patient’s'
        : 'the record names the patient, without a birth date',
      proofs,
    );
  if (wrongs.length < stated.patients.length)
    return check('patient', 'ok', 'the record names the patient, and others too', proofs);
  const named = wrong.names.some((n) => sameName(nameOf(n), own));
  return check(
    'patient',
    'fail',
    named
      ? `the record gives another birth date: ${usDate(wrong.birthDate ?? '')} instead of ${usDate(subject.birthDate)}`
      : 'the record itself names another patient',
    proofs,
  );
}

/** Somebody else’s name and birth date together, where a page says that they are the patient’s. */
export function otherPatientCheck(input: DocumentInput): Check {
  const { subject, pages, stated } = input;
  if (!subject.name) return check('otherPatient', 'unknown', 'the request names no patient to compare with');
  const own = subject.name;
  const strangers = pages.filter((p) => isStranger(p, subject));
  const renamed = pages.filter((p) => p.otherName && p.birth && !p.name);
  const proofs = (list: readonly PageFindings[]): Proof[] =>
    list.flatMap((p) => [
      ...(p.otherName ? [{ page: p.page, quote: p.otherName }] : []),
      ...(p.otherBirth ? [{ page: p.page, quote: p.otherBirth }] : []),
    ]);
  const others = stated.patients.filter(
    (s) =>
      s.names.length > 0 &&
      !s.names.some((n) =>
        sameName({ family: foldName(n.family).split(/[^\p{L}]+/u), given: n.given.map((g) => foldName(g)) }, own),
      ),
  );
  if (strangers.length > 0) {
    const people = new Set(
      strangers.map((p) => `${p.otherName?.name.family.join(' ') ?? ''} ${p.otherBirth?.date ?? ''}`),
    );
    return check(
      'otherPatient',
      'fail',
      `${people.size === 1 ? 'another patient' : `${people.size} other patients`} on ${strangers.length === 1 ? 'page' : 'pages'} ${pageList(strangers.map((p) => p.page))}`,
      proofs(strangers),
    );
  }
  if (stated.patients.length > 1 && others.length > 0)
    return check(
      'otherPatient',
      'fail',
      `the record holds ${others.length === 1 ? 'another patient' : `${others.length} other patients`} too`,
    );
  if (renamed.length > 0)
    return check(
      'otherPatient',
      'warn',
      `another name with the same birth date on ${renamed.length === 1 ? 'page' : 'pages'} ${pageList(renamed.map((p) => p.page))}`,
      proofs(renamed),
    );
  const read = readable(pages);
  if (read.length === 0) return check('otherPatient', 'unknown', 'no page is read yet');
  return check('otherPatient', 'ok', 'nobody else is named as the patient');
}

const isStranger = (p: PageFindings, subject: Subject): boolean =>
  p.otherName !== null && p.otherBirth !== null && p.birth === null && p.name === null && subject.name !== null;
