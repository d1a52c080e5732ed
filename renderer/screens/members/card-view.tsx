/** A record as its sections; a claim as the printed statement; files that it carries; where the payer has it from. */
import { IconAlertTriangle, IconFileText } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { CardAttachment } from '../../../preload/contract/members-view.ts';
import { Button, formatBytes, Mono, Notice, RelativeTime } from '../../components/index.ts';
import { typeName } from '../viewer/document-kind.ts';
import { ClaimView } from './claim-view.tsx';
import { FactList, TableOfFacts } from './fact-list.tsx';
import { withDates } from './member-words.ts';
import css from './members.module.css';

export interface CardViewProps {
  memberId: string;
  n: number;
  answer: OutputOf<'members:card'>;
  /** Beside a list: one column. */
  narrow?: boolean;
}

export function CardView({ memberId, n, answer, narrow = false }: CardViewProps) {
  const { card, line, fetchedAt, provenance } = answer;
  return (
    // Beside a list it scrolls: the keyboard has to reach it.
    <div className={css.card} {...(narrow ? { tabIndex: 0, role: 'group', 'aria-label': card.typeName } : {})}>
      {card.warnings.map((warning) => (
        <Notice key={warning} tone="warning" icon={<IconAlertTriangle size={16} aria-hidden="true" />}>
          {warning}
        </Notice>
      ))}
      {card.attachments.length > 0 ? <Attachments memberId={memberId} n={n} files={card.attachments} /> : null}
      {card.claim ? <ClaimView claim={card.claim} narrow={narrow} /> : null}
      {card.sections.map((section, index) => (
        <section key={`${section.title} ${index}`} className={css.section} aria-label={section.title}>
          <h2 className={css.sectionTitle}>{section.title}</h2>
          <FactList facts={section.facts} />
          {section.table ? <TableOfFacts label={section.title} table={section.table} /> : null}
        </section>
      ))}
      {provenance.length > 0 ? (
        <section className={css.section} aria-label="Provenance">
          <h2 className={css.sectionTitle}>Where the payer has it from</h2>
          <ul className={css.plain}>
            {provenance.map((p) => (
              <li key={p.n}>
                {p.title} {withDates(p.day)}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <p className={css.quiet}>
        {line.source === '' ? 'Fetched' : `From ${line.source}, fetched`} <RelativeTime at={fetchedAt} />
      </p>
    </div>
  );
}

function Attachments({ memberId, n, files }: { memberId: string; n: number; files: readonly CardAttachment[] }) {
  const navigate = useNavigate();
  return (
    <section className={css.section} aria-label="Files">
      <h2 className={css.sectionTitle}>Files</h2>
      <ul className={css.files}>
        {files.map((file) => (
          <li key={file.index} className={css.file}>
            <IconFileText size={18} aria-hidden="true" />
            <span className={css.fileName}>
              <strong>{file.title === '' ? (file.type === '' ? 'File' : typeName(file.type)) : file.title}</strong>
              <span className={css.quiet}>
                {[
                  file.type,
                  file.size === null ? '' : formatBytes(file.size),
                  withDates(file.date),
                  file.where === 'elsewhere' ? 'at another address, which is not followed' : '',
                  file.where === 'none' ? 'named only, without bytes' : '',
                ]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
              {file.where === 'elsewhere' ? <Mono>{file.address}</Mono> : null}
            </span>
            {file.where === 'inline' || file.where === 'binary' ? (
              <Button
                size="sm"
                onClick={() =>
                  void navigate({
                    to: '/members/$memberId/records/$n/file/$index',
                    params: { memberId, n: String(n), index: String(file.index) },
                  })
                }
              >
                Open
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
