/**
 * Tells what a guided run does: a line on the terminal for every step, numbered pictures, and a summary at the end, also
 * of a run that failed. May not touch the program except to photograph its window.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';

export interface Guide {
  /** Announces a step, runs it, and keeps how long it took. Pictures taken inside belong to it. */
  step(title: string, run: (look: (name: string) => Promise<void>) => Promise<string>): Promise<void>;
  /** Writes summary.md. @returns its path */
  finish(facts: Readonly<Record<string, string>>): string;
}

interface Done {
  title: string;
  told: string;
  ms: number;
  pictures: string[];
  failed: boolean;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** @param page the window at the time of a picture; it is another one after a restart */
export function createGuide({
  folder,
  total,
  page,
  say,
}: {
  folder: string;
  total: number;
  page: () => Page;
  say: (line: string) => void;
}): Guide {
  mkdirSync(folder, { recursive: true });
  const startedAt = new Date();
  const done: Done[] = [];

  const photograph = async (step: Done, name: string): Promise<void> => {
    const number = readdirSync(folder).filter((file) => file.endsWith('.png')).length + 1;
    const file = `${String(number).padStart(2, '0')}-${slug(name)}.png`;
    // `css`: one pixel of the picture is one of the window, whatever the display's scale.
    await page().screenshot({ path: path.join(folder, file), animations: 'disabled', scale: 'css' });
    step.pictures.push(file);
  };

  return {
    async step(title, run) {
      const number = done.length + 1;
      const step: Done = { title, told: '', ms: 0, pictures: [], failed: true };
      done.push(step);
      say(`${String(number).padStart(2)}/${total} ${title} …`);
      const began = performance.now();
      try {
        step.told = await run((name) => photograph(step, name));
        step.failed = false;
        say(`      ${step.told} (${seconds(performance.now() - began)})`);
      } catch (error) {
        await photograph(step, `failed ${title}`).catch(() => undefined);
        throw new Error(`Step ${number} of ${total} failed: ${title}`, { cause: error });
      } finally {
        step.ms = performance.now() - began;
      }
    },

    finish(facts) {
      const file = path.join(folder, 'summary.md');
      const failed = done.find((step) => step.failed);
      const rows = done.map(
        (step, index) =>
          `| ${index + 1} | ${step.title} | ${step.failed ? '**Failed.**' : step.told} | ${seconds(step.ms)} | ${step.pictures.map((name) => `[${name.slice(0, 2)}](${name})`).join(' ')} |`,
      );
      const text = [
        '# Guided practice',
        '',
        failed
          ? `**Failed** at step ${done.indexOf(failed) + 1} of ${total}: ${failed.title}.`
          : `All ${total} steps came through in ${seconds(done.reduce((sum, step) => sum + step.ms, 0))}. Everyone in the pictures is made up.`,
        '',
        '| | Step | What happened | Took | Pictures |',
        '|---:|---|---|---:|---|',
        ...rows,
        '',
        ...Object.entries({ Started: startedAt.toISOString(), ...facts }).map(([name, value]) => `- ${name}: ${value}`),
        '',
      ];
      writeFileSync(file, text.join('\n'));
      return file;
    },
  };
}
