/**
 * Purpose: the state of the practice exchange on disk: sealed when there is a key, never overwritten when it cannot be read.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { coreTask, startExchange, type Exchange, type ExchangeOptions } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const tempFolder = useTempFolder();
const open: Exchange[] = [];
afterEach(async () => {
  for (const exchange of open.splice(0)) await exchange.close();
});

async function start(options: ExchangeOptions): Promise<Exchange> {
  const exchange = await startExchange({ providerCount: 200, payerCount: 5, ...options });
  open.push(exchange);
  return exchange;
}

/** Runs an exchange with one Task and ends it. */
async function practise(options: ExchangeOptions): Promise<string> {
  const exchange = await start(options);
  const [id = ''] = exchange.seedTasks([coreTask(1)]);
  await exchange.close();
  return id;
}

const familyOf = (exchange: Exchange): string => {
  const patient = exchange.tasks()[0]?.contained?.find((resource) => resource.resourceType === 'Patient');
  return patient?.name?.[0]?.family ?? '';
};

test('with a key nothing that was typed stands in the file, and it opens again', async () => {
  const stateFile = path.join(tempFolder(), 'state.bin');
  const stateKey = randomBytes(32);
  const id = await practise({ stateFile, stateKey });
  const bytes = readFileSync(stateFile);
  const again = await start({ stateFile, stateKey });
  const family = familyOf(again);
  expect(family).not.toBe('');
  expect(bytes.includes(family)).toBe(false);
  expect(bytes.includes('practice-exchange-state-1')).toBe(false);
  expect(again.task(id)?.status).toBe('requested');
});

test('every file has a nonce of its own', async () => {
  const stateFile = path.join(tempFolder(), 'state.bin');
  const stateKey = randomBytes(32);
  await practise({ stateFile, stateKey });
  const first = readFileSync(stateFile);
  await practise({ stateFile, stateKey });
  const mark = first.indexOf('\n') + 1;
  expect(readFileSync(stateFile).subarray(mark, mark + 12)).not.toEqual(first.subarray(mark, mark + 12));
});

test.each([
  ['another key', (bytes: Buffer) => bytes, randomBytes(32)],
  ['a changed byte', (bytes: Buffer) => ((bytes[60] = (bytes[60] ?? 0) ^ 1), bytes), undefined],
  ['a missing end', (bytes: Buffer) => bytes.subarray(0, -5), undefined],
  [
    'clear text',
    () => Buffer.from('{"format":"practice-exchange-state-1","serial":1,"lastStampMs":1,"clockMs":1}\n'),
    undefined,
  ],
])('%s: the file is moved aside, not overwritten', async (_what, change, otherKey) => {
  const folder = tempFolder();
  const stateFile = path.join(folder, 'state.bin');
  const stateKey = randomBytes(32);
  await practise({ stateFile, stateKey });
  const changed = change(readFileSync(stateFile));
  writeFileSync(stateFile, changed);
  const again = await start({ stateFile, stateKey: otherKey ?? stateKey });
  expect(again.taskCount()).toBe(0);
  expect(existsSync(stateFile)).toBe(false);
  const aside = readdirSync(folder).filter((name) => name.includes('.unreadable-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(path.join(folder, aside[0] ?? ''))).toEqual(changed);
});
