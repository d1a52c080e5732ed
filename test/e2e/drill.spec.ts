/** The crash drill in small: a project is sent while the program is killed and answers get lost. `npm run drill` is the whole one. */
import { drill } from '../drill/drill.ts';
import { expect, test } from '../support/fixtures.ts';

for (const ifNoneExist of [true, false])
  test(`neither loses nor doubles a row when killed, at an exchange that ${ifNoneExist ? 'honours' : 'ignores'} If-None-Exist`, async () => {
    test.setTimeout(180_000);
    const said: string[] = [];
    const result = await drill({ rows: 60, kills: 5, seed: 11, ifNoneExist, say: (line) => void said.push(line) });
    expect(result, said.join('\n')).toMatchObject({
      tasks: 60,
      identifiers: 60,
      kills: 5,
      lost: 0,
      doubled: 0,
      unknown: 0,
      misfiled: 0,
      uncertain: 0,
      addsUp: true,
      ok: true,
    });
    expect(result.totals).toMatchObject({ imported: 60, sent: 60 });
  });
