/** Signing in to the active connection, out of it, or by the system browser with the address pasted back. Sees no token. */
import { IconBrowser, IconLogin2, IconLogout } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useAppStatus } from '../../api/context.tsx';
import { useMutationOperation } from '../../api/operations.ts';
import {
  Button,
  EnvironmentBadge,
  ErrorCard,
  formatClock,
  plural,
  RelativeTime,
  TextField,
  useNow,
} from '../../components/index.ts';
import css from './connections.module.css';

function PasteBack({ expiresAt, onDone }: { expiresAt: string; onDone: () => void }) {
  const now = useNow(1_000);
  const [address, setAddress] = useState('');
  const paste = useMutationOperation('session:pasteAddress', { onSuccess: onDone });
  const left = Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 1000));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== '' && left > 0) paste.mutate({ address });
  };
  return (
    <form className={css.panel} onSubmit={submit}>
      <p className={css.quiet}>
        Your browser shows the sign-in page. When it ends on an address that cannot be opened, copy that whole address
        and paste it here.
      </p>
      <TextField
        label="Address from the browser"
        value={address}
        onChange={setAddress}
        mono
        autoFocus
        maxLength={8000}
        placeholder="https://localhost/?code=…"
        name="pasted-address"
        disabled={left === 0}
      />
      {paste.error ? <ErrorCard error={paste.error.error} /> : null}
      <div className={css.row}>
        <span className={css.quiet} role="timer">
          {left > 0
            ? `Valid for ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
            : 'The time is over. Open the browser again.'}
        </span>
        <Button
          type="submit"
          size="sm"
          variant="primary"
          className={css.push}
          busy={paste.isPending}
          disabled={address.trim() === '' || left === 0}
        >
          Sign in
        </Button>
      </div>
    </form>
  );
}

export interface SessionPanelProps {
  /** Leads to the connections, where this panel stands elsewhere. */
  onConnections?: () => void;
}

export function SessionPanel({ onConnections }: SessionPanelProps) {
  const app = useAppStatus();
  const [pasteUntil, setPasteUntil] = useState<string | null>(null);
  const signIn = useMutationOperation('session:signIn');
  const openBrowser = (): void => {
    signIn.reset();
    browser.mutate({});
  };
  const signOut = useMutationOperation('session:signOut');
  const cancel = useMutationOperation('session:cancel');
  const browser = useMutationOperation('session:openBrowser', {
    onSuccess: ({ expiresAt }) => setPasteUntil(expiresAt),
  });
  const profile = app?.profile ?? null;
  const session = app?.session ?? null;
  if (!profile || !session)
    return (
      <div className={css.panel}>
        <p>No connection is active.</p>
        {onConnections ? (
          <div className={css.row}>
            <Button size="sm" onClick={onConnections}>
              Open connections
            </Button>
          </div>
        ) : null}
      </div>
    );
  const error = signIn.error?.error ?? browser.error?.error ?? (session.state === 'signedOut' ? session.error : null);
  // Stopping it oneself is no error.
  const shownError = error?.code === 'aborted' ? null : error;
  const user = session.authKind === 'user';
  return (
    <div className={css.panel}>
      <div className={css.row}>
        <EnvironmentBadge environment={profile.environment} name={profile.name} />
        {app?.activity && !app.activity.online ? (
          <span className={css.quiet}>Offline: what is stored here stays readable.</span>
        ) : null}
      </div>
      {session.state === 'signedIn' ? (
        <>
          <p>
            {session.user
              ? `Signed in as ${session.user}.`
              : user
                ? 'Signed in.'
                : 'Signed in as this program (client credentials).'}
            {session.expiresAt ? (
              <span className={css.quiet}>
                {' '}
                The token is good until {formatClock(session.expiresAt)} (<RelativeTime at={session.expiresAt} ahead />)
                and is renewed by itself.
              </span>
            ) : null}
          </p>
          <p className={css.quiet} title={session.scopes.join('\n')}>
            {plural(session.scopes.length, 'scope')} granted
          </p>
        </>
      ) : session.state === 'signingIn' ? (
        <p role="status" hidden={pasteUntil !== null}>
          {user ? 'Sign in in the window that has opened.' : 'Asking for a token…'}
        </p>
      ) : (
        <p className={css.quiet}>
          Signed out. Sending, polling and downloads wait; everything stored here stays readable.
        </p>
      )}
      {shownError ? <ErrorCard error={shownError} onRetry={() => signIn.mutate({})} busy={signIn.isPending} /> : null}
      {pasteUntil !== null && session.state !== 'signedIn' ? (
        <PasteBack expiresAt={pasteUntil} onDone={() => setPasteUntil(null)} />
      ) : null}
      <div className={css.row}>
        {session.state === 'signedIn' ? (
          <Button
            size="sm"
            icon={<IconLogout size={14} aria-hidden="true" />}
            busy={signOut.isPending}
            onClick={() => signOut.mutate({})}
          >
            Sign out
          </Button>
        ) : session.state === 'signingIn' || pasteUntil ? (
          <>
            <Button
              size="sm"
              onClick={() => {
                setPasteUntil(null);
                cancel.mutate({});
              }}
            >
              Cancel
            </Button>
            {pasteUntil ? (
              <Button size="sm" variant="subtle" busy={browser.isPending} onClick={openBrowser}>
                Open the browser again
              </Button>
            ) : null}
          </>
        ) : (
          <>
            <Button
              size="sm"
              variant="primary"
              icon={<IconLogin2 size={14} aria-hidden="true" />}
              busy={signIn.isPending}
              onClick={() => signIn.mutate({})}
            >
              Sign in
            </Button>
            {user ? (
              <Button
                size="sm"
                icon={<IconBrowser size={14} aria-hidden="true" />}
                busy={browser.isPending}
                onClick={openBrowser}
              >
                Use my browser
              </Button>
            ) : null}
          </>
        )}
        {onConnections ? (
          <Button size="sm" variant="subtle" className={css.push} onClick={onConnections}>
            Connections…
          </Button>
        ) : null}
      </div>
    </div>
  );
}
