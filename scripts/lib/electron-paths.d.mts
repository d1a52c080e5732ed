export interface FoundElectron {
  kind: 'given' | 'official' | 'fallback';
  folder: string;
  executable: string;
  version: string;
}
export function findElectron(): FoundElectron | undefined;
export function electronEnv(base?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
