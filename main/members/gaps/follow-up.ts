/** A draft that asks a provider for the days that were not found. Sends nothing; a person completes it. */
import { emptyCoreDraft, type CoreDraft, type Purpose } from '../../../preload/contract/rules/core-request.ts';
import type { GapRow } from '../../../preload/contract/member-gaps.ts';
import { AppError } from '../../lib/errors.ts';
import type { Member } from '../../patient-access/store-port.ts';

/** What this room asks of requests and of the directory. */
export interface Drafts {
  /** @param copyOf a request to begin as, with its patient, site and authorization */
  create(purpose: Purpose, copyOf: string | null): Promise<string>;
  draftOf(requestId: string): Promise<{ draft: CoreDraft | null; purpose: string }>;
  save(id: string, draft: CoreDraft): Promise<void>;
  placeByNpi(npi: string): CoreDraft['custodian'];
}

const MOST_TEXT = 1900;

/** Whom a request about it would go to: the site that was asked, else the billing provider. */
const siteOf = (row: GapRow): string => row.askedBy ?? row.npis[0] ?? row.providers[0] ?? '';

/** @throws AppError `invalid` when the rows are of several providers */
export async function draftFollowUp(drafts: Drafts, member: Member, rows: readonly GapRow[]): Promise<string> {
  const [first] = rows;
  if (!first) throw new AppError('notFound', 'These encounters are not in the report any more.');
  // A practitioner may work at several sites; a request goes to one of them.
  if (rows.some((row) => siteOf(row) !== siteOf(first)))
    throw new AppError('invalid', 'These encounters are of different providers.', {
      nextStep: 'Choose those of one provider: a request goes to one site.',
    });
  const former = first.askedBy === null ? null : await drafts.draftOf(first.askedBy);
  const from = rows.reduce((day, row) => (row.from < day ? row.from : day), first.from);
  const to = rows.reduce((day, row) => (row.to > day ? row.to : day), first.to);
  const copy = former?.draft ? first.askedBy : null;
  const purpose: Purpose = former?.draft?.purpose ?? 'insurance';
  const id = await drafts.create(purpose, copy);
  const base = former?.draft ?? { ...emptyCoreDraft(purpose), patient: patientOf(member, purpose) };
  const [npi = ''] = first.npis;
  const place = npi === '' ? null : drafts.placeByNpi(npi);
  await drafts.save(id, {
    ...base,
    purpose,
    custodian: base.custodian ?? place ?? { id: '', name: first.providers[0] ?? '', npi, city: '', state: '' },
    serviceFrom: from,
    serviceTo: to,
    description: describe(rows),
  });
  return id;
}

/** The days, without what the claims say was done. */
function describe(rows: readonly GapRow[]): string {
  const days = rows.map((row) => (row.to === row.from ? row.from : `${row.from} to ${row.to}`)).sort();
  const text = `Records of these dates of service, which were not in what was delivered: ${days.join(', ')}.`;
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

function patientOf(member: Member, purpose: Purpose): CoreDraft['patient'] {
  const empty = emptyCoreDraft(purpose).patient;
  const words = member.name.split(/\s+/);
  const gender = ['female', 'male', 'other', 'unknown'].includes(member.sex) ? member.sex : '';
  const [identifier] = member.identifiers;
  return {
    ...empty,
    family: words.at(-1) ?? '',
    given: words[0] ?? '',
    middle: words.slice(1, -1).join(' '),
    birthDate: member.birthDate,
    gender: gender as CoreDraft['patient']['gender'],
    identifier: identifier?.value ?? '',
    identifierSystem: identifier?.system ?? '',
  };
}
