/** Beside the pages: small pages, and where the document brings one its outline. */
import type { ReactNode } from 'react';
import { Segmented } from '../../components/segmented.tsx';
import css from './side-panel.module.css';

export type Side = 'pages' | 'outline';

export interface SidePanelProps {
  side: Side;
  onSide: (side: Side) => void;
  /** Without an outline there is nothing to choose. */
  outlined: boolean;
  children: ReactNode;
}

export function SidePanel({ side, onSide, outlined, children }: SidePanelProps) {
  return (
    <div className={side === 'outline' ? css.wide : css.panel}>
      {outlined ? (
        <div className={css.head}>
          <Segmented
            label="Beside the pages"
            value={side}
            onChange={onSide}
            options={[
              { value: 'pages', label: 'Pages' },
              { value: 'outline', label: 'Outline' },
            ]}
          />
        </div>
      ) : null}
      {children}
    </div>
  );
}
