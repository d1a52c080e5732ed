/** What the arrival checks say of a document, as one short word for lists; and the words of a whole list, asked for together. */
import { IconAlertTriangle, IconCheck, IconCircleX, IconLoader2, type Icon } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ArrivalBadge } from '../../../../preload/contract/arrival.ts';
import { useOperation } from '../../../api/index.ts';
import { Tag } from '../../../components/index.ts';

const icons: Readonly<Record<ArrivalBadge['tone'], Icon | null>> = {
  green: IconCheck,
  amber: IconAlertTriangle,
  red: IconCircleX,
  grey: null,
};

export function CheckBadge({ badge }: { badge: ArrivalBadge | undefined }) {
  if (!badge) return null;
  const Glyph = badge.text === 'being read' ? IconLoader2 : icons[badge.tone];
  return (
    <Tag tone={badge.tone} icon={Glyph ? <Glyph size={12} aria-hidden="true" /> : undefined}>
      {badge.text}
    </Tag>
  );
}

/** Most documents that are asked for at once (see the contract). */
const MOST = 500;

/** Badges by document, for the rows in sight. */
export function useCheckBadges(ids: readonly string[]): Readonly<Record<string, ArrivalBadge>> {
  const asked = useMemo(() => ids.slice(0, MOST), [ids]);
  const got = useOperation('arrival:badges', { ids: asked }, { enabled: asked.length > 0, keepPrevious: true });
  return got.data?.badges ?? none;
}
const none: Readonly<Record<string, ArrivalBadge>> = {};
