/** Headers as vendors really write them. */
import { describe, expect, it } from 'vitest';
import { foldHeader, guessColumns, guessHeaderRow } from '../../../main/projects/header-guess.ts';

const mapped = (header: string[], samples: string[][] = []): Record<string, string> =>
  Object.fromEntries(
    guessColumns(header, samples, 2026).flatMap((g) => (g.field === null ? [] : [[header[g.index] ?? '', g.field]])),
  );

describe('folding a header', () => {
  it('spells abbreviations out and cuts words apart', () => {
    expect(foldHeader('MBR_LAST_NM')).toBe('member last name');
    expect(foldHeader('memberLastName')).toBe('member last name');
    expect(foldHeader('Member Last-Name*')).toBe('member last name');
    expect(foldHeader('DOS From')).toBe('service date from');
    expect(foldHeader('Prov #')).toBe('provider number');
  });
});

describe('guessing columns', () => {
  const lists: [string, string, Record<string, string>][] = [
    [
      'a plan with underscores',
      'CHASE_ID|MBR_ID|MBR_LAST_NM|MBR_FIRST_NM|MBR_DOB|MBR_GENDER|PROV_GRP_NM|PROV_GRP_NPI|TIN|ADDR1|CITY|ST|ZIP|PHONE|FAX|DOS_FROM|DOS_TO|HCC',
      {
        CHASE_ID: 'chaseKey',
        MBR_ID: 'memberId',
        MBR_LAST_NM: 'family',
        MBR_FIRST_NM: 'given',
        MBR_DOB: 'birthDate',
        MBR_GENDER: 'gender',
        PROV_GRP_NM: 'siteName',
        PROV_GRP_NPI: 'siteNpi',
        TIN: 'siteTin',
        ADDR1: 'siteLine',
        CITY: 'siteCity',
        ST: 'siteState',
        ZIP: 'siteZip',
        PHONE: 'sitePhone',
        FAX: 'siteFax',
        DOS_FROM: 'serviceFrom',
        DOS_TO: 'serviceTo',
        HCC: 'hcc',
      },
    ],
    [
      'a vendor with plain words',
      'Chase Number|Patient ID|Patient Last Name|Patient First Name|Date of Birth|Sex|Facility Name|Facility NPI|Facility Address|Facility City|Facility State|Facility Zip|Rendering Provider|Rendering NPI|Date of Service|Measure|Status|Due Date',
      {
        'Chase Number': 'chaseKey',
        'Patient ID': 'memberId',
        'Patient Last Name': 'family',
        'Patient First Name': 'given',
        'Date of Birth': 'birthDate',
        Sex: 'gender',
        'Facility Name': 'siteName',
        'Facility NPI': 'siteNpi',
        'Facility Address': 'siteLine',
        'Facility City': 'siteCity',
        'Facility State': 'siteState',
        'Facility Zip': 'siteZip',
        'Rendering Provider': 'providerName',
        'Rendering NPI': 'providerNpi',
        'Date of Service': 'serviceFrom',
        Measure: 'measure',
        Status: 'active',
        'Due Date': 'dueDate',
      },
    ],
    [
      'camel case with member and site addresses',
      'chaseId|memberId|lastName|firstName|middleInitial|dob|address|city|state|zip|siteName|siteAddress|siteCity|siteState|siteZip|exchangeOrganizationId|startDate|endDate',
      {
        chaseId: 'chaseKey',
        memberId: 'memberId',
        lastName: 'family',
        firstName: 'given',
        middleInitial: 'middle',
        dob: 'birthDate',
        address: 'memberLine',
        city: 'memberCity',
        state: 'memberState',
        zip: 'memberZip',
        siteName: 'siteName',
        siteAddress: 'siteLine',
        siteCity: 'siteCity',
        siteState: 'siteState',
        siteZip: 'siteZip',
        exchangeOrganizationId: 'siteExchangeId',
        startDate: 'serviceFrom',
        endDate: 'serviceTo',
      },
    ],
    [
      'a list that knows only providers',
      'Request ID|Subscriber #|Member Name|Birth Date|Provider Name|Provider NPI|Provider Phone|Provider Fax|From DOS|Thru DOS|V28 HCC',
      {
        'Request ID': 'chaseKey',
        'Subscriber #': 'memberId',
        'Member Name': 'fullName',
        'Birth Date': 'birthDate',
        'Provider Name': 'siteName',
        'Provider NPI': 'siteNpi',
        'Provider Phone': 'sitePhone',
        'Provider Fax': 'siteFax',
        'From DOS': 'serviceFrom',
        'Thru DOS': 'serviceTo',
        'V28 HCC': 'hcc',
      },
    ],
  ];
  it.each(lists)('%s', (_name, header, wanted) => {
    expect(mapped(header.split('|'))).toEqual(wanted);
  });

  it.each([
    ['Record Key|HIC_NUM|M/F', { 'Record Key': 'chaseKey', HIC_NUM: 'memberId', 'M/F': 'gender' }],
    ['HICN|Retrieval Site ID', { HICN: 'memberId' }],
    ['MBI|Sex (M/F)', { MBI: 'memberId', 'Sex (M/F)': 'gender' }],
    ['Retrieval Site ID|Chase ID', { 'Chase ID': 'chaseKey' }],
    // The plan's own number of the member, wherever it stands.
    ['Member HICN|Enrollee ID', { 'Enrollee ID': 'memberId' }],
    ['Member MBI|Plan Member ID', { 'Plan Member ID': 'memberId' }],
    ['Enrollee ID|Member HICN', { 'Enrollee ID': 'memberId' }],
  ])('%s', (header, wanted) => {
    expect(mapped(header.split('|'))).toEqual(wanted);
  });

  it('lets the data speak against the header', () => {
    const guesses = guessColumns(
      ['NPI', 'Location'],
      [
        ['not', 'a', 'number'],
        ['Plano Clinic', 'Duluth Clinic'],
      ],
      2026,
    );
    expect(guesses[0]?.confidence ?? 1).toBeLessThan(0.6);
    expect(guesses[1]?.field).toBe('siteName');
  });

  it('feeds HCC from several columns and other fields from one', () => {
    expect(guessColumns(['HCC 1', 'HCC 2', 'Last Name', 'Last Name'], [], 2026).map((g) => g.field)).toEqual([
      'hcc',
      'hcc',
      'family',
      null,
    ]);
  });
});

describe('finding the header row', () => {
  it('skips titles above it', () => {
    const lines = [
      ['Lakeshore Health Plan'],
      ['Chase list', '', 'Wave 2'],
      ['Chase ID', 'Member ID', 'Last Name', 'DOB'],
      ['1', 'L1', 'Okafor', '03/09/1951'],
    ];
    expect(guessHeaderRow(lines, 2026)).toBe(2);
  });
  it('says so when there is none', () => {
    expect(
      guessHeaderRow(
        [
          ['1', 'L1', 'Okafor', '03/09/1951'],
          ['2', 'L2', 'Ito', '04/09/1951'],
        ],
        2026,
      ),
    ).toBe(-1);
  });
});
