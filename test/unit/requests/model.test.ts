import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { createFailure } from '../../../main/requests/failures.ts';
import { actionsOf, identifierValue, isOlderVersion } from '../../../main/requests/model.ts';
import { checkPdf, displayName } from '../../../main/requests/pdf-check.ts';

describe('versions', () => {
  it('knows an older one by number, else by instant, else trusts it', () => {
    const v = (versionId: string | null, lastUpdated: string | null = null) => ({ versionId, lastUpdated });
    expect(isOlderVersion(v('10'), v('9'))).toBe(true);
    expect(isOlderVersion(v('9'), v('10'))).toBe(false);
    expect(isOlderVersion(v('b', '2026-01-02T00:00:00Z'), v('a', '2026-01-01T23:00:00-05:00'))).toBe(false);
    expect(isOlderVersion(v('b', '2026-01-02T00:00:00Z'), v('a', '2026-01-01T00:00:00Z'))).toBe(true);
    expect(isOlderVersion(v(null), v('1'))).toBe(false);
  });
});

describe('own identifiers', () => {
  it('are readable and hold fifty bits', () => {
    expect(identifierValue(2026, Uint8Array.from([0, 31, 32, 255, 8, 9, 10, 11, 12, 13]))).toBe('2026-0Z0Z8-9ABCD');
    const bytes = Uint8Array.from({ length: 10 }, (_, i) => i * 41);
    expect(identifierValue(2026, bytes)).toMatch(/^2026-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  });
});

describe('a failed POST', () => {
  const error = (code: ConstructorParameters<typeof AppError>[0], httpStatus?: number, reason?: string) =>
    new AppError(code, 'x', {
      technical: { ...(httpStatus === undefined ? {} : { httpStatus }), ...(reason === undefined ? {} : { reason }) },
    });
  it.each([
    [error('offline'), 'notSent'],
    [error('signedOut'), 'notSent'],
    [error('unauthorized', 401), 'notSent'],
    [error('exchangeUnavailable', 429), 'notSent'],
    [error('exchangeRejected', 422), 'refused'],
    [error('forbidden', 403), 'refused'],
    [error('exchangeRejected', 409), 'uncertain'],
    [error('exchangeRejected', 412), 'uncertain'],
    [error('exchangeUnavailable', 500), 'uncertain'],
    [error('exchangeRejected', 422, 'mayExist'), 'uncertain'],
    [error('timeout'), 'uncertain'],
    [error('connectionLost'), 'uncertain'],
    [error('malformedAnswer', 201), 'uncertain'],
    [error('aborted'), 'uncertain'],
    [new TypeError('bug'), 'uncertain'],
  ])('%#: %s', (cause, kind) => expect(createFailure(cause).kind).toBe(kind));
});

describe('actions', () => {
  it('offer nothing while it is being sent, and no copy while it is uncertain', () => {
    expect(actionsOf({ status: 'sending', taskId: null, tracking: true })).toEqual([]);
    expect(actionsOf({ status: 'send-uncertain', taskId: null, tracking: true })).toEqual(['resolve']);
    expect(actionsOf({ status: 'delivered', taskId: 'x', tracking: false })).toContain('resumeTracking');
  });
});

describe('an attached file', () => {
  const text = (s: string): Uint8Array => new TextEncoder().encode(s);
  it('must begin and end as a PDF does', () => {
    expect(checkPdf(text('\n\n%PDF-1.7\n1 0 obj<</Type /Pages /Count 12>>endobj\n%%EOF\r\n'), 1000)).toEqual({
      pages: 12,
      encrypted: false,
    });
    expect(checkPdf(text(`%PDF-1.7 ${'x'.repeat(3000)} %%EOF${' '.repeat(2000)}`), 10_000).pages).toBeNull();
    expect(checkPdf(text('%PDF-1.7 trailer<</Encrypt 5 0 R>> %%EOF'), 1000).encrypted).toBe(true);
    for (const bad of [
      '',
      'MZ..',
      `${'x'.repeat(1030)}%PDF-1.7 %%EOF`,
      '%PDF-1.7',
      `%PDF-1.7 ${'x'.repeat(1000)}%%EOF`,
    ])
      expect(() => checkPdf(text(bad), 900)).toThrow(AppError);
  });
  it('has a name without path, control or direction characters', () => {
    expect(displayName('../../etc/passwd')).toBe('passwd.pdf');
    expect(displayName('C:\\a\\b.PDF')).toBe('b.pdf');
    expect(displayName('x\u0000\u202Ey<.pdf')).toBe('x y.pdf');
    expect(displayName('')).toBe('authorization.pdf');
    expect(displayName(`${'n'.repeat(300)}.pdf`)).toHaveLength(104);
  });
});
