/**
 * The CORE request form's vocabulary and its completeness rules. Pure: the renderer shows the problems while one types,
 * the main process applies the same rules again before anything is sent.
 */
import { isValidNpi } from './npi.ts';
import { isPlainDate } from './plain-date.ts';

export const purposes = ['continuity-of-care', 'patient-request', 'insurance', 'disability', 'attorney'] as const;
export type Purpose = (typeof purposes)[number];

export const purposeLabels: Record<Purpose, string> = {
  'continuity-of-care': 'Continuity of care',
  'patient-request': 'Patient request',
  insurance: 'Insurance',
  disability: 'Disability',
  attorney: 'Attorney',
};

/**
 * Which legal basis a purpose rests on. Treatment needs no authorization (45 CFR 164.506(c)); an individual asks for
 * their own record under 164.524; the others disclose to a third party and need one (164.508(a)(1)).
 */
export const purposeBasis: Record<
  Purpose,
  { paragraph: string; authorization: 'required' | 'optional'; text: string }
> = {
  'continuity-of-care': {
    paragraph: '45 CFR 164.506(c)(2)',
    authorization: 'optional',
    text: 'Treatment: no authorization is needed.',
  },
  'patient-request': {
    paragraph: '45 CFR 164.524',
    authorization: 'optional',
    text: 'Right of access: attach the signed request if the site asks for one.',
  },
  insurance: {
    paragraph: '45 CFR 164.508(a)(1)',
    authorization: 'required',
    text: 'A signed authorization is required.',
  },
  disability: {
    paragraph: '45 CFR 164.508(a)(1)',
    authorization: 'required',
    text: 'A signed authorization is required.',
  },
  attorney: {
    paragraph: '45 CFR 164.508(a)(1)',
    authorization: 'required',
    text: 'A signed authorization is required.',
  },
};

/** Record types offered, as LOINC document codes. The mandatory data-code 11503-0 (Medical records) is always sent beside them. */
export const recordTypes: readonly { code: string; label: string }[] = [
  { code: '11506-3', label: 'Progress notes' },
  { code: '34117-2', label: 'History and physical' },
  { code: '18842-5', label: 'Discharge summary' },
  { code: '11488-4', label: 'Consultation notes' },
  { code: '34111-5', label: 'Emergency department notes' },
  { code: '11504-8', label: 'Operative notes' },
  { code: '28570-0', label: 'Procedure notes' },
  { code: '11502-2', label: 'Laboratory reports' },
  { code: '18748-4', label: 'Imaging reports' },
  { code: '11526-1', label: 'Pathology reports' },
  { code: '10160-0', label: 'Medication history' },
  { code: '11369-6', label: 'Immunization history' },
  { code: '18776-5', label: 'Plan of care' },
  { code: '57133-1', label: 'Referral notes' },
  { code: '34133-9', label: 'Summary of care (C-CDA)' },
  { code: '94093-2', label: 'Itemized bill' },
];

/** Sensitive categories that are sent only where the authorization names them (HL7 v3-ActCode, InformationSensitivityPolicy). */
export const sensitiveCategories: readonly { code: string; label: string; rule: string }[] = [
  { code: 'MH', label: 'Mental health', rule: 'State law' },
  { code: 'PSYTHPN', label: 'Psychotherapy notes', rule: '45 CFR 164.508(a)(2)' },
  { code: 'SUD', label: 'Substance use disorder', rule: '42 CFR Part 2' },
  { code: 'HIV', label: 'HIV/AIDS', rule: 'State law' },
  { code: 'STD', label: 'Sexually transmitted disease', rule: 'State law' },
  { code: 'SEX', label: 'Reproductive health', rule: 'State law' },
  { code: 'SDV', label: 'Sexual assault and domestic violence', rule: 'State law' },
  { code: 'GDIS', label: 'Genetic information', rule: 'State law' },
];

/** The six core elements and three statements of a valid authorization, 45 CFR 164.508(c)(1) and (c)(2). */
export const authorizationPoints = [
  { id: 'information', paragraph: '164.508(c)(1)(i)', label: 'Describes the information to be disclosed' },
  { id: 'discloser', paragraph: '164.508(c)(1)(ii)', label: 'Names who may disclose it' },
  { id: 'recipient', paragraph: '164.508(c)(1)(iii)', label: 'Names who may receive it' },
  { id: 'purpose', paragraph: '164.508(c)(1)(iv)', label: 'States the purpose' },
  { id: 'expiration', paragraph: '164.508(c)(1)(v)', label: 'Has an expiration date or event' },
  {
    id: 'signature',
    paragraph: '164.508(c)(1)(vi)',
    label: 'Is signed and dated (with the representative’s authority, if any)',
  },
  { id: 'revocation', paragraph: '164.508(c)(2)(i)', label: 'States the right to revoke' },
  { id: 'conditioning', paragraph: '164.508(c)(2)(ii)', label: 'States that treatment is not conditioned on it' },
  { id: 'redisclosure', paragraph: '164.508(c)(2)(iii)', label: 'Warns that the information may be redisclosed' },
] as const;
export type AuthorizationPointId = (typeof authorizationPoints)[number]['id'];

/** How the records should be delivered; anything but `any` travels as a note on the Task. */
export const deliveryPreferences = ['any', 'pdf', 'ccda'] as const;
export type DeliveryPreference = (typeof deliveryPreferences)[number];

export const genders = ['female', 'male', 'other', 'unknown'] as const;

export interface CoreDraft {
  purpose: Purpose;
  patient: {
    family: string;
    given: string;
    middle: string;
    birthDate: string;
    gender: '' | (typeof genders)[number];
    identifier: string;
    identifierSystem: string;
    phone: string;
    line: string;
    city: string;
    state: string;
    postalCode: string;
  };
  custodian: { id: string; name: string; npi: string; city: string; state: string } | null;
  serviceFrom: string;
  serviceTo: string;
  recordTypes: string[];
  sensitiveCategories: string[];
  description: string;
  priority: 'routine' | 'urgent';
  delivery: DeliveryPreference;
  dueDate: string;
  authorization: {
    signedBy: 'patient' | 'representative';
    representativeName: string;
    representativeAuthority: string;
    recipient: string;
    signedDate: string;
    expirationDate: string;
    expirationEvent: string;
    points: AuthorizationPointId[];
  };
}

export function emptyCoreDraft(purpose: Purpose): CoreDraft {
  return {
    purpose,
    patient: {
      family: '',
      given: '',
      middle: '',
      birthDate: '',
      gender: '',
      identifier: '',
      identifierSystem: '',
      phone: '',
      line: '',
      city: '',
      state: '',
      postalCode: '',
    },
    custodian: null,
    serviceFrom: '',
    serviceTo: '',
    recordTypes: [],
    sensitiveCategories: [],
    description: '',
    priority: 'routine',
    delivery: 'any',
    dueDate: '',
    authorization: {
      signedBy: 'patient',
      representativeName: '',
      representativeAuthority: '',
      recipient: '',
      signedDate: '',
      expirationDate: '',
      expirationEvent: '',
      points: [],
    },
  };
}

export interface DraftProblem {
  /** Dotted path into the draft. */
  path: string;
  severity: 'error' | 'warning';
  message: string;
  paragraph?: string;
}

/**
 * Every reason why a draft may not be sent (errors) or should be looked at (warnings).
 * @param today plain date of the user's calendar
 * @param hasAuthorizationFile whether a signed PDF is attached
 */
export function checkCoreDraft(d: CoreDraft, today: string, hasAuthorizationFile: boolean): DraftProblem[] {
  const out: DraftProblem[] = [];
  const error = (path: string, message: string, paragraph?: string) =>
    out.push({ path, severity: 'error', message, ...(paragraph ? { paragraph } : {}) });
  const warn = (path: string, message: string, paragraph?: string) =>
    out.push({ path, severity: 'warning', message, ...(paragraph ? { paragraph } : {}) });
  const date = (path: string, value: string, name: string, required: boolean): boolean => {
    if (value === '') {
      if (required) error(path, `Enter ${name}.`);
      return false;
    }
    if (isPlainDate(value)) return true;
    error(path, `“${value}” is not a date.`);
    return false;
  };

  const p = d.patient;
  if (!p.family.trim()) error('patient.family', 'Enter the last name.');
  if (!p.given.trim()) error('patient.given', 'Enter the first name.');
  for (const k of ['family', 'given', 'middle'] as const)
    if (/\d/.test(p[k])) warn(`patient.${k}`, 'The name contains a digit.');
  if (date('patient.birthDate', p.birthDate, 'the date of birth', true)) {
    if (p.birthDate > today) error('patient.birthDate', 'The date of birth lies in the future.');
    else if (p.birthDate < `${Number(today.slice(0, 4)) - 125}${today.slice(4)}`)
      error('patient.birthDate', 'The date of birth is more than 125 years ago.');
  }
  if (p.gender === '') error('patient.gender', 'Choose the administrative gender, or “unknown”.');
  if (p.phone && !/^[+()\d\s.x-]{7,25}$/i.test(p.phone)) error('patient.phone', 'A phone number has 7 to 20 digits.');
  if (p.state && !/^[A-Z]{2}$/.test(p.state)) error('patient.state', 'Use the two-letter state code.');
  if (p.postalCode && !/^\d{5}(-\d{4})?$/.test(p.postalCode))
    error('patient.postalCode', 'A ZIP code is 12345 or 12345-6789.');

  if (!d.custodian) error('custodian', 'Choose the provider that holds the records.');
  else if (d.custodian.npi && !isValidNpi(d.custodian.npi))
    warn('custodian', 'The NPI of this provider fails its check digit.');

  const from = date('serviceFrom', d.serviceFrom, 'the first date of service', true);
  const to = date('serviceTo', d.serviceTo, 'the last date of service', true);
  if (from && to && d.serviceFrom > d.serviceTo) error('serviceTo', 'The last date of service lies before the first.');
  if (from && isPlainDate(p.birthDate) && d.serviceFrom < p.birthDate)
    error('serviceFrom', 'The first date of service lies before the birth.');
  if (from && d.serviceFrom > today) error('serviceFrom', 'The first date of service lies in the future.');
  if (to && d.serviceTo > today) warn('serviceTo', 'The last date of service lies in the future.');

  if (d.recordTypes.length === 0) error('recordTypes', 'Choose at least one record type.');
  if (d.dueDate !== '' && date('dueDate', d.dueDate, 'the due date', false) && d.dueDate < today)
    error('dueDate', 'The due date has passed.');

  const basis = purposeBasis[d.purpose];
  const a = d.authorization;
  if (basis.authorization === 'required' && !hasAuthorizationFile)
    error('authorization.file', 'Attach the signed authorization as a PDF.', basis.paragraph);
  if (d.sensitiveCategories.length > 0 && !hasAuthorizationFile)
    error(
      'authorization.file',
      'Sensitive categories need an authorization that names them.',
      d.sensitiveCategories.includes('SUD') ? '42 CFR 2.31' : '45 CFR 164.508',
    );
  if (d.sensitiveCategories.includes('PSYTHPN') && d.sensitiveCategories.length + d.recordTypes.length > 1)
    warn(
      'sensitiveCategories',
      'An authorization for psychotherapy notes may not be combined with another one.',
      '45 CFR 164.508(b)(3)(ii)',
    );
  if (hasAuthorizationFile) {
    if (date('authorization.signedDate', a.signedDate, 'the date of the signature', true) && a.signedDate > today)
      error('authorization.signedDate', 'The signature is dated in the future.', '164.508(c)(1)(vi)');
    if (a.expirationDate !== '') {
      if (date('authorization.expirationDate', a.expirationDate, 'the expiration date', false)) {
        if (a.expirationDate < today)
          error('authorization.expirationDate', 'The authorization has expired.', '164.508(b)(2)(i)');
        if (isPlainDate(a.signedDate) && a.expirationDate < a.signedDate)
          error('authorization.expirationDate', 'It expires before it was signed.', '164.508(c)(1)(v)');
      }
    } else if (!a.expirationEvent.trim())
      error('authorization.expirationDate', 'Enter the expiration date or event.', '164.508(c)(1)(v)');
    if (!a.recipient.trim())
      error(
        'authorization.recipient',
        'Enter who may receive the records, as the authorization names them.',
        '164.508(c)(1)(iii)',
      );
    if (a.signedBy === 'representative') {
      if (!a.representativeName.trim())
        error('authorization.representativeName', 'Enter the name of the representative.', '164.508(c)(1)(vi)');
      if (!a.representativeAuthority.trim())
        error('authorization.representativeAuthority', 'Describe the representative’s authority.', '164.508(c)(1)(vi)');
    }
    for (const point of authorizationPoints)
      if (!a.points.includes(point.id))
        error(`authorization.points.${point.id}`, `Not confirmed: ${point.label.toLowerCase()}.`, point.paragraph);
  }
  return out;
}
