/** Builds the composing process, to be started as a forked Node with a memory limit: what Electron's utility process is to the program. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** @param out a folder for the built file @returns the file */
export async function buildComposer(out: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.resolve(import.meta.dirname, '../../..'),
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../../../main/disclosures/composer/process.ts', import.meta.url)),
      outDir: out,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'composer.mjs' } },
    },
  });
  return path.join(out, 'composer.mjs');
}
