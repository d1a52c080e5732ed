/** Search answers of every habit, field names, redaction, addresses, waits. */
import type { Bundle, Organization, Task } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { isLoopback, isUnder, parseUrl, pathTemplate } from '../../../main/exchange/addresses.ts';
import { draftPathOf } from '../../../main/exchange/field-paths.ts';
import { networkError } from '../../../main/exchange/http.ts';
import { holdsAny, personalTextsOf } from '../../../main/exchange/redaction.ts';
import { defaultRetryLimits, retryAfterOf, waitBeforeNext } from '../../../main/exchange/retry.ts';
import { decodeContinuation, readSearchAnswer } from '../../../main/exchange/search-pages.ts';
import { systemClock } from '../../../main/lib/clock.ts';

const first = { url: 'https://x.example/fhir/Organization?name=a', page: 1, seen: [] };
const read = (value: unknown, asked: [string, string][] = [['name', 'a']]) =>
  readSearchAnswer<Organization>('Organization', value, asked, first, 10);
const bundle = (more: Partial<Bundle>): Bundle => ({ resourceType: 'Bundle', type: 'searchset', ...more });
const organization = (id: string): Organization => ({ resourceType: 'Organization', id });

describe('readSearchAnswer', () => {
  it('takes hits only, and tells of the rest', () => {
    const page = read(
      bundle({
        entry: [
          { resource: organization('a') },
          { resource: organization('b'), search: { mode: 'include' } },
          {
            resource: {
              resourceType: 'OperationOutcome',
              issue: [{ severity: 'warning', code: 'informational', diagnostics: 'Parameter x is unknown' }],
            },
          },
          {
            resource: { resourceType: 'Endpoint', status: 'active', connectionType: {}, payloadType: [], address: 'x' },
          },
          { fullUrl: 'urn:x' },
        ],
      }),
    );
    expect(page?.resources.map((r) => r.id)).toEqual(['a']);
    expect(page?.warnings).toEqual(['Parameter x is unknown', 'The exchange also sent 2 resources of another kind.']);
    expect(page).toMatchObject({ total: null, selfKnown: false, ignored: [], next: null });
  });

  it('is empty for an empty Bundle and for an outcome alone, null for anything else', () => {
    expect(read(bundle({}))?.resources).toEqual([]);
    expect(
      read({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] })?.warnings,
    ).toEqual(['information informational']);
    expect(read(organization('bare'))?.resources.map((r) => r.id)).toEqual(['bare']);
    for (const value of [undefined, null, 1, 'x', [], {}, { resourceType: 'Patient' }]) expect(read(value)).toBeNull();
  });

  it('compares self with what was asked, modifiers and repeats included', () => {
    const self = (query: string) =>
      bundle({ link: [{ relation: 'self', url: `https://other-name.example/r4/Organization${query}` }] });
    expect(read(self('?name:contains=a'), [['name:contains', 'a']])).toMatchObject({ ignored: [], selfKnown: true });
    expect(read(self('?name=a'), [['name:contains', 'a']])?.ignored).toEqual(['name:contains']);
    expect(
      read(self('?_lastUpdated=ge1'), [
        ['_lastUpdated', 'ge1'],
        ['_lastUpdated', 'lt2'],
      ])?.ignored,
    ).toEqual(['_lastUpdated']);
    expect(
      read(self(''), [
        ['part-of', 'Task/1'],
        ['_count', '5'],
        ['_sort', 'x'],
      ])?.ignored,
    ).toEqual(['part-of']);
    expect(read(bundle({ link: [{ relation: 'self', url: 'Organization?name=a' }] }))).toMatchObject({
      ignored: [],
      selfKnown: true,
    });
  });

  it('leaves a circle of next links at the first repeat', () => {
    const next = (url: string) => bundle({ link: [{ relation: 'next', url }] });
    const one = read(next('https://x.example/fhir?page=2'));
    const at2 = decodeContinuation(one?.next ?? '');
    if (!at2) throw new Error('no next');
    const two = readSearchAnswer<Organization>('Organization', next('https://x.example/fhir?page=3'), [], at2, 10);
    const at3 = decodeContinuation(two?.next ?? '');
    if (!at3) throw new Error('no next');
    const three = readSearchAnswer<Organization>('Organization', next('https://x.example/fhir?page=2'), [], at3, 10);
    expect(three?.next).toBeNull();
    expect(three?.warnings).toHaveLength(1);
    expect(decodeContinuation('garbage')).toBeNull();
  });
});

describe('draftPathOf', () => {
  const sent: Task = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    contained: [
      { resourceType: 'Patient', id: 'patient' },
      { resourceType: 'DocumentReference', id: 'auth', status: 'current', content: [] },
      { resourceType: 'Consent', id: 'consent', status: 'active', scope: {}, category: [] },
    ],
    input: [
      { type: { coding: [{ code: 'data-code' }] } },
      { type: { coding: [{ code: 'service-period' }] } },
      { type: { coding: [{ code: '64292-6' }, { code: 'authorization' }] } },
    ],
  };
  it.each([
    ['Task.owner.reference', 'custodian'],
    ['Task.contained[0].birthDate', 'patient.birthDate'],
    ['Task.contained[0].name[0].given[1]', 'patient.given'],
    ['Task.contained[0].identifier[0].system', 'patient.identifierSystem'],
    ['Task.contained[0]', 'patient.family'],
    ['Task.contained[1].content[0].attachment', 'authorization.file'],
    ['Task.contained[2].provision.period.end', 'authorization.expirationDate'],
    ['Task.contained[2].dateTime', 'authorization.signedDate'],
    ["Task.contained.where(id='patient').ofType(Patient).gender", 'patient.gender'],
    ['Patient.address.postalCode', 'patient.postalCode'],
    ['Task.input[0]', 'recordTypes'],
    ['Task.input[1].value.end', 'serviceTo'],
    ['Task.input[1].value.start', 'serviceFrom'],
    ['Task.input[2]', 'authorization.file'],
    ['Task.restriction.period', 'dueDate'],
    ['Task.identifier[0]', 'Task.identifier[0]'],
    ['Task.contained[9].x', 'Task.contained[9].x'],
    ['Task.input[9]', 'Task.input[9]'],
  ])('%s → %s', (expression, path) => expect(draftPathOf(expression, sent)).toBe(path));
});

describe('redaction', () => {
  it('finds what identifies a person in a Task, in other date forms too', () => {
    const task: Task = {
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      description: 'Left knee of Ms Okafor',
      contained: [
        {
          resourceType: 'Patient',
          id: 'patient',
          name: [{ family: 'Okafor', given: ['Renee', 'T'] }],
          birthDate: '1951-03-09',
          identifier: [{ system: 'https://lakeshore.example', value: 'LKS0048812' }],
          gender: 'female',
        },
      ],
    };
    const personal = personalTextsOf(task);
    for (const text of ['bad name OKAFOR', 'born 03/09/1951', 'dob 19510309', 'id lks0048812', 'renee'])
      expect([text, holdsAny(text, personal)]).toEqual([text, true]);
    // An initial is too short to look for, and systems and genders say nothing.
    for (const text of ['the letter T', 'https://lakeshore.example is unknown', 'female'])
      expect([text, holdsAny(text, personal)]).toEqual([text, false]);
  });
});

describe('addresses', () => {
  it.each([
    ['https://x.example/fhir/Task/1', true],
    ['https://x.example/fhir', true],
    ['https://x.example:443/fhir/a', true],
    ['https://x.example/fhirx/Task', false],
    ['https://x.example/fhir/../other', false],
    ['https://x.example.evil/fhir/Task', false],
    ['https://x.example@evil.example/fhir/Task', false],
    ['https://u:p@x.example/fhir/Task', false],
    ['http://x.example/fhir/Task', false],
    ['https://x.example:8443/fhir/Task', false],
  ])('%s lies under the base: %s', (text, expected) => {
    expect(isUnder(new URL(text), new URL('https://x.example/fhir/'))).toBe(expected);
  });

  it('knows this machine by its numbers only', () => {
    for (const host of ['127.0.0.1', '[::1]']) expect(isLoopback(new URL(`http://${host}:1`))).toBe(true);
    for (const host of ['localhost', '127.0.0.1.nip.example', '10.0.0.1'])
      expect(isLoopback(new URL(`http://${host}:1`))).toBe(false);
    expect(parseUrl('nonsense')).toBeNull();
    expect(pathTemplate(new URL('https://x/fhir/Task/abc/_history/2?x=1'))).toBe('/fhir/Task/{id}/_history/2');
  });
});

describe('waiting', () => {
  it('reads Retry-After in seconds, as a date by the server’s own clock, and nothing else', () => {
    expect(retryAfterOf('120', null, systemClock)).toBe(120_000);
    expect(retryAfterOf('Wed, 21 Oct 2026 07:28:30 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', systemClock)).toBe(30_000);
    expect(retryAfterOf('Wed, 21 Oct 2020 07:28:30 GMT', null, systemClock)).toBe(0);
    expect(retryAfterOf('soon', null, systemClock)).toBeNull();
    expect(retryAfterOf(null, null, systemClock)).toBeNull();
  });

  it('doubles with jitter up to the cap, and ends', () => {
    const waits = (random: number) =>
      [1, 2, 3].map((attempt) =>
        waitBeforeNext(
          attempt,
          null,
          { ...defaultRetryLimits, tries: 3, backoffBaseMs: 100, backoffMaxMs: 150 },
          () => random,
        ),
      );
    expect(waits(0)).toEqual([50, 75, null]);
    expect(waits(1)).toEqual([100, 150, null]);
    expect(waitBeforeNext(1, 61_000, defaultRetryLimits, () => 0)).toBeNull();
  });
});

describe('networkError', () => {
  const never = new AbortController().signal;
  const fail = (more: object, cause?: unknown): Error => Object.assign(new Error('x', { cause }), more);
  it.each<[string, Error, string]>([
    ['no name', fail({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'offline'],
    [
      'refused on every address',
      Object.assign(new AggregateError([fail({ code: 'ECONNREFUSED', syscall: 'connect' })]), { code: 'ECONNREFUSED' }),
      'offline',
    ],
    ['no route while connecting', fail({ code: 'EHOSTUNREACH', syscall: 'connect' }), 'offline'],
    // The same code on an open connection proves nothing about what was sent.
    ['no route while reading', fail({ code: 'EHOSTUNREACH', syscall: 'read' }), 'connectionLost'],
    ['connect timeout', fail({ code: 'UND_ERR_CONNECT_TIMEOUT' }), 'offline'],
    ['slow connect of the system', fail({ code: 'ETIMEDOUT', syscall: 'connect' }), 'offline'],
    ['slow read of the system', fail({ code: 'ETIMEDOUT', syscall: 'read' }), 'timeout'],
    ['own certificate', fail({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'offline'],
    ['wrong host in the certificate', fail({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'offline'],
    ['TLS alert in mid-air', fail({ code: 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR' }), 'connectionLost'],
    ['reset', fail({ code: 'UND_ERR_SOCKET' }, fail({ code: 'ECONNRESET', syscall: 'read' })), 'connectionLost'],
    ['no HTTP', fail({ code: 'HPE_INVALID_CONSTANT' }), 'malformedAnswer'],
    ['something else', new Error('x'), 'connectionLost'],
  ])('%s → %s', (_name, error, code) => expect(networkError(error, never).code).toBe(code));

  it('never offers to go on after a bad certificate', () => {
    expect(networkError(fail({ code: 'CERT_HAS_EXPIRED' }), never).options).toMatchObject({ retryable: false });
  });
});
