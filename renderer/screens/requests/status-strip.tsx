/** How many requests stand where: one line, each part a filter. */
import { normalizedStatuses, type NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { cx, formatCount, statusLooks } from '../../components/index.ts';
import tones from '../../components/tones.module.css';
import css from './requests.module.css';

export interface StatusStripProps {
  counts: Partial<Record<NormalizedStatus, number>>;
  chosen: readonly NormalizedStatus[];
  onToggle: (status: NormalizedStatus) => void;
}

export function StatusStrip({ counts, chosen, onToggle }: StatusStripProps) {
  const shown = normalizedStatuses.filter((status) => (counts[status] ?? 0) > 0 || chosen.includes(status));
  if (shown.length === 0) return null;
  return (
    <div className={css.strip} role="group" aria-label="Requests by status">
      {shown.map((status) => {
        const { label, tone, icon: Glyph } = statusLooks[status];
        const pressed = chosen.includes(status);
        return (
          <button
            key={status}
            type="button"
            className={cx(css.part, tones[tone], pressed && css.pressed)}
            aria-pressed={pressed}
            onClick={() => onToggle(status)}
          >
            <Glyph size={16} stroke={1.75} aria-hidden="true" />
            <span>{label}</span>
            <strong>{formatCount(counts[status] ?? 0)}</strong>
          </button>
        );
      })}
    </div>
  );
}
