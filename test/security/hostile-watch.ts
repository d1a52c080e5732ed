/** Watches a running program from outside: what its windows ask for, and whether a page of theirs dies. */
import type { Page } from '@playwright/test';
import type { Launched } from '../support/launch.ts';

interface Seen {
  /** Addresses other than the program's own that a window asked for, answered or refused. */
  asked: string[];
  /** Reasons for which a page was gone. */
  gone: string[];
}

/** Begins to watch. The listeners of the program itself stay: they use other events of the session. */
export async function watchProgram({ app }: Launched): Promise<() => Promise<Seen>> {
  await app.evaluate(({ app: program, session }) => {
    const seen: Seen = { asked: [], gone: [] };
    (globalThis as unknown as { seen: Seen }).seen = seen;
    const note = ({ url }: { url: string }): void => {
      if (!/^(app:\/\/bundle\/|data:|blob:)/.test(url)) seen.asked.push(url);
    };
    session.defaultSession.webRequest.onSendHeaders(note);
    session.defaultSession.webRequest.onErrorOccurred(note);
    program.on('render-process-gone', (_event, _contents, details) => void seen.gone.push(details.reason));
  });
  return () => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
}

/** All that a reader finds in the place of the document: words, and what a screen reader is told. */
export const wordsOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const place = document.querySelector('h1')?.closest<HTMLElement>('[data-document-place]');
    if (!place) return '';
    const labels = [...place.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label'));
    return `${place.innerText}\n${labels.join('\n')}`;
  });

/** Elements and attributes that could run, load or lead somewhere, within the document's place. */
export const dangersOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const place = document.querySelector('[data-document-place]');
    const found: string[] = [];
    for (const element of place?.querySelectorAll('*') ?? []) {
      if (/^(SCRIPT|IFRAME|OBJECT|EMBED|LINK|STYLE|META|BASE|VIDEO|AUDIO|A)$/i.test(element.tagName))
        found.push(element.tagName);
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name) || /javascript:/i.test(value.slice(0, 100))) found.push(`${name}=${value.slice(0, 60)}`);
        if (
          /^(src|srcset|href|action|data|poster)$/i.test(name) &&
          !/^(data:image\/(png|jpeg|gif|webp|bmp);|blob:|#)/.test(value)
        )
          found.push(`${name}=${value.slice(0, 60)}`);
      }
    }
    return found;
  });
