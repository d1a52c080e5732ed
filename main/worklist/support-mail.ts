/**
 * The prepared message to the exchange's support: ids, statuses and the exchange's own request numbers. Never a name, a date about a
 * person, or the exchange's own words, which may hold either. Pure.
 */
import { statusSentences } from '../requests/model.ts';
import type { Subject } from './repository.ts';

export interface SupportMail {
  to: string;
  subject: string;
  body: string;
}

export interface MailItem extends Pick<Subject, 'task_id' | 'identifier_value' | 'status'> {
  serverRequestId: string | null;
}

/** Windows hands no longer address to a mail program. */
const LONGEST_ADDRESS = 1900;

const paragraph = (i: MailItem): string =>
  [
    `Task id: ${i.task_id ?? 'none yet'}`,
    `Our identifier: ${i.identifier_value ?? 'none yet'}`,
    `Status as we see it: ${i.status} (${statusSentences[i.status]})`,
    ...(i.serverRequestId === null ? [] : [`Your request id: ${i.serverRequestId}`]),
  ].join('\r\n');

export function supportMail(to: string, host: string, items: readonly MailItem[], most = items.length): SupportMail {
  const shown = items.slice(0, most);
  const only = items.length === 1 ? items[0] : undefined;
  return {
    to,
    subject: only?.task_id ? `Question about Task ${only.task_id}` : `Question about ${items.length} requests`,
    body: [
      `Our question about ${items.length === 1 ? 'this request' : `these ${items.length} requests`} on ${host}:`,
      '',
      ...shown.map(paragraph),
      ...(shown.length < items.length ? [`… and ${items.length - shown.length} more, on request.`] : []),
    ].join('\r\n\r\n'),
  };
}

/** The address that opens it; items that would make it too long for a mail program are only counted. */
export function mailAddress(to: string, host: string, items: readonly MailItem[]): URL {
  for (let most = items.length; ; most--) {
    const mail = supportMail(to, host, items, most);
    const url = new URL(
      `mailto:${encodeURIComponent(to).replaceAll('%40', '@')}?subject=${encodeURIComponent(mail.subject)}&body=${encodeURIComponent(mail.body)}`,
    );
    if (url.href.length <= LONGEST_ADDRESS || most <= 1) return url;
  }
}
