/** Searches over the account's Tasks for adoption: whole pages, one after another, within limits. Decides nothing about what is ours. */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import { AppError } from '../lib/errors.ts';

/** All of R4: a search has to name something. */
export const everyStatus =
  'draft,requested,received,accepted,ready,in-progress,on-hold,rejected,cancelled,failed,completed,entered-in-error';

export interface PagesRead {
  /** How many were read. */
  pages: number;
  /** Parameters that the exchange did not honour. */
  ignored: string[];
  /** The account holds more than was looked at. */
  cut: boolean;
}

const MOST_PAGES = 2_000;
const PAGE = 100;
const MOST_BYTES = 8 * 1024 * 1024;

/** @param take false ends the reading */
export async function readTaskPages(
  client: ExchangeClient,
  asked: SearchParams,
  signal: AbortSignal,
  take: (tasks: readonly Task[], ignored: readonly string[]) => boolean,
): Promise<PagesRead> {
  for (let size = PAGE; ; size = Math.max(1, Math.floor(size / 5))) {
    const params: SearchParams = [...asked, ['_count', String(size)]];
    try {
      let ignored: string[] = [];
      let page = await client.search<Task>('Task', params, signal, size > 1 ? MOST_BYTES : undefined);
      ({ ignored } = page);
      let pages = 1;
      for (; take(page.resources, ignored); pages++) {
        if (page.next === null) return { pages, ignored, cut: false };
        if (pages >= MOST_PAGES) return { pages, ignored, cut: true };
        page = await client.nextPage<Task>('Task', page.next, params, signal, size > 1 ? MOST_BYTES : undefined);
      }
      return { pages, ignored, cut: true };
    } catch (error) {
      // Pages with large deliveries inside: smaller ones, from the start; what was taken is taken once.
      if (size === 1 || !(error instanceof AppError) || error.options.technical?.reason !== 'tooLarge') throw error;
    }
  }
}
