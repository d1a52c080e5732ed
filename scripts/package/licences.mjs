/**
 * The packages that ship in the bundles, with their licences: dist/licences.json for the licences page. The build notes the folders of the
 * packages it bundled (vite.config.ts); the native module is shipped as a package of its own.
 */
import fs from 'node:fs';
import path from 'node:path';
import { dist, root } from '../lib/paths.mjs';
import { readJson, writeJson } from '../lib/stamp.mjs';

/** Shipped beside the bundles. */
const ASIDE = ['node_modules/better-sqlite3'];
const LICENCE_FILE = /^(licen[cs]e|copying)([-.].*)?$/i;

/** @returns {{folder: string, name: string, version: string, licence: string}[]} */
export function shippedPackages() {
  const folders = new Set(ASIDE);
  for (const part of ['main', 'preload', 'renderer'])
    for (const folder of readJson(path.join(dist, part, 'packages.json')) ?? []) folders.add(folder);
  return [...folders].sort().map((folder) => {
    const { name, version, license, licenses } = readJson(path.join(root, folder, 'package.json')) ?? {};
    if (name === undefined || version === undefined)
      throw new Error(`${folder} has no package.json with a name and a version.`);
    const licence = typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? 'not stated');
    return { folder, name, version, licence };
  });
}

export function writeLicences() {
  const list = shippedPackages().map(({ folder, ...rest }) => {
    const file = fs.readdirSync(path.join(root, folder)).find((name) => LICENCE_FILE.test(name));
    return { ...rest, text: file === undefined ? '' : fs.readFileSync(path.join(root, folder, file), 'utf8').trim() };
  });
  writeJson(path.join(dist, 'licences.json'), list);
}
