/** A short word about what finished elsewhere. Never PHI, never for what the user looks at. */
import { notifications } from '@mantine/notifications';

const SHOWN_MS = 5000;

/** @param text one sentence, such as “3 documents arrived.” */
export function notify(text: string): void {
  notifications.show({ message: text, autoClose: SHOWN_MS, withBorder: true });
}
