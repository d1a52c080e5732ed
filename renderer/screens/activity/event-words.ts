/** The words of the audit trail in the clerk's language, and the groups one can filter by. Unknown events show as they are. */
const words: Readonly<Record<string, string>> = {
  'store.created': 'Store made',
  'store.recoveryConfirmed': 'Recovery code confirmed',
  'store.unlocked': 'Store unlocked',
  'store.locked': 'Store locked',
  'store.slotChanged': 'Way of unlocking changed',
  'connection.saved': 'Connection saved',
  'connection.removed': 'Connection removed',
  'connection.secretSet': 'Client secret set',
  'connection.activated': 'Connection activated',
  'connection.tested': 'Connection tested',
  'connection.practised': 'Practice started',
  'session.signedIn': 'Signed in',
  'session.signedOut': 'Signed out',
  'request.viewed': 'Request viewed',
  'request.draftCreated': 'Draft begun',
  'request.draftDiscarded': 'Draft discarded',
  'request.authorizationAttached': 'Authorization attached',
  'request.authorizationDetached': 'Authorization removed',
  'request.authorizationViewed': 'Authorization viewed',
  'request.submitted': 'Request sent',
  'request.resolved': 'Uncertain request looked up',
  'request.retried': 'Request sent again',
  'request.trackingChanged': 'Tracking changed',
  'document.viewed': 'Document viewed',
  'document.partViewed': 'Part of a document viewed',
  'document.received': 'Document received',
  'document.downloadAsked': 'Download asked for',
  'trail.verified': 'Trail verified',
  'trail.pendingUnreadable': 'Waiting entries unreadable',
  'exchange.call': 'Call to the exchange',
  'api.call': 'Call to the exchange',
};

export function eventWords(event: string): string {
  return words[event] ?? event;
}

/** Filters by the first word of an event; an empty one is everything. */
export const eventGroups: readonly { value: string; label: string }[] = [
  { value: '', label: 'Everything' },
  { value: 'request', label: 'Requests' },
  { value: 'document', label: 'Documents' },
  { value: 'api', label: 'Calls to the exchange' },
  { value: 'session', label: 'Signing in' },
  { value: 'connection', label: 'Connections' },
  { value: 'store', label: 'Store' },
  { value: 'trail', label: 'Trail' },
];
