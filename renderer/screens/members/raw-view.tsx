/** The JSON exactly as the payer sent it, and its former versions. */
import { useState } from 'react';
import { useOperation } from '../../api/index.ts';
import { ErrorCard, formatBytes, formatInstant, SelectField, Skeleton } from '../../components/index.ts';
import css from './members.module.css';

/** Longest text that is laid out at once; the whole is copied all the same. */
const SHOWN = 200_000;

export function RawView({ memberId, n }: { memberId: string; n: number }) {
  const raw = useOperation('members:raw', { id: memberId, n });
  const [version, setVersion] = useState('now');
  if (raw.error) return <ErrorCard error={raw.error.error} onRetry={() => void raw.refetch()} />;
  if (!raw.data) return <Skeleton lines={10} height={14} />;
  const { text: now, versions } = raw.data;
  const text = version === 'now' ? now : (versions[Number(version)]?.text ?? now);
  const pretty = prettyOf(text);
  return (
    <div className={css.raw}>
      <div className={css.rawHead}>
        {versions.length > 0 ? (
          <div className={css.choice}>
            <SelectField
              label="Version"
              value={version}
              onChange={setVersion}
              options={[
                { value: 'now', label: 'As it is now' },
                ...versions.map((v, index) => ({
                  value: String(index),
                  label: `Until ${formatInstant(v.fetchedAt)}`,
                })),
              ]}
            />
          </div>
        ) : null}
        <span className={css.quiet}>{formatBytes(new TextEncoder().encode(text).length)} as sent</span>
      </div>
      <pre className={css.code} tabIndex={0} aria-label="JSON of the record">
        {pretty.length > SHOWN ? `${pretty.slice(0, SHOWN)}\n… ${formatBytes(pretty.length - SHOWN)} more` : pretty}
      </pre>
    </div>
  );
}

/** With line breaks for the eye; a text that is no JSON is shown as it is. */
function prettyOf(text: string): string {
  if (text.length > 2_000_000) return text;
  try {
    return JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, '')), null, 2);
  } catch {
    return text;
  }
}
