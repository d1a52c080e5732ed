/** Settings: whether scanned pages of received records are read by recognition on this computer. */
import { Section, Segmented } from '../../components/index.ts';
import { useOperation, usePreferences, useServices } from '../../api/index.ts';
import { Line } from './line.tsx';
import css from './settings.module.css';

const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const;

export function ReadingSection() {
  const { preferences } = useServices();
  const { readScans } = usePreferences();
  const permitted = useOperation('text:recognition', {}).data?.permitted ?? true;
  return (
    <Section title="Reading records">
      <div className={css.lines}>
        <Line
          name="Read scans (OCR)"
          text={
            permitted
              ? 'Scans and faxes are read on this computer, at low priority; words and confidence stay in the encrypted store.'
              : 'Your administrator has switched the reading of scans off for this computer.'
          }
        >
          <Segmented
            label="Read scans"
            value={permitted && readScans ? 'on' : 'off'}
            disabled={!permitted}
            onChange={(value) => preferences.set({ readScans: value === 'on' })}
            options={onOff}
          />
        </Line>
      </div>
    </Section>
  );
}
