/**
 * The anchor: how far the trail reached, kept outside of its database and authenticated by the chain's key, so that a database whose last
 * entries were removed is noticed. It lags behind by a few seconds at most, never ahead: it is written after the entries are durable.
 */
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const anchorSchema = z.object({
  version: z.literal(1),
  sequence: z.number().int(),
  hash: z.string(),
  /** Entries after this one are keyed: one of the former format there was put in. */
  keyedFrom: z.number().int(),
  at: z.string(),
  mac: z.string(),
});
export type Anchor = Omit<z.infer<typeof anchorSchema>, 'version' | 'mac'>;

const macOf = (key: KeyObject, a: Anchor): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['roi-workstation/anchor/1', a.sequence, a.hash, a.keyedFrom, a.at]))
    .digest('hex');

export interface AnchorFile {
  /** `damaged` also when it was changed. */
  read(key: KeyObject): Anchor | 'absent' | 'damaged';
  /** Whole after a power cut. A full disk must not keep the program from locking: it is then written the next time. */
  write(key: KeyObject, anchor: Anchor): void;
}

export function createAnchorFile(folder: string): AnchorFile {
  const file = path.join(folder, 'audit-anchor.json');
  return {
    read: (key) => {
      if (!fs.existsSync(file)) return 'absent';
      try {
        const { mac, version: _, ...anchor } = anchorSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
        const wanted = Buffer.from(macOf(key, anchor), 'hex');
        const given = Buffer.from(mac, 'hex');
        return given.length === wanted.length && timingSafeEqual(given, wanted) ? anchor : 'damaged';
      } catch {
        return 'damaged';
      }
    },
    write: (key, anchor) => {
      try {
        const handle = fs.openSync(`${file}.new`, 'w', 0o600);
        try {
          fs.writeFileSync(handle, JSON.stringify({ version: 1, ...anchor, mac: macOf(key, anchor) }));
          fs.fsyncSync(handle);
        } finally {
          fs.closeSync(handle);
        }
        fs.renameSync(`${file}.new`, file);
      } catch {
        return;
      }
    },
  };
}
