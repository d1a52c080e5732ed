import { expect, it } from 'vitest';
import { isValidNpi } from '../../../preload/contract/rules/npi.ts';

// 1234567893 is the worked example of CMS's check digit paper.
it.each(['1234567893', '1992999825', '1003000126'])('accepts %s', (npi) => expect(isValidNpi(npi)).toBe(true));
it.each(['1234567890', '1992999826', '123456789', '12345678933', '3234567893', '12345678a3', ''])(
  'refuses “%s”',
  (npi) => expect(isValidNpi(npi)).toBe(false),
);
