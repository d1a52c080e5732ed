/** A problem the reader can act on: printed as it is, without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}
