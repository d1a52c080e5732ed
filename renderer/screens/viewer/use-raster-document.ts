/** Opens a document of pictures for as long as a component shows it. */
import { useEffect, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { seamErrorOf } from '../../api/index.ts';
import { PageError, type PagedDocument, type PageProblem } from './engine/paged-document.ts';
import { openPicture, openTiff } from './engine/raster-document.ts';

export interface RasterState {
  document: PagedDocument | null;
  problem: PageProblem | null;
  error: SeamError | null;
}

const nothing: RasterState = { document: null, problem: null, error: null };

/** @param address ticket address @param size bytes @param type media type found by sniffing */
export function useRasterDocument(address: string, size: number, type: string): RasterState {
  const [state, setState] = useState<RasterState>(nothing);
  useEffect(() => {
    const control = new AbortController();
    let opened: PagedDocument | null = null;
    setState(nothing);
    const opening =
      type === 'image/tiff' ? openTiff(address, control.signal) : openPicture(address, size, type, control.signal);
    opening.then(
      (document) => {
        opened = document;
        if (control.signal.aborted) document.close();
        else setState({ ...nothing, document });
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        if (thrown instanceof PageError) setState({ ...nothing, problem: thrown.problem });
        else setState({ ...nothing, error: seamErrorOf(thrown) });
      },
    );
    return () => {
      control.abort();
      opened?.close();
    };
  }, [address, size, type]);
  return state;
}
