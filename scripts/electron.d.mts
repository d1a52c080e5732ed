/** The executable of the Electron that this checkout uses. */
export function electronPath(): string;
export function runElectron(
  args: readonly string[],
  options?: { env?: NodeJS.ProcessEnv; cwd?: string },
): Promise<number>;
