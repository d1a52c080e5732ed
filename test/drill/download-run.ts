/** `npm run drill:download`, inside Playwright's runner: reads what was asked for, drills, and prints the account. */
import { test } from '@playwright/test';
import { downloadDrill, type DownloadDrillOptions } from './download-drill.ts';
import { fullDisk } from './full-disk.ts';

type Asked = Pick<DownloadDrillOptions, 'documents' | 'kills' | 'seed'> & {
  foreign?: { fhirUrl: string; tokenUrl: string; clientId: string };
};

const started = performance.now();
const say = (line: string): void =>
  void process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

test('download drill', async () => {
  // Written by scripts/drill.mjs.
  const { foreign, ...asked } = JSON.parse(process.env['ROI_DRILL'] ?? '{}') as Asked;
  const clientSecret = process.env['ROI_CLIENT_SECRET'] ?? '';
  const result = await downloadDrill({ ...asked, ...(foreign ? { foreign: { ...foreign, clientSecret } } : {}), say });
  const disk = foreign ? null : await fullDisk(say);
  const lines: [string, string | number][] = [
    ['documents', result.documents],
    ['kills', result.kills],
    ['… while bytes came', result.killsWhileReceiving],
    ['whole, hash holds', result.whole],
    ['… hash announced by the exchange', result.announced],
    ['gone on with after a kill', result.resumed],
    ['… in runs', result.runs],
    ['lost', result.lost],
    ['wrong bytes', result.wrong],
    ['stray files', result.strays],
    ['megabytes', (result.bytes / 1e6).toFixed(1)],
    ['seconds', (result.ms / 1000).toFixed(0)],
    ...(disk ? [['full disk', disk] as [string, string]] : []),
    ['result', result.ok ? 'ok' : 'FAILED'],
  ];
  process.stdout.write(`\n${lines.map(([label, value]) => `${label.padEnd(36)}${value}`).join('\n')}\n`);
  if (!result.ok) throw new Error('The drill failed.');
});
