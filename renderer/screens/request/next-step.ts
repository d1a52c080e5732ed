/** What a request needs from a person now, in the clerk's words. Pure. Offers nothing the exchange cannot do. */
import type { RequestDetail } from '../../../preload/contract/requests.ts';
import type { Work } from '../../../preload/contract/worklist.ts';
import { plural } from '../../components/format.ts';

export interface NextStep {
  tone: 'info' | 'warning' | 'done';
  title: string;
  text: string;
}

const quoted = (words: string): string => (words === '' ? '' : `: “${words}”`);

const decided: Readonly<Record<NonNullable<Work['decision']>['what'], string>> = {
  'no-records-accepted': '“No records” is accepted',
  'given-up': 'Given up',
  reviewed: 'The records were looked at',
};

/** Null where nothing is to be done but wait. @param work absent until it is read, or for a draft nobody sent */
export function nextStepOf(detail: RequestDetail, work?: Work): NextStep | null {
  const { row } = detail;
  if (work?.decision && work.action === 'none')
    return {
      tone: 'done',
      title: decided[work.decision.what],
      text: `By ${work.decision.by}. If its status changes, it comes back to the worklist.`,
    };
  if (work?.resubmittedAs && work.action === 'none')
    return { tone: 'info', title: 'Sent again', text: 'Another request stands in its place; follow that one.' };
  if (work?.action === 'follow-up')
    return { tone: 'warning', title: 'Follow up today', text: 'The date that was set for it has come.' };
  if (work?.action === 'call-site')
    return {
      tone: 'warning',
      title: 'Call the site',
      text: `Nothing has moved for a long time${row.ownWords ? `; the last words were “${row.ownWords}”` : ''}. Ask where it stands and write down the answer.`,
    };
  return stepOfStatus(detail);
}

function stepOfStatus({ row, tracking, documents, kind }: RequestDetail): NextStep | null {
  const says = quoted(row.ownWords);
  const ready = documents.filter((document) => document.state === 'ready').length;
  switch (row.status) {
    case 'draft':
      return kind === 'core'
        ? { tone: 'info', title: 'Not sent yet', text: 'Only this workstation knows of it. Complete it and send it.' }
        : { tone: 'info', title: 'Not sent yet', text: 'Its project has not sent it.' };
    case 'queued':
    case 'held':
      return {
        tone: 'info',
        title: 'Waits to be sent',
        text: 'It goes out by itself as soon as the exchange can be reached.',
      };
    case 'sending':
      return {
        tone: 'info',
        title: 'On its way',
        text: 'Written down here before it left; nothing is lost if the connection breaks.',
      };
    case 'send-uncertain':
      return {
        tone: 'warning',
        title: 'Not known whether it arrived',
        text: 'The connection ended before the exchange answered. Looking it up by its identifier finds it, and sends it again only if it is surely absent.',
      };
    case 'pended-authorization':
      return {
        tone: 'warning',
        title: `The site says${says || ' that the authorization does not serve'}`,
        text: 'The exchange cannot take a late authorization. Attach a new one and send a new request; this one stays linked.',
      };
    case 'pended-information':
      return {
        tone: 'warning',
        title: `The site asks${says || ' for information'}`,
        text: 'The exchange takes no answer to a question. Answer the site by phone, or send a new request that says what is missing.',
      };
    case 'fee-approval':
      return {
        tone: 'warning',
        title: `A fee waits for approval${says}`,
        text: 'Fees are approved outside the exchange, with HealthMark support. Write down who approved it.',
      };
    case 'partial-delivery':
      return {
        tone: 'info',
        title: 'More is to come',
        text: `${plural(ready, 'document')} of this request ${ready === 1 ? 'is' : 'are'} here; the rest follows by itself.`,
      };
    case 'delivered':
      return ready > 0
        ? {
            tone: 'done',
            title: 'Delivered',
            text: 'Open the documents and check that they are the right patient and dates.',
          }
        : {
            tone: 'warning',
            title: 'Delivered, not here yet',
            text: 'The exchange says it is complete; the documents are still to be downloaded.',
          };
    case 'no-records':
      return {
        tone: 'warning',
        title: `No records${says}`,
        text: 'Check the site and the dates of service. Accept the answer, or ask again with a new request.',
      };
    case 'rejected':
      return {
        tone: 'warning',
        title: `Rejected${says}`,
        text: 'This answer is final for this request. Mend what it names and send a new one.',
      };
    case 'unable':
      return {
        tone: 'warning',
        title: `The site cannot fulfil it${says}`,
        text: 'Call the site, or send a new request.',
      };
    case 'unmapped':
      return {
        tone: 'warning',
        title: `The exchange says${says || ' something this workstation does not know'}`,
        text: 'No status rule knows these words. The request is followed on; make a rule, or ask HealthMark support what they mean.',
      };
    case 'cancelled':
      return {
        tone: 'warning',
        title: `Cancelled${says}`,
        text: 'Nothing more is expected of it. Send it again, or give it up.',
      };
    case 'submitted':
    case 'accepted':
    case 'in-progress':
      return tracking
        ? null
        : {
            tone: 'info',
            title: 'Not followed',
            text: 'This workstation does not ask for news of it. Follow it again to see changes.',
          };
  }
}
