import { bench, coldStartMs, emptyWindow, figure, medians, program } from './lib.ts';

bench('start.cold', async () => {
  const { ours, empty } = await medians(
    { ours: () => coldStartMs(program, 'h1'), empty: () => coldStartMs(emptyWindow, 'h1') },
    { rounds: 5, warmUp: 1 },
  );
  figure('start.cold', ours, 'ms', empty, 1.5);
});
