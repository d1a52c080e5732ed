/** Adding, changing and removing marks beside the view: which one is in the form, and how a region is drawn for it. */
import { useEffect, useState } from 'react';
import type { Mark, MarkInput } from '../../../../preload/contract/review.ts';
import { call } from '../../../api/index.ts';
import { useViewer } from '../viewer-controller.tsx';

export interface Marking {
  /** A page is in sight that can be marked. */
  possible: boolean;
  /** The document has pages on which a region can be drawn. */
  canDraw: boolean;
  /** What stands in the form; `turn` grows when a region was drawn for it. */
  edited: { id: string | null; mark: MarkInput; turn: number } | null;
  removed: MarkInput | null;
  /** @param region first lets a region be drawn */
  begin: (region: boolean) => void;
  edit: (mark: Mark) => void;
  draw: () => void;
  save: (mark: MarkInput) => Promise<void>;
  close: () => void;
  remove: (mark: Mark) => Promise<void>;
  restore: () => Promise<void>;
  show: (mark: Mark) => void;
}

export function useMarking(documentId: string): Marking {
  const viewer = useViewer();
  const [edited, setEdited] = useState<Marking['edited']>(null);
  const [removed, setRemoved] = useState<MarkInput | null>(null);
  useEffect(() => {
    setEdited(null);
    setRemoved(null);
  }, [documentId]);
  const possible = viewer.kind !== null && viewer.path.length === 0 && viewer.currentPage > 0;
  const canDraw = possible && viewer.kind === 'pages';
  const fresh = (): MarkInput => ({ page: viewer.currentPage, area: null, kind: 'hcc', label: '', note: '' });
  const drawFor = (id: string | null, mark: MarkInput, turn: number): void => {
    viewer.chooseRegion((region) => {
      if (region) {
        const { page, ...area } = region;
        setEdited({ id, mark: { ...mark, page, area }, turn: turn + 1 });
      } else if (id !== null || mark.label !== '') setEdited({ id, mark, turn });
    });
  };
  return {
    possible,
    canDraw,
    edited,
    removed,
    begin: (region) => {
      if (!possible) return;
      setRemoved(null);
      if (region && canDraw) drawFor(null, fresh(), 0);
      else setEdited({ id: null, mark: fresh(), turn: 0 });
    },
    edit: ({ id, page, area, kind, label, note }) =>
      setEdited({ id, mark: { page, area, kind, label, note }, turn: 0 }),
    draw: () => {
      if (edited) drawFor(edited.id, edited.mark, edited.turn);
    },
    save: async (mark) => {
      const id = edited?.id ?? null;
      await (id === null
        ? call('review:addMark', { id: documentId, mark })
        : call('review:changeMark', { id: documentId, markId: id, mark }));
      setEdited(null);
    },
    close: () => setEdited(null),
    remove: async ({ id, page, area, kind, label, note }) => {
      await call('review:removeMark', { id: documentId, markId: id });
      setEdited(null);
      setRemoved({ page, area, kind, label, note });
    },
    restore: async () => {
      if (!removed) return;
      await call('review:addMark', { id: documentId, mark: removed });
      setRemoved(null);
    },
    show: ({ page, area }) => {
      if (area === null) viewer.goTo(page);
      else viewer.show({ rects: [{ ...area, page }] });
    },
  };
}
