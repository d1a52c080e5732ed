/** Where things lie. Nothing here may touch the file system. */
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const modules = path.join(root, 'node_modules');
/** Git-ignored: the fallback runtime, compiled native modules, stamps of what was checked. */
export const runtime = path.join(root, '.runtime');
export const dist = path.join(root, 'dist');

/** A tool of node_modules, run with the Node that runs us (no shell, no .cmd files). */
export const bin = {
  tsc: path.join(modules, 'typescript/bin/tsc'),
  eslint: path.join(modules, 'eslint/bin/eslint.js'),
  prettier: path.join(modules, 'prettier/bin/prettier.cjs'),
  depcruise: path.join(modules, 'dependency-cruiser/bin/dependency-cruise.mjs'),
  knip: path.join(modules, 'knip/bin/knip.js'),
  vite: path.join(modules, 'vite/bin/vite.js'),
  vitest: path.join(modules, 'vitest/vitest.mjs'),
  playwright: path.join(modules, '@playwright/test/cli.js'),
  nodeGyp: path.join(modules, 'node-gyp/bin/node-gyp.js'),
};
