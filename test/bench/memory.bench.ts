import { setTimeout as delay } from 'node:timers/promises';
import { bench, emptyWindow, figure, medians, program, pssOfTreeMb, startElectron } from './lib.ts';

/** What the program holds a while after its first screen, when everything that starting needed has been let go. */
async function idleMb(application: string): Promise<number> {
  const started = await startElectron(application, 'h1');
  await delay(5000);
  const { mb } = pssOfTreeMb(started.pid);
  await started.stop();
  return mb;
}

bench('memory.idle', async () => {
  const { ours, empty } = await medians(
    { ours: () => idleMb(program), empty: () => idleMb(emptyWindow) },
    { rounds: 3, warmUp: 0 },
  );
  figure('memory.idle', ours, 'MB', empty, 1.4);
});
