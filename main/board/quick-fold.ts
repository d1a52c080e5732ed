/** The directory's folding with a short way for texts that are plain already: most of what is folded here is, a hundred thousand times. Pure. */
import { fold } from '../directory/model.ts';

/** ASCII words, one blank between them. */
const PLAIN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

export const quickFold = (text: string): string => (PLAIN.test(text) ? text.toLowerCase() : fold(text));
