/** Processes for hostile bytes have no file, no network and no other process to act with. */
import { once } from 'node:events';
import { fork } from 'node:child_process';
import { expect, it } from 'vitest';
import { useTempFolder } from '../../support/temp-folder.ts';
import { buildProcess } from '../records/decoder-build.ts';

const folder = useTempFolder();

it('opens nothing once its doors are shut', { timeout: 60_000 }, async () => {
  const file = await buildProcess('test/integration/text/shut-process.ts', folder(), 'shut.mjs');
  const child = fork(file, [], { stdio: 'ignore', env: {} });
  const [answer] = (await once(child, 'message')) as [{ open: string[] }];
  child.kill();
  expect(answer.open).toEqual([]);
});
