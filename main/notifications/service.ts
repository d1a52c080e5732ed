/**
 * Tells a person who looks at something else what the exchange changed: gathered, at most one notice of a kind in some minutes, nothing in quiet
 * hours (told once they end) and nothing while the window has the focus. Also keeps the number at the tray. Counts only: no name ever gets here.
 */
import type { Preferences } from '../../preload/contract/app.ts';
import type { AppEventName } from '../../preload/contract/events.ts';
import type { Clock } from '../lib/clock.ts';
import type { Desktop } from '../platform/ports.ts';
import { noticeKinds, noticeOf, noticeText, quietForMs, viewOf, type NoticeKind } from './model.ts';
import type { NotificationRepository, StatusEvent } from './repository.ts';

export interface NotificationService {
  /** From now on; what happened before is history. */
  start(): void;
  /** An event on its way to the window. */
  heard(name: AppEventName): void;
  /** Drops what waits. Synchronous: the database closes right after. */
  stop(): void;
}

export interface NotificationDeps {
  repository: NotificationRepository;
  desktop: Desktop;
  /** Number of things to do, as the board counts them. */
  toDo(): Promise<number>;
  clock: Clock;
  /** Null where the policy forbids notices. */
  preferences(): Preferences['notifications'] | null;
  session(): 'signedOut' | 'signingIn' | 'signedIn';
  /** How long changes are gathered before the first notice of a kind, and between two of a kind; milliseconds. */
  settleMs?: number;
  everyMs?: number;
}

const SETTLE_MS = 8_000;
const EVERY_MS = 5 * 60_000;
/** Entries read in one go; some milliseconds. */
const PAGE = 300;
/** Longest wait between two looks at the clock, which may be set, and at a computer that may have slept. */
const LOOK_AGAIN_MS = 10 * 60_000;
const LOOK_AFTER_MS = 1_000;

/** What is to be told of one kind. */
interface Waiting {
  /** Request or project → group of words. */
  groups: Map<string, string>;
  /** When the first of them came, and when the last notice was shown; monotonic milliseconds. */
  sinceMs: number;
  toldMs: number;
}

export function createNotificationService(deps: NotificationDeps): NotificationService {
  const { repository, desktop, clock, settleMs = SETTLE_MS, everyMs = EVERY_MS } = deps;
  const waiting = new Map<NoticeKind, Waiting>(
    noticeKinds.map((kind) => [kind, { groups: new Map(), sinceMs: 0, toldMs: -Infinity }]),
  );
  let running = false;
  let mark = 0;
  let looking = false;
  let blocked = new Set<string>();
  let wasSignedIn = false;
  let cancelLook: (() => void) | null = null;
  let cancelTell: (() => void) | null = null;
  let cancelFocus: (() => void) | null = null;

  const add = (kind: NoticeKind, id: string, group: string): void => {
    const w = waiting.get(kind);
    if (!w) return;
    if (w.groups.size === 0) w.sinceMs = clock.monotonicMs();
    w.groups.set(id, group);
  };
  const forget = (): void => {
    for (const w of waiting.values()) w.groups.clear();
  };
  const allowed = (): Preferences['notifications'] | null => {
    const preferences = deps.preferences();
    return running && preferences?.enabled ? preferences : null;
  };

  const takeIn = (event: StatusEvent): void => {
    const notice = event.kind === null ? null : noticeOf(event.kind, event.status);
    for (const [kind, { groups }] of waiting) {
      // What it was before does not matter any more; an entry of our own that changes nothing leaves it.
      const group = groups.get(event.requestId);
      if (group !== undefined && (kind !== notice?.kind || group !== notice.group)) groups.delete(event.requestId);
    }
    if (notice && event.fromExchange) add(notice.kind, event.requestId, notice.group);
  };

  const count = async (): Promise<void> => {
    try {
      const toDo = await deps.toDo();
      if (running) desktop.setToDo(toDo);
    } catch {
      // The store closes, or the board is in trouble and tells of it itself: the number stays.
    }
  };

  /** Takes in what changed, in slices. */
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      for (;;) {
        const events = repository.eventsAfter(mark, PAGE);
        mark = events.at(-1)?.n ?? mark;
        events.forEach(takeIn);
        if (events.length < PAGE) break;
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (!running) return;
      }
    } finally {
      looking = false;
    }
    const now = new Set(repository.blockedProjects());
    for (const id of now) if (!blocked.has(id)) add('blocked', id, 'blocked');
    for (const id of blocked) if (!now.has(id)) waiting.get('blocked')?.groups.delete(id);
    blocked = now;
    plan();
    await count();
  };

  /** Waits for the earliest moment at which something may be told. */
  const plan = (): void => {
    cancelTell?.();
    cancelTell = null;
    const preferences = allowed();
    // A person who looks sees it anyway.
    if (!preferences || desktop.isFocused()) return forget();
    const now = clock.monotonicMs();
    const waits = [...waiting.values()].flatMap((w) => (w.groups.size === 0 ? [] : [dueMs(w) - now]));
    if (waits.length === 0) return;
    const quietMs = quietForMs(clock.now(), preferences.quietFrom, preferences.quietTo);
    cancelTell = clock.after(Math.min(Math.max(0, quietMs, Math.min(...waits)), LOOK_AGAIN_MS), tell);
  };
  const dueMs = (w: Waiting): number => Math.max(w.sinceMs + settleMs, w.toldMs + everyMs);

  const tell = (): void => {
    cancelTell = null;
    const preferences = allowed();
    if (
      preferences &&
      !desktop.isFocused() &&
      quietForMs(clock.now(), preferences.quietFrom, preferences.quietTo) === 0
    ) {
      const now = clock.monotonicMs();
      for (const [kind, w] of waiting) {
        if (w.groups.size === 0 || dueMs(w) > now) continue;
        const counts = new Map<string, number>();
        for (const group of w.groups.values()) counts.set(group, (counts.get(group) ?? 0) + 1);
        w.groups.clear();
        w.toldMs = now;
        desktop.notify(noticeText(kind, counts), () => desktop.show(viewOf[kind]));
      }
    }
    plan();
  };

  const sessionChanged = (): void => {
    const state = deps.session();
    if (state === 'signedIn') {
      wasSignedIn = true;
      waiting.get('signIn')?.groups.clear();
    } else if (state === 'signedOut' && wasSignedIn) {
      wasSignedIn = false;
      add('signIn', 'session', 'signedOut');
      plan();
    }
  };

  return {
    start: () => {
      running = true;
      mark = repository.lastEvent();
      blocked = new Set(repository.blockedProjects());
      cancelFocus = desktop.onFocus(plan);
      void count();
    },
    heard: (name) => {
      if (!running) return;
      if (name === 'status:changed') sessionChanged();
      else if (name === 'preferences:changed') plan();
      else if (name === 'requests:changed' || name === 'projects:changed' || name === 'worklist:changed')
        cancelLook ??= clock.after(LOOK_AFTER_MS, () => {
          cancelLook = null;
          void look();
        });
    },
    stop: () => {
      running = false;
      cancelLook?.();
      cancelTell?.();
      cancelFocus?.();
      cancelLook = null;
      cancelTell = null;
      cancelFocus = null;
      forget();
      desktop.setToDo(null);
    },
  };
}
