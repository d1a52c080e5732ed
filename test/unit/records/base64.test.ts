/** Content inside a Task: in slices, and in a thread where it is large. Both read the same. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../main/records/base64.ts';

const LARGE = 27 * 1024 * 1024;
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function decoded(text: string): Promise<{ sha: string; size: number; pieces: number }> {
  const hash = createHash('sha256');
  let size = 0;
  let pieces = 0;
  for await (const piece of decodeBase64(text)) {
    hash.update(piece);
    size += piece.length;
    pieces++;
  }
  return { sha: hash.digest('hex'), size, pieces };
}

/** One decoder for each length: the other side of the limit is a thread. */
describe.each([
  ['in slices', 100_001],
  ['in a thread', Math.ceil((LARGE * 3) / 4) + 1],
])('base64 %s', (_where, size) => {
  const bytes = randomBytes(size);
  const text = bytes.toString('base64');

  it('gives the bytes back, with white space and without padding', { timeout: 60_000 }, async () => {
    const whole = { sha: sha(bytes), size };
    expect(await decoded(text)).toMatchObject(whole);
    expect(await decoded(`${text.slice(0, 7777)}\r\n ${text.slice(7777)}`)).toMatchObject(whole);
    expect(await decoded(text.replace(/=+$/, ''))).toMatchObject(whole);
  });

  it('refuses what is no base64, and what goes on after its end', { timeout: 60_000 }, async () => {
    for (const bad of [
      `${text.slice(0, -100)}%${text.slice(-99)}`,
      `AA==${text}`,
      `${text.replace(/=+$/, '')}`.slice(0, Math.floor(text.length / 4) * 4 - 3),
    ])
      await expect(decoded(bad)).rejects.toMatchObject({ code: 'malformedAnswer' });
  });

  it('can be left in the middle', { timeout: 60_000 }, async () => {
    let first = 0;
    for await (const piece of decodeBase64(text)) {
      first = piece.length;
      break;
    }
    expect(first).toBeGreaterThan(0);
  });
});
