/** Are these the bytes that were announced? Pure. */
import type { CheckResult } from './repository.ts';

export interface Arrival {
  verdict: 'ready' | 'quarantined';
  size: CheckResult;
  sha1: CheckResult;
  /** For a mismatch: both values in words, else null. */
  expected: string | null;
  actual: string | null;
}

/**
 * Compares with what the exchange announced. `hash` is base64 SHA-1 (R4 Attachment.hash); some servers write it in hex.
 * @param actual SHA-1 in base64, where one was announced
 */
export function checkArrival(
  declared: { size: number | null; sha1: string | null; type: string },
  actual: { size: number; sha1: string | null; type: string },
): Arrival {
  const size: CheckResult = declared.size === null ? 'absent' : declared.size === actual.size ? 'match' : 'mismatch';
  const sha1: CheckResult =
    declared.sha1 === null || declared.sha1 === ''
      ? 'absent'
      : actual.sha1 !== null && sameDigest(declared.sha1, actual.sha1)
        ? 'match'
        : 'mismatch';
  const expected: string[] = [];
  const found: string[] = [];
  if (size === 'mismatch') {
    expected.push(`${declared.size} bytes`);
    found.push(`${actual.size} bytes`);
  }
  if (sha1 === 'mismatch') {
    expected.push(`SHA-1 ${(declared.sha1 ?? '').slice(0, 80)}`);
    found.push(`SHA-1 ${actual.sha1 ?? 'not computed'}`);
  }
  // A sign-in or error page in place of a record arrives with a good status.
  if (
    actual.type === 'text/html' &&
    sha1 !== 'match' &&
    declared.type !== '' &&
    !/html|octet-stream/i.test(declared.type)
  ) {
    expected.push(declared.type);
    found.push('a web page');
  }
  if (actual.size === 0 && size !== 'match') {
    expected.push('a file');
    found.push('nothing');
  }
  const bad = expected.length > 0;
  return {
    verdict: bad ? 'quarantined' : 'ready',
    size,
    sha1,
    expected: bad ? expected.join(', ') : null,
    actual: bad ? found.join(', ') : null,
  };
}

function sameDigest(declared: string, actualBase64: string): boolean {
  const value = declared.trim();
  if (/^[0-9a-f]{40}$/i.test(value)) return Buffer.from(value, 'hex').toString('base64') === actualBase64;
  return value.replace(/=+$/, '') === actualBase64.replace(/=+$/, '');
}
