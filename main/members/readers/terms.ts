/** Names of code systems, extensions and elements, for reading. What is not known here is shown as it was sent. Pure. */

/** The end of a system's address → what people call it. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/loinc\.org\/?$/, 'LOINC'],
  [/snomed\.info\/sct/, 'SNOMED CT'],
  [/rxnorm/i, 'RxNorm'],
  [/sid\/icd-10-cm$/, 'ICD-10-CM'],
  [/ICD10PCS|icd-10-pcs|2\.16\.840\.1\.113883\.6\.4$/i, 'ICD-10-PCS'],
  [/sid\/icd-10$/, 'ICD-10'],
  [/sid\/icd-9-cm/, 'ICD-9-CM'],
  [/sid\/ndc$/, 'NDC'],
  [/sid\/cvx$/, 'CVX'],
  [/sid\/mvx$/, 'MVX'],
  [/sid\/us-npi$/, 'NPI'],
  [/sid\/us-ssn$/, 'SSN'],
  [/ama-assn\.org\/go\/cpt/, 'CPT'],
  [/HCPCSReleaseCodeSets|\bhcpcs\b/i, 'HCPCS'],
  [/terminology\.hl7\.org\/CodeSystem\/CDT|ada\.org\/cdt/i, 'CDT'],
  [/x12\.org\/codes\/claim-adjustment-reason-codes/, 'CARC'],
  [/x12\.org\/codes\/remittance-advice-remark-codes/, 'RARC'],
  [/CMSPlaceofServiceCodes|Place_of_Service/i, 'place of service'],
  [/nubc\.org\/.*RevenueCodes|AHANUBCRevenueCodes/i, 'revenue code'],
  [/nubc\.org\/.*TypeOfBill|TypeOfBill/i, 'type of bill'],
  [/PatientDischargeStatus|PatDischargeStatus/i, 'discharge status'],
  [/PointOfOrigin/i, 'point of origin'],
  [/PriorityTypeOfAdmission/i, 'admission priority'],
  [/MSDRG|APDRG|APRDRG|msdrg/i, 'DRG'],
  [/NCPDPDispensedAsWritten/i, 'DAW'],
  [/ncpdp/i, 'NCPDP'],
  [/nucc\.org\/provider-taxonomy/, 'NUCC taxonomy'],
  [/unitsofmeasure\.org/, 'UCUM'],
  [/2\.16\.840\.1\.113883\.6\.238$/, 'CDC race and ethnicity'],
];

/** Systems that only spell out FHIR's own words: their name adds nothing beside the code. */
const OWN =
  /^https?:\/\/(terminology\.hl7\.org|hl7\.org\/fhir)\/(CodeSystem\/)?(?!.*(icd|ndc|cvx|npi))|^urn:ietf:|hl7\.org\/fhir\/us\/carin-bb/;

/** How a code system is called: its short name, empty for FHIR's own vocabulary, else the address as sent. */
export function systemName(system: string): string {
  const known = SYSTEMS.find(([form]) => form.test(system))?.[1];
  if (known !== undefined) return known;
  return OWN.test(system) ? '' : system;
}

/** Element names whose words are not the name taken apart. */
const LABELS: Readonly<Record<string, string>> = {
  benefitPeriod: 'Benefit period',
  billablePeriod: 'Statement period',
  birthDate: 'Date of birth',
  careTeam: 'Care team',
  class: 'Class',
  cvx: 'CVX',
  dayssupply: 'Days supply',
  issued: 'Issued',
  onsetDateTime: 'Onset',
  payor: 'Payer',
  subscriberId: 'Subscriber id',
  valueQuantity: 'Value',
  valueString: 'Value',
  valueCodeableConcept: 'Value',
  udiCarrier: 'UDI',
};
const CHOICES =
  /^(value|onset|abatement|effective|performed|occurrence|deceased|multipleBirth|medication|serviced|location|timing|diagnosis|procedure|product|reported|allowed|used|start|due|detail|asNeeded|dose|rate|content|serviceType|defaultValue|age|born|item|answer)(Quantity|CodeableConcept|Coding|String|Boolean|Integer|Decimal|DateTime|Date|Period|Range|Ratio|Reference|Money|Age|Duration|Timing|Attachment|Identifier|Address|Instant|Time|SampledData|UnsignedInt|PositiveInt|Code|Uri|Url|Canonical|Id|Oid|Uuid|Markdown|Base64Binary|HumanName|ContactPoint|Annotation|Signature|Count|Distance)$/;

/** The words of an element's name: `clinicalStatus` → “Clinical status”, `valueQuantity` → “Value”. */
export function elementLabel(name: string): string {
  const known = LABELS[name];
  if (known !== undefined) return known;
  const stem = CHOICES.exec(name)?.[1] ?? name;
  const words = stem
    .replace(/[-_]/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** An extension is called by the end of its address, without the guide's prefix. */
export const extensionLabel = (url: string): string =>
  elementLabel((url.split(/[/#:]/).at(-1) ?? url).replace(/^(us-core|c4bb|pdex|qicore)-/i, ''));

/** Resource types in a reader's words. */
const TYPES: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'Allergy',
  CarePlan: 'Care plan',
  CareTeam: 'Care team',
  DiagnosticReport: 'Report',
  DocumentReference: 'Document',
  ExplanationOfBenefit: 'Claim',
  MedicationDispense: 'Dispense',
  MedicationRequest: 'Prescription',
  MedicationStatement: 'Medication taken',
  MedicationAdministration: 'Medication given',
  Observation: 'Observation',
  QuestionnaireResponse: 'Questionnaire',
  FamilyMemberHistory: 'Family history',
};

/** What a type is called; unknown ones by their own name taken apart. */
export const typeName = (type: string): string => TYPES[type] ?? elementLabel(type);
