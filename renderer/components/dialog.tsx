/** Dialogs: a plain one, and the one question before an outward or irreversible act. */
import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Environment } from '../../preload/contract/app.ts';
import { seamErrorOf } from '../api/client.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import { Button } from './button.tsx';
import { EnvironmentBadge } from './environment-badge.tsx';
import { ErrorCard } from './error-card.tsx';
import css from './dialog.module.css';

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Width in px; default 480. */
  width?: number;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A modal window: focus stays inside, Esc closes, the focus returns to where it was. Render it only while it is open. */
export function Dialog({ title, onClose, width = 480, footer, children }: DialogProps) {
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={width}
      centered
      lockScroll={false}
      transitionProps={{ duration: 120, transition: 'fade' }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <div className={css.head}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>
          <div className={css.body}>{children}</div>
          {footer ? <div className={css.footer}>{footer}</div> : null}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

export interface ConfirmDialogProps {
  /** The question with its numbers: “Send 1,204 requests for 1,187 people to HealthMark TEST?” */
  title: string;
  children?: ReactNode;
  /** The verb on the button: “Send 1,204 requests”. */
  verb: string;
  danger?: boolean;
  /** For outward acts: where it goes. */
  environment?: { environment: Environment; name: string } | null;
  /** Rejecting keeps the dialog open and shows why. */
  onConfirm: () => Promise<unknown> | void;
  onClose: () => void;
}

export function ConfirmDialog({
  title,
  children,
  verb,
  danger = false,
  environment,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (reason) {
      setError(seamErrorOf(reason));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={busy ? () => undefined : onClose}
      footer={
        <>
          {environment ? <EnvironmentBadge environment={environment.environment} name={environment.name} /> : null}
          <span className={css.gap} />
          <Button onClick={onClose} disabled={busy} data-autofocus>
            Cancel
          </Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void confirm()}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {error ? <ErrorCard error={error} /> : null}
    </Dialog>
  );
}
