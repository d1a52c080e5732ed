/** The download drill in small: `npm run drill:download` is the whole one. */
import { downloadDrill } from '../drill/download-drill.ts';
import { expect, test } from '../support/fixtures.ts';

test('every document is whole, and its hash holds, however often the program was killed while it came', async () => {
  test.setTimeout(240_000);
  const said: string[] = [];
  const result = await downloadDrill({ documents: 3, kills: 4, seed: 5, say: (line) => void said.push(line) });
  expect(result, said.join('\n')).toMatchObject({
    kills: 4,
    whole: 3,
    announced: 3,
    lost: 0,
    wrong: 0,
    strays: 0,
    ok: true,
  });
  expect(result.killsWhileReceiving, 'it was killed while bytes came').toBeGreaterThan(1);
  expect(result.resumed, 'what had come was not fetched again').toBeGreaterThan(0);
});
