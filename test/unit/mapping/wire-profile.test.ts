/** The wire profile as a file that a support person replaces. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBundledWireProfile, loadWireProfile } from '../../../main/exchange/wire-profile.ts';
import { AppError } from '../../../main/lib/errors.ts';

const text = fs.readFileSync(
  path.join(import.meta.dirname, '../../../main/exchange/wire-profile/healthmark-assumed-1.json'),
  'utf8',
);
const changed = (change: (p: Record<string, never>) => void): string => {
  const value = JSON.parse(text) as Record<string, never>;
  change(value);
  return JSON.stringify(value);
};
const refusal = (file: string): AppError => {
  try {
    loadWireProfile(file);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('was accepted');
};

describe('wire profile', () => {
  it('is the same from the release and from its file', () => {
    expect(loadWireProfile(text)).toEqual(loadBundledWireProfile());
  });

  it('names the path of every error', () => {
    const error = refusal(
      changed((p) => {
        const profile = p as unknown as {
          purposes: Record<string, unknown>;
          status: { textRules: { pattern: string }[]; byTaskStatus: Record<string, string> };
        };
        delete profile.purposes.attorney;
        const rule = profile.status.textRules[1];
        if (rule) rule.pattern = '(';
        profile.status.byTaskStatus['on-hold'] = 'sending';
      }),
    );
    expect(error.code).toBe('invalid');
    expect(error.options.fields?.map((f) => f.path).sort()).toEqual([
      'purposes.attorney',
      'status.byTaskStatus.on-hold',
      'status.textRules.1.pattern',
    ]);
  });

  it('refuses unknown members, other formats and what is no JSON', () => {
    expect(refusal(changed((p) => Object.assign(p, { extra: 1 }))).code).toBe('invalid');
    expect(refusal(changed((p) => Object.assign(p, { format: 2 }))).code).toBe('unsupported');
    expect(refusal('<html>').code).toBe('invalid');
    expect(refusal('[]').code).toBe('invalid');
  });
});
