/** Leads the view to a piece of evidence: to its page, with the words marked; in another document once that is in sight. */
import type { Evidence } from '../../../../preload/contract/arrival.ts';
import type { useViewer } from '../viewer-controller.tsx';

type Viewer = ReturnType<typeof useViewer>;
type What = Parameters<Viewer['show']>[0];

export function showEvidence(
  viewer: Viewer,
  documentId: string,
  evidence: Evidence,
  open: ((documentId: string) => void) | undefined,
): void {
  const page = evidence.partPage;
  const what: What =
    evidence.areas.length > 0
      ? { rects: evidence.areas.map((area) => ({ ...area, page })) }
      : evidence.quote === ''
        ? null
        : { texts: [evidence.quote] };
  if (evidence.documentId !== documentId) {
    viewer.later(evidence.documentId, page, what);
    open?.(evidence.documentId);
    return;
  }
  // Words of a document without pages are found by themselves: its parts are numbered otherwise than they were read.
  if (viewer.kind === 'parts') {
    viewer.show(what, undefined);
    return;
  }
  viewer.show(what, page);
  if (what === null) viewer.goTo(page);
}
