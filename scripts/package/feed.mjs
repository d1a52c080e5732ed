/**
 * What an update feed needs beside a package: the description that electron-updater reads (generic provider) and our own signature, which
 * binds the version to the file. Key: Ed25519, PEM, in the file that ROI_UPDATE_KEY names; made by `openssl genpkey -algorithm ed25519`.
 */
import { createHash, createPrivateKey, sign } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { dump } from 'js-yaml';

/** The text under the signature; main/updates/signature.ts checks the same. */
const statement = (version, sha512) => `roi-workstation update\n${version}\n${sha512}\n`;

/** @returns {string[]} the files written */
export function writeFeed({ file, version, description, keyFile = process.env.ROI_UPDATE_KEY }) {
  const content = fs.readFileSync(file);
  const sha512 = createHash('sha512').update(content).digest('base64');
  const name = path.basename(file);
  const feed = path.join(path.dirname(file), description);
  const entry = { version, files: [{ url: name, sha512, size: content.length }], path: name, sha512 };
  fs.writeFileSync(feed, dump({ ...entry, releaseDate: new Date().toISOString() }, { lineWidth: -1 }));
  if (!keyFile) return [feed];
  const signature = sign(null, Buffer.from(statement(version, sha512)), createPrivateKey(fs.readFileSync(keyFile)));
  fs.writeFileSync(`${file}.sig`, `${signature.toString('base64')}\n`);
  return [feed, `${file}.sig`];
}
