/** What the checks conclude from pages, in the clerk's words. */
import { describe, expect, it } from 'vitest';
import { conclude } from '../../../main/arrival/conclude.ts';
import { findOnPage, type PageInput, type Subject } from '../../../main/arrival/findings.ts';
import { badgeOf, pageList, type DocumentInput } from '../../../main/arrival/model.ts';
import { parseName } from '../../../main/arrival/names.ts';
import { textHash } from '../../../main/text/model.ts';

const today = '2026-11-28';
const subject: Subject = {
  name: parseName('Okafor, Renee T'),
  birthDate: '1951-03-09',
  from: '2025-01-01',
  to: '2025-12-31',
  signatures: false,
};
const head = 'Plano Orthopedic Clinic\nPatient: Okafor, Renee T   Date of birth: 03/09/1951\n';
const visit = (date: string): string =>
  `${head}PROGRESS NOTE\nDate of service: ${date}\nPain improves with rest. Seen on ${date}, no edema.\n`;
const year = ['01/20/2025', '04/10/2025', '07/14/2025', '10/02/2025', '12/11/2025'];

interface Made {
  of?: Partial<Subject>;
  input?: Partial<DocumentInput>;
  page?: Partial<PageInput>[];
}
function checked(texts: readonly string[], { of = {}, input = {}, page = [] }: Made = {}) {
  const who = { ...subject, ...of };
  const pages = texts.map((text, n) =>
    findOnPage(
      {
        page: n + 1,
        text,
        recognized: false,
        pending: false,
        unreadable: false,
        ink: text === '' ? 0 : null,
        textHash: textHash(text),
        pictureHash: null,
        ...page[n],
      },
      who,
      today,
    ),
  );
  const checks = conclude({
    subject: who,
    pages,
    paged: true,
    stated: { patients: [], serviceDates: [] },
    declaredType: 'application/pdf',
    sniffedType: 'application/pdf',
    problem: null,
    otherDates: [],
    ...input,
  });
  const one = (kind: string) => {
    const found = checks.find((c) => c.kind === kind);
    return found ? `${found.verdict}: ${found.sentence}` : 'none';
  };
  return { checks, one, badge: badgeOf(checks) };
}
const stranger = 'Patient: Castellano, Bruno   Date of birth: 11/30/1978\nDate of service: 07/14/2025 and more words';

describe('the patient', () => {
  it('is right where name and birth date stand on the pages', () => {
    const { one, badge, checks } = checked(year.map(visit));
    expect(one('patient')).toBe('ok: name and birth date on 5 of 5 pages');
    expect(one('otherPatient')).toBe('ok: nobody else is named as the patient');
    expect(badge).toEqual({ tone: 'green', text: 'clear', findings: 0 });
    expect(checks[0]?.proofs[0]).toMatchObject({ page: 1, quote: { text: 'Okafor, Renee T' } });
  });
  it('is wrong where the pages name somebody else', () => {
    const { one, badge } = checked([stranger, `${stranger} again`]);
    expect(one('patient')).toBe('fail: the patient’s name is on no page; 2 pages name somebody else');
    expect(one('otherPatient')).toBe('fail: another patient on pages 1, 2');
    expect(badge).toMatchObject({ tone: 'red', text: 'other patient?' });
  });
  it('is not alone in the file', () => {
    const { one } = checked([...year.map(visit), stranger]);
    expect(one('patient')).toMatch(/^ok/);
    expect(one('otherPatient')).toBe('fail: another patient on page 6');
  });
  it('has another birth date', () => {
    const text = visit('04/10/2025').replace('03/09/1951', '03/09/1961');
    expect(checked([text]).one('patient')).toBe(
      'fail: the name is right, the birth date is not: 03/09/1961 instead of 03/09/1951',
    );
  });
  it('may have changed the name', () => {
    const text = visit('04/10/2025').replace('Okafor, Renee T', 'Adeyemi, Renee T');
    expect(checked([text]).one('otherPatient')).toBe('warn: another name with the same birth date on page 1');
  });
  it('is not known while pages wait or none can be read', () => {
    expect(checked(['', ''], { page: [{ pending: true }, { pending: true }] }).one('patient')).toBe(
      'unknown: its 2 pages are not read yet',
    );
    const blank = checked(['']);
    expect(blank.one('patient')).toBe('unknown: no page could be read');
  });
  it('is compared with what a C-CDA or a Bundle states', () => {
    const patient = (family: string, birthDate: string) => ({ names: [{ family, given: ['Renee'] }], birthDate });
    const of = (...patients: ReturnType<typeof patient>[]) =>
      checked([head], { input: { paged: false, stated: { patients, serviceDates: [] } } });
    expect(of(patient('Okafor', '1951-03-09')).one('patient')).toMatch(/^ok: name and birth date in the record itself/);
    expect(of(patient('Castellano', '1951-03-09')).one('patient')).toBe(
      'fail: the record itself names another patient',
    );
    expect(of(patient('Okafor', '1951-03-10')).one('patient')).toMatch(
      /^fail: the record gives another birth date: 03\/10/,
    );
    expect(of(patient('Okafor', '1951-03-09'), patient('Castellano', '1978-11-30')).one('otherPatient')).toBe(
      'fail: the record holds another patient too',
    );
  });
});

describe('dates of service', () => {
  it('cover what was asked for', () => {
    expect(checked(year.map(visit)).one('dates')).toBe('ok: 5 dates, 01/20/2025 to 12/11/2025');
  });
  it('end early', () => {
    const { one, badge } = checked(year.slice(0, 3).map(visit));
    expect(one('dates')).toBe('warn: nothing found after 07/14/2025');
    expect(badge.text).toBe('dates short');
  });
  it('begin late, or leave a gap', () => {
    expect(checked(year.slice(3).map(visit)).one('dates')).toBe('warn: nothing found before 10/02/2025');
    expect(checked([year[0], year[4]].map((d) => visit(d ?? ''))).one('dates')).toBe(
      'warn: nothing found between 01/20/2025 and 12/11/2025',
    );
  });
  it('may stand in another document of the request', () => {
    const otherDates = ['2025-08-11', '2025-10-30', '2025-12-20'];
    expect(checked(year.slice(0, 3).map(visit), { input: { otherDates } }).one('dates')).toMatch(/^ok/);
  });
  it('lie outside of what was asked for', () => {
    expect(checked([visit('04/10/2021'), visit('05/10/2021')]).one('dates')).toBe(
      'fail: none within 01/01/2025 to 12/31/2025; found 04/10/2021 to 05/10/2021',
    );
    expect(checked([...year.map(visit), visit('04/10/2021')]).one('dates')).toMatch(
      /; 1 outside of what was asked for$/,
    );
  });
  it('are not known without any', () => {
    expect(checked([`${head} and a few words more on it`]).one('dates')).toBe('unknown: no dates of service found');
    expect(checked(year.map(visit), { of: { from: '', to: '' } }).one('dates')).toMatch(/^unknown/);
  });
});

describe('pages', () => {
  const numbered = (n: number, of: number): string =>
    `${visit('04/10/2025')} text ${'x'.repeat(n)}\npage ${n} of ${of}`;
  it('are all there', () => {
    expect(checked([1, 2, 3].map((n) => numbered(n, 3))).one('pages')).toBe('ok: all 3 that are stated');
  });
  it('are missing', () => {
    expect(checked([1, 2, 5, 6].map((n) => numbered(n, 6))).one('pages')).toBe('warn: pages 3, 4 of 6 are missing');
    expect(checked([1, 2, 1, 3].map((n, i) => numbered(n, i < 2 ? 2 : 3))).one('pages')).toBe(
      'warn: page 2 of 3 is missing',
    );
  });
  it('are blank', () => {
    const { one, checks } = checked([visit('01/20/2025'), '', visit('04/10/2025')]);
    expect(one('blank')).toBe('warn: page 2 is blank');
    expect(checks.find((c) => c.kind === 'blank')?.proofs).toEqual([{ page: 2, quote: null }]);
    const dusty = { ink: 0.0003, pictureHash: new Uint8Array(128) };
    const written = { ink: 0.03, pictureHash: new Uint8Array(128).fill(1) };
    expect(checked(['', 'abc'], { page: [dusty, written] }).one('blank')).toBe('warn: page 1 is blank');
  });
  it('repeat others, whatever their page numbers say', () => {
    const { one } = checked([...[1, 2, 3].map((n) => numbered(n, 5)), numbered(2, 5).replace('page 2', 'page 4')]);
    expect(one('duplicates')).toBe('warn: 4 repeats 2');
  });
  it('are scans of the same page', () => {
    const picture = (seed: number): Uint8Array => Uint8Array.from({ length: 128 }, (_, n) => (n * seed * 37) & 255);
    const again = picture(3);
    again[0] = (again[0] ?? 0) ^ 0b101;
    const scans = [picture(1), picture(3), picture(5), again].map((pictureHash, n) => ({
      pictureHash,
      ink: 0.03 + n / 5000,
    }));
    expect(checked(['', '', '', ''], { page: scans }).one('duplicates')).toBe('warn: 4 repeats 2');
  });
  it('are listed in few words', () => {
    expect(pageList([1, 3, 4, 5, 9])).toBe('1, 3 to 5 and 9');
    expect(pageList([14, 15, 16, 17])).toBe('14 to 17');
    expect(pageList([1, 3, 5, 7, 9, 11, 13])).toBe('1, 3, 5, 7, 9 and 7 in all');
  });
});

describe('the file', () => {
  it('is a certificate', () => {
    const { one, badge } = checked([`${head}CERTIFICATE OF NO RECORDS\nA diligent search was made.`]);
    expect(one('fileType')).toBe('warn: a certificate of no records, not a record');
    expect(badge.text).toBe('certificate');
  });
  it('is another kind than announced', () => {
    const { one } = checked(year.map(visit), { input: { declaredType: 'image/tiff' } });
    expect(one('fileType')).toBe('warn: announced as TIFF, arrived as PDF');
    const same = (declaredType: string) => checked(year.map(visit), { input: { declaredType } }).one('fileType');
    expect(same('application/octet-stream')).toBe('ok: PDF');
    expect(same('application/pdf; charset=binary')).toBe('ok: PDF, as announced');
  });
  it('cannot be read', () => {
    const { checks } = checked([], { input: { problem: 'password' } });
    expect(checks.map((c) => `${c.kind} ${c.verdict}: ${c.sentence}`)).toEqual([
      'fileType fail: protected by a password: it cannot be read',
    ]);
  });
});

describe('signature lines', () => {
  const signed = (date: string): string => `${visit(date)}Electronically signed by Luis Ibarra, MD on ${date}`;
  const radv = { of: { signatures: true } };
  it('are looked for in RADV projects alone', () => {
    expect(checked(year.map(visit)).one('signatures')).toBe('none');
    expect(checked(year.map(signed), radv).one('signatures')).toBe('ok: 5 notes, 5 signed');
  });
  it('are missing', () => {
    const texts = [signed('01/20/2025'), visit('04/10/2025'), signed('07/14/2025')];
    expect(checked(texts, radv).one('signatures')).toBe('warn: 3 notes, 1 without a signature line: page 2');
  });
  it('may stand on the page after', () => {
    const texts = [visit('01/20/2025'), `${head} continued\nSigned by: Ruth Adeyemi, NP 01/21/2025`];
    expect(checked(texts, radv).one('signatures')).toBe('ok: 1 note, 1 signed');
  });
  it('need a credential', () => {
    const texts = [`${visit('01/20/2025')}Electronically signed by the front desk`];
    expect(checked(texts, radv).one('signatures')).toMatch(/^warn: 1 note, 1 without/);
  });
});
