/** One encounter with the evidence of both sides: what the payer has, and where the records have it. */
import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/index.ts';
import { Button, Drawer, Facts, Mono } from '../../components/index.ts';
import { VerdictTag } from './gap-columns.tsx';
import type { GapRow } from './gap-types.ts';
import { daysText, kindWords, withDates } from './member-words.ts';
import css from './members.module.css';

export interface GapDrawerProps {
  memberId: string;
  row: GapRow;
  position: string;
  asking: boolean;
  onAsk: () => void;
  onClose: () => void;
}

export function GapDrawer({ memberId, row, position, asking, onAsk, onClose }: GapDrawerProps) {
  const navigate = useNavigate();
  /** The viewer opens a document where it was left: at the page of the evidence. */
  const openAt = async (documentId: string, page: number): Promise<void> => {
    await call('records:rememberPage', { id: documentId, page }).catch(() => undefined);
    await navigate({ to: '/records/$documentId', params: { documentId } });
  };
  return (
    <Drawer
      title={daysText(row.from, row.to)}
      label="Encounter"
      position={position}
      layoutKey="member.gap"
      onClose={onClose}
      footer={
        row.verdict === 'covered' ? undefined : (
          <Button variant="primary" busy={asking} onClick={onAsk}>
            Ask for this day
          </Button>
        )
      }
    >
      <div className={css.card}>
        <p>
          <VerdictTag verdict={row.verdict} />
        </p>
        <p>{row.why}</p>
        <section className={css.section} aria-label="What the payer has">
          <h2 className={css.sectionTitle}>What the payer has</h2>
          <Facts
            items={[
              { label: 'Service', value: daysText(row.from, row.to) },
              { label: 'Provider', value: row.providers.length === 0 ? 'not named' : row.providers.join(', ') },
              ...row.npis.map((npi) => ({ label: 'NPI', value: <Mono>{npi}</Mono> })).slice(0, 1),
              { label: 'Kind', value: row.kind === '' ? 'not given' : kindWords(row.kind) },
              { label: 'Services', value: row.services.join('; ') },
              { label: 'Claims', value: <Mono>{row.claims.join(', ')}</Mono> },
            ]}
          />
          <div className={css.inline}>
            {row.records.slice(0, 4).map((n, index) => (
              <Button
                key={n}
                size="sm"
                onClick={() =>
                  void navigate({ to: '/members/$memberId/records/$n', params: { memberId, n: String(n) } })
                }
              >
                Open record{row.records.length > 1 ? ` ${index + 1}` : ''}
              </Button>
            ))}
          </div>
        </section>
        <section className={css.section} aria-label="What the records have">
          <h2 className={css.sectionTitle}>What the records have</h2>
          {row.evidence.length === 0 ? <p className={css.quiet}>Nothing of this day.</p> : null}
          <ul className={css.plain}>
            {row.evidence.map((e, index) => (
              <li key={`${e.documentId} ${e.page} ${index}`}>
                <button type="button" className={css.lineButton} onClick={() => void openAt(e.documentId, e.page)}>
                  <span className={css.lineTitle}>{e.title === '' ? 'Document' : e.title}</span>
                  <span className={css.lineDay}>page {e.page}</span>
                  <span className={css.quote}>
                    “{e.quote}” · {withDates(e.date)}
                    {e.recognized ? ' · read by OCR' : ''}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        {row.askedBy === null ? (
          <p className={css.quiet}>No confirmed request of this member went to this provider.</p>
        ) : null}
      </div>
    </Drawer>
  );
}
