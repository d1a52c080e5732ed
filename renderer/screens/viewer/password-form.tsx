/** Asks for the password of a protected document, in the place of the document. It is used once and kept nowhere. */
import { IconLock } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Button, SecretField } from '../../components/index.ts';
import css from './pdf-viewer.module.css';

export function PasswordForm({ wrong, onAnswer }: { wrong: boolean; onAnswer: (password: string) => void }) {
  const [password, setPassword] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <form
      ref={form}
      className={css.notice}
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '') onAnswer(password);
      }}
    >
      <h2>
        <IconLock size={16} aria-hidden="true" /> This PDF is protected by a password
      </h2>
      <p>
        The site has it. It is asked for each time the document is opened and is not kept; the records themselves stay
        sealed either way.
      </p>
      <SecretField
        label="Password of the document"
        value={password}
        onChange={setPassword}
        error={wrong && password === '' ? 'This is not its password.' : undefined}
      />
      <div>
        <Button variant="primary" type="submit" disabled={password === ''}>
          Open
        </Button>
      </div>
    </form>
  );
}
