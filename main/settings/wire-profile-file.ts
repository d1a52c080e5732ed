/** Reads a replacement wire profile that the policy names. */
import fs from 'node:fs';
import { AppError } from '../lib/errors.ts';

export function readWireProfileFile(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid', 'The wire profile file of the policy cannot be read.', {
      nextStep: 'Check its path in the policy file.',
      cause,
    });
  }
}
