/** What surrounds every screen before the store is open: the brand, one card, the version. Shows nothing of the content behind it. */
import type { ReactNode } from 'react';
import { useAppStatus } from '../../api/context.tsx';
import { Brand } from '../../shell/brand.tsx';
import css from './gate.module.css';

export interface GateFrameProps {
  title?: string;
  /** One or two sentences under the title. */
  text?: ReactNode;
  /** An icon in a disc above the title. */
  glyph?: ReactNode;
  tone?: 'accent' | 'amber';
  /** Steps of the first run, above the card. */
  steps?: ReactNode;
  /** Nothing but the ground, for the moment before anything is known. */
  blank?: boolean;
  /** Wider, for the recovery code and lists. */
  wide?: boolean;
  children?: ReactNode;
}

export function GateFrame({
  title,
  text,
  glyph,
  tone = 'accent',
  steps,
  blank = false,
  wide = false,
  children,
}: GateFrameProps) {
  const app = useAppStatus();
  if (blank) return <div className={css.gate} aria-busy="true" />;
  return (
    <div className={css.gate}>
      <header className={css.top}>
        <Brand />
      </header>
      <main className={css.main}>
        {steps}
        <div className={wide ? css.wideCard : css.card}>
          {glyph ? (
            <span className={css.glyph} data-tone={tone}>
              {glyph}
            </span>
          ) : null}
          {title ? <h1 className={css.title}>{title}</h1> : null}
          {text ? <div className={css.text}>{text}</div> : null}
          {children}
        </div>
      </main>
      <footer className={css.foot}>
        {app ? <span>Version {app.version}</span> : null}
        {app && !app.supportedRuntime ? (
          <span className={css.runtime}>Test runtime: not for patients’ data</span>
        ) : null}
      </footer>
    </div>
  );
}
