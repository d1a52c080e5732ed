/** Requests that may be about this member: what agrees, and the decision that only a person makes. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Mono, plural, PlainDate, Tag } from '../../components/index.ts';
import type { MemberLink } from './gap-types.ts';
import css from './members.module.css';

const agreeWords: Readonly<Record<MemberLink['agrees'][number], string>> = {
  name: 'name',
  birthDate: 'date of birth',
  memberId: 'member id',
};

export function LinkPanel({ memberId, links }: { memberId: string; links: readonly MemberLink[] }) {
  const navigate = useNavigate();
  const open = links.filter(({ state }) => state === 'open');
  const [shown, setShown] = useState(false);
  const decide = useMutationOperation('memberGaps:decide', {
    invalidates: ['memberGaps:links', 'memberGaps:report', 'members:get', 'members:list'],
  });
  if (links.length === 0) return null;
  const listed = shown ? links : open;
  return (
    <section className={css.links} aria-label="Same person?">
      <p className={css.linksHead}>
        <strong>Same person?</strong>
        <span className={css.quiet}>
          {plural(links.filter(({ state }) => state === 'same').length, 'request')} confirmed, {open.length} to decide
        </span>
        <Button size="sm" variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Show only what is to decide' : 'Show all'}
        </Button>
      </p>
      {decide.error ? <ErrorCard error={decide.error.error} onDismiss={decide.reset} /> : null}
      {listed.length > 0 ? (
        <ul className={css.plain}>
          {listed.map((link) => (
            <li key={link.requestId} className={css.link}>
              <span className={css.linkWho}>
                <strong>{link.patientName}</strong> <PlainDate value={link.birthDate || null} />{' '}
                <Mono>{link.memberId}</Mono>
              </span>
              <span>{link.siteName}</span>
              <span className={css.quiet}>
                {link.agrees.length === 0
                  ? 'nothing agrees'
                  : `${link.agrees.map((a) => agreeWords[a]).join(', ')} ${link.agrees.length === 1 ? 'agrees' : 'agree'}`}
              </span>
              {link.state === 'open' ? null : (
                <Tag tone={link.state === 'same' ? 'green' : 'grey'}>
                  {link.state === 'same' ? 'same person' : 'someone else'}, says {link.by}
                </Tag>
              )}
              <span className={css.linkActs}>
                <Button
                  size="sm"
                  variant="subtle"
                  onClick={() => void navigate({ to: '/requests/$requestId', params: { requestId: link.requestId } })}
                >
                  Open
                </Button>
                {link.state === 'other' ? null : (
                  <Button
                    size="sm"
                    onClick={() => decide.mutate({ id: memberId, requestId: link.requestId, same: false })}
                  >
                    Someone else
                  </Button>
                )}
                {link.state === 'same' ? null : (
                  <Button
                    size="sm"
                    variant="primary"
                    onClick={() => decide.mutate({ id: memberId, requestId: link.requestId, same: true })}
                  >
                    Same person
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
