/** What a document brings besides its pages, asked for once the first page is on its way. */
import { useEffect, useState } from 'react';
import type { OutlineItem, PagedDocument } from './engine/paged-document.ts';

export interface Extras {
  outline: readonly OutlineItem[];
  labels: readonly string[] | null;
  remarks: readonly string[];
}

const nothing: Extras = { outline: [], labels: null, remarks: [] };
/** The first page goes first: both are read by the same worker. */
const afterMs = 250;

export function useExtras(document: PagedDocument): Extras {
  const [extras, setExtras] = useState<Extras>(nothing);
  useEffect(() => {
    const source = document.extras;
    if (!source) return undefined;
    let left = false;
    const timer = setTimeout(() => {
      void Promise.all([source.outline(), source.labels(), source.remarks()]).then(
        ([outline, labels, remarks]) => {
          if (!left) setExtras({ outline, labels, remarks });
        },
        // The document itself tells what is wrong with it.
        () => undefined,
      );
    }, afterMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [document]);
  return extras;
}
