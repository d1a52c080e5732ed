/**
 * How vendors and plans head the columns of their chase lists. Data only. Words are folded: small letters, abbreviations
 * spelled out by `foldHeader`, so one entry covers `MBR_LAST_NM`, `Member Last Name` and `memberLastName`.
 */
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';

/** Abbreviations inside headers. */
// prettier-ignore
export const abbreviations: Record<string, string> = {
  mbr: 'member', mem: 'member', memb: 'member', enrollee: 'member', beneficiary: 'member', bene: 'member', subscriber: 'member', sub: 'member', pat: 'patient', pt: 'patient', ptnt: 'patient',
  nm: 'name', nme: 'name', nam: 'name', lname: 'last name', lastname: 'last name', lst: 'last', surname: 'last name', family: 'last', fname: 'first name', firstname: 'first name', frst: 'first', given: 'first', mname: 'middle name', mi: 'middle', mid: 'middle', middleinitial: 'middle',
  fullname: 'full name', dob: 'birth date', birthdate: 'birth date', bday: 'birth date', born: 'birth date', birthday: 'birth date', dt: 'date', dte: 'date', sex: 'gender', gndr: 'gender', gen: 'gender',
  prov: 'provider', prv: 'provider', phys: 'provider', physician: 'provider', doctor: 'provider', dr: 'provider', practitioner: 'provider', clinician: 'provider', rend: 'rendering', rndrng: 'rendering', rndr: 'rendering', treating: 'rendering', servicing: 'rendering', attending: 'rendering', svc: 'service', srv: 'service', serv: 'service', svcs: 'service',
  fac: 'facility', facil: 'facility', loc: 'location', grp: 'group', prac: 'practice', pract: 'practice', hosp: 'facility', hospital: 'facility', clinic: 'facility', office: 'location', custodian: 'facility', org: 'organization',
  addr: 'address', add: 'address', address1: 'address', addr1: 'address', addressline1: 'address', add1: 'address', street: 'address', streetaddress: 'address', line1: 'address', address2: 'address two', addr2: 'address two', cty: 'city', st: 'state', zipcode: 'zip', postal: 'zip', postalcode: 'zip', zip5: 'zip', ph: 'phone', phn: 'phone', tel: 'phone', telephone: 'phone', facsimile: 'fax', no: 'number', num: 'number', nbr: 'number', nmbr: 'number', ident: 'id', identifier: 'id', cd: 'code', cde: 'code',
  dos: 'service date', dosfrom: 'service date from', dosstart: 'service date from', dosbegin: 'service date from', dosto: 'service date to', dosthru: 'service date to', dosend: 'service date to', thru: 'to', through: 'to', end: 'to', ending: 'to', start: 'from', begin: 'from', beginning: 'from', frm: 'from', strt: 'from',
  tin: 'tax id', taxid: 'tax id', ein: 'tax id', fein: 'tax id', memberid: 'member id', mbrid: 'member id', chaseid: 'chase id', hicn: 'member id', mbi: 'member id', hcccode: 'hcc', hccs: 'hcc', cond: 'condition', msr: 'measure', meas: 'measure', hedis: 'measure', duedate: 'due date', stat: 'status', sts: 'status',
};

/** Best first: a header equal to one of the texts is sure; one that holds all words of a text is likely. */
// prettier-ignore
export const headerWords: Record<ChaseField, readonly string[]> = {
  chaseKey: ['chase id', 'chase number', 'chase', 'chase key', 'request id', 'request number', 'record id', 'tracking id', 'tracking number', 'retrieval id', 'chart id', 'chart request id', 'chase request id', 'unique id', 'reference number', 'pursuit id', 'encounter id', 'claim id', 'claim number', 'medical record request id', 'cid', 'row id', 'pull id'],
  memberId: ['member id', 'member number', 'member', 'patient id', 'patient number', 'member key', 'health plan member id', 'plan member id', 'client member id', 'member medicare id', 'medicare id', 'medicaid id', 'member card id', 'insurance id', 'policy number', 'member id number', 'contract member id', 'member source id', 'member policy id'],
  family: ['member last name', 'last name', 'patient last name', 'last', 'member last', 'patient last', 'member name last', 'name last'],
  given: ['member first name', 'first name', 'patient first name', 'first', 'member first', 'patient first', 'member name first', 'name first'],
  middle: ['member middle name', 'middle name', 'patient middle name', 'middle', 'member middle', 'middle initial', 'member middle initial', 'patient middle', 'patient middle initial'],
  fullName: ['member name', 'member full name', 'patient name', 'patient full name', 'full name', 'name'],
  birthDate: ['birth date', 'member birth date', 'patient birth date', 'date of birth', 'member date of birth', 'patient date of birth'],
  gender: ['gender', 'member gender', 'patient gender', 'gender code', 'member gender code'],
  memberLine: ['member address', 'patient address', 'member address one', 'member home address', 'member address line', 'member mailing address'],
  memberCity: ['member city', 'patient city', 'member home city'],
  memberState: ['member state', 'patient state', 'member home state', 'member state code'],
  memberZip: ['member zip', 'patient zip', 'member home zip', 'member zip code'],
  siteName: ['site name', 'facility name', 'provider group name', 'group name', 'practice name', 'location name', 'organization name', 'provider group', 'facility', 'site', 'practice', 'provider location name', 'service location name', 'service location', 'retrieval site', 'retrieval site name', 'retrieval location', 'retrieval location name', 'site location', 'site location name', 'provider organization', 'provider organization name', 'provider practice name', 'provider facility name', 'medical group', 'medical group name', 'group', 'location', 'facility location', 'service facility', 'service facility name', 'provider office name', 'chart location', 'provider facility', 'billing provider name'],
  siteNpi: ['site npi', 'facility npi', 'group npi', 'practice npi', 'location npi', 'organization npi', 'provider group npi', 'npi', 'npi number', 'billing npi', 'billing provider npi', 'service facility npi', 'type two npi', 'provider organization npi'],
  siteTin: ['tax id', 'site tax id', 'facility tax id', 'provider tax id', 'group tax id', 'practice tax id', 'tax id number', 'provider group tax id', 'billing tax id', 'federal tax id', 'location tax id'],
  siteExchangeId: ['exchange organization id', 'exchange id', 'organization id', 'exchange site id', 'exchange facility id', 'exchange location id', 'healthmark id', 'healthmark site id', 'healthmark organization id', 'healthmark exchange id', 'fhir organization id', 'site exchange id'],
  siteLine: ['site address', 'facility address', 'provider address', 'practice address', 'location address', 'group address', 'provider group address', 'service address', 'service location address', 'address', 'address one', 'address line', 'retrieval address', 'office address', 'provider service address', 'retrieval site address', 'site address line'],
  siteCity: ['site city', 'facility city', 'provider city', 'practice city', 'location city', 'group city', 'provider group city', 'service city', 'service location city', 'city', 'retrieval city', 'retrieval site city'],
  siteState: ['site state', 'facility state', 'provider state', 'practice state', 'location state', 'group state', 'provider group state', 'service state', 'service location state', 'state', 'state code', 'retrieval state', 'retrieval site state'],
  siteZip: ['site zip', 'facility zip', 'provider zip', 'practice zip', 'location zip', 'group zip', 'provider group zip', 'service zip', 'service location zip', 'zip', 'zip code', 'retrieval zip', 'retrieval site zip', 'provider zip code', 'site zip code', 'facility zip code'],
  sitePhone: ['site phone', 'facility phone', 'provider phone', 'practice phone', 'location phone', 'group phone', 'provider group phone', 'phone', 'phone number', 'provider phone number', 'site phone number', 'facility phone number', 'contact phone', 'retrieval phone', 'service phone'],
  siteFax: ['site fax', 'facility fax', 'provider fax', 'practice fax', 'location fax', 'group fax', 'provider group fax', 'fax', 'fax number', 'provider fax number', 'site fax number', 'facility fax number', 'retrieval fax'],
  providerName: ['rendering provider name', 'rendering provider', 'provider name', 'provider full name', 'rendering name', 'rendering provider full name', 'service provider', 'service provider name', 'provider'],
  providerFamily: ['rendering provider last name', 'provider last name', 'rendering last name', 'provider last', 'rendering provider last'],
  providerGiven: ['rendering provider first name', 'provider first name', 'rendering first name', 'provider first', 'rendering provider first'],
  providerNpi: ['rendering provider npi', 'rendering npi', 'provider npi', 'individual npi', 'service provider npi', 'type one npi', 'provider npi number', 'rendering provider npi number', 'provider individual npi'],
  serviceFrom: ['service date from', 'service from date', 'service from', 'service date', 'from date', 'from service date', 'date of service', 'date of service from', 'service from date of', 'from date of service', 'first service date', 'claim from date', 'date from', 'from', 'review from date', 'from dos', 'service date of', 'encounter date', 'admit date', 'admission date', 'service date one', 'earliest service date'],
  serviceTo: ['service date to', 'service to date', 'service to', 'to date', 'to service date', 'date of service to', 'to date of service', 'last service date', 'claim to date', 'date to', 'to', 'review to date', 'discharge date', 'latest service date', 'to dos'],
  hcc: ['hcc', 'hcc code', 'hcc category', 'target hcc', 'suspect hcc', 'hcc number', 'condition category', 'cms hcc', 'hcc list', 'submitted hcc', 'enrollee hcc', 'member hcc', 'hcc one', 'v28 hcc', 'v24 hcc', 'hcc v28', 'hcc v24', 'open hcc', 'audited hcc', 'hhs hcc', 'rx hcc'],
  measure: ['measure', 'measure code', 'measure id', 'measure name', 'sub measure', 'submeasure', 'numerator', 'measure abbreviation', 'measure acronym', 'measure key', 'measure list'],
  active: ['active', 'active flag', 'status', 'chase status', 'chase status code', 'request status', 'status code', 'active indicator', 'active status', 'record status', 'inactive flag', 'is active', 'retrieval status', 'member status'],
  dueDate: ['due date', 'date due', 'due', 'chase due date', 'deadline', 'needed by', 'request due date', 'retrieval due date', 'target date', 'chase due', 'due by', 'needed by date'],
};

/** Fields without which nothing can be sent: one of each group has to be fed. */
export const neededFields: readonly (readonly ChaseField[])[] = [
  ['memberId'],
  ['family', 'fullName'],
  ['given', 'fullName'],
  ['birthDate'],
  ['siteName', 'siteNpi', 'siteExchangeId'],
];
