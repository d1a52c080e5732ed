/** A rough estimate of a passphrase's strength, for advice only; the main process alone decides what it accepts. Pure. */
import type { minPassphraseLength } from '../../../preload/contract/store.ts';

/** The contract's own number; its type makes a difference fail to compile. */
export const leastLength: typeof minPassphraseLength = 12;

export interface Strength {
  level: 0 | 1 | 2 | 3 | 4;
  text: string;
}

const COMMON = [
  'password',
  'passwort',
  'qwerty',
  'letmein',
  'welcome',
  'healthmark',
  'records',
  'admin',
  '123456',
  'abcdef',
];

/** Characters that bring something new: repeats, runs up or down and common words count little. */
function effectiveLength(text: string): number {
  let lower = text.toLowerCase();
  for (const word of COMMON) lower = lower.replaceAll(word, '\u0000');
  let length = 0;
  for (let i = 0; i < lower.length; i++) {
    const step = lower.charCodeAt(i) - lower.charCodeAt(i - 1);
    length += i > 0 && Math.abs(step) <= 1 ? 0.25 : 1;
  }
  return length;
}

export function passphraseStrength(text: string): Strength {
  if (text === '')
    return {
      level: 0,
      text: `At least ${leastLength} characters. Four or more unrelated words are easy to remember and hard to guess.`,
    };
  if (text.length < leastLength) return { level: 1, text: `Too short: ${leastLength - text.length} more.` };
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(text)).length;
  const score = effectiveLength(text) + (classes - 1) * 2;
  if (score < 12) return { level: 1, text: 'Easy to guess: repeats, runs and common words bring little.' };
  if (score < 17) return { level: 2, text: 'Fair. Another word makes it strong.' };
  if (score < 24) return { level: 3, text: 'Strong.' };
  return { level: 4, text: 'Very strong.' };
}
