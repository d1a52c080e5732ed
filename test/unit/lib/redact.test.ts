import { expect, it } from 'vitest';
import { redact } from '../../../main/lib/redact.ts';

it('lets ids, counts and codes through', () => {
  expect(redact({ code: 'offline', count: 3, ok: true, taskId: 'task-1' })).toEqual({
    code: 'offline',
    count: 3,
    ok: true,
    taskId: 'task-1',
  });
});

it('removes what may be a secret or tell of a person, by name and by shape', () => {
  const out = JSON.stringify(
    redact({
      accessToken: 'abc',
      clientSecret: 'hunter2',
      familyName: 'Okafor',
      birthDate: '1951-03-09',
      note: 'Bearer abc.def born 1951-03-09 member 0048812345 at https://x.example/Task?identifier=a|b eyJhbGciOi.eyJzdWIi.sig',
      nested: { family: 'Okafor' },
      error: Object.assign(new Error('Okafor is not known'), { code: 'E1' }),
    }),
  );
  for (const leak of ['abc', 'hunter2', 'Okafor', '1951', '0048812345', 'identifier=', 'eyJ'])
    expect(out).not.toContain(leak);
  expect(out).toContain('E1');
});
