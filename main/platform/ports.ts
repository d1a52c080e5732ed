/** What the program needs of the platform. The Electron side implements it; tests give their own. */
import type { ErrorCode } from '../../preload/contract/errors.ts';
import type { UpdateEngine } from '../updates/ports.ts';

export interface Paths {
  /** Root of everything this program stores. */
  readonly userData: string;
  readonly logs: string;
  /** Folder of the built program (dist). */
  readonly dist: string;
}

/** Wraps secrets with the OS keychain. */
export interface Keychain {
  /** `reason` says why a keychain cannot be used, in words for a person. */
  status(): Promise<{ available: boolean; backend: string; reason: string | null; temporarilyUnavailable: boolean }>;
  encrypt(plain: string): Promise<Buffer>;
  decrypt(sealed: Buffer): Promise<string>;
}

/** Why the store has to lock now: the machine sleeps or the session ends, or the screen of the session was locked. */
export type MustLock = 'suspend' | 'shutdown' | 'screen';

export interface IdleSource {
  /** Seconds since the last input of the user in this OS session. */
  idleSeconds(): number;
  /** @returns a function that ends the subscription */
  onMustLock(run: (why: MustLock) => void): () => void;
  onResume(run: () => void): () => void;
}

/** The system browser and mail program. Only addresses that the caller built itself. */
export interface Opener {
  openBrowser(url: URL): Promise<void>;
  /** @param url a `mailto:` address */
  openMail(url: URL): Promise<void>;
}

/** Result of the isolated sign-in window: the full address of the captured redirect. */
export interface SignInWindow {
  /**
   * Shows the authorize page and answers with the address of the first navigation to the redirect (same parsed origin and path).
   * Rejects with `aborted` when the user closes it or the signal fires, and with `redirect` when the server shows its error page.
   */
  capture(authorizeUrl: URL, redirectUri: string, signal: AbortSignal): Promise<URL>;
}

/** Scheme of the program's own redirect addresses (RFC 8252 section 7.1: a reversed domain name). */
export const REDIRECT_SCHEME = 'org.roi-workstation.app';

/** Addresses of the program's own scheme, as the operating system hands them over (a sign-in that ends in the system browser). */
export interface RedirectScheme {
  /** Whether the system knows this program as the scheme's. */
  readonly available: boolean;
  /** @returns a function that ends the subscription */
  onAddress(heard: (address: string) => void): () => void;
}

/** The practice exchange as a child process of the program. */
export interface PracticeServer {
  readonly available: boolean;
  /** @param stateKey hex key that encrypts the state file: what is typed while practising is not left in the clear either */
  start(stateFile: string, stateKey: string): Promise<PracticeEndpoints>;
  stop(): Promise<void>;
}

export interface PracticeEndpoints {
  authorizeUrl: string;
  tokenUrl: string;
  fhirUrl: string;
  m2m: { clientId: string; clientSecret: string };
}

/** Saving outside of the store. The main process asks where and writes there; nobody else learns the path. */
export interface SaveDialog {
  /**
   * Asks where to save, then writes; what stood there is replaced only when the new content is complete.
   * @returns false when it was dismissed; then nothing of the content was read
   */
  save(
    ask: { suggestedName: string; kind: string; extension: string },
    content: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** Asks for a folder in the system's dialog. @returns its path, or null when it was dismissed */
export type ChooseFolder = (title: string) => Promise<string | null>;

/**
 * What the program shows outside of its page: the window itself, an icon in the tray, notices of the system. Texts are counts and statuses;
 * a notice may stand on a locked screen.
 */
export interface Desktop {
  /** Shows a notice of the system where it can. @param clicked called when a person clicks it */
  notify(text: { title: string; body: string }, clicked: () => void): void;
  notificationsSupported(): boolean;
  /** Whether an icon can be seen in the tray now; asked anew each time, since a desktop may lose its tray. */
  hasTray(): Promise<boolean>;
  /** The number of things to do at the icon; null while nothing is known. */
  setToDo(count: number | null): void;
  /** Whether a person looks at the program. */
  isFocused(): boolean;
  /** @returns a function that ends the subscription */
  onFocus(run: () => void): () => void;
  /** Brings the window to the front, and to a view where one is named. */
  show(view: DesktopView | null): void;
}
/** Views by the name of their menu command. */
export type DesktopView = 'goWorklist' | 'goRecords' | 'goProjects' | 'goSettings';
/** A process of its own for work on hostile bytes: it may hang or run out of memory without harm to the program. */
export interface DecoderProcess {
  post(message: unknown): void;
  onMessage(heard: (message: unknown) => void): void;
  onExit(ended: () => void): void;
  /** At once, whatever it does. */
  kill(): void;
}
export type StartDecoder = () => DecoderProcess;

/** One database to be copied under a new key. Keys are bytes, so that they can be overwritten. */
export interface RekeyJob {
  file: string;
  target: string;
  former: Uint8Array;
  next: Uint8Array;
  /** The keys that file keys in this database are wrapped under; null where it has none. */
  records: { former: Uint8Array; next: Uint8Array } | null;
}
export type RekeyAnswer = { ok: true } | { ok: false; code: ErrorCode };
/** Makes and checks the copy; the original is only read. @throws AppError */
export type CopyUnderNewKey = (job: RekeyJob) => Promise<void>;

export interface Platform {
  paths: Paths;
  keychain: Keychain;
  idle: IdleSource;
  opener: Opener;
  saveDialog: SaveDialog;
  chooseFolder: ChooseFolder;
  signInWindow: SignInWindow;
  redirectScheme: RedirectScheme;
  practice: PracticeServer;
  desktop: Desktop;
  startDecoder: StartDecoder;
  copyUnderNewKey: CopyUnderNewKey;
  /** Reads the text of documents (dist/main/reader.js). */
  startReader: StartDecoder;
  /** Recognizes the words of pictures (dist/main/recognizer.js). */
  startRecognizer: StartDecoder;
  /** Null where the program is not an installed one. */
  updateEngine: UpdateEngine | null;
  /** Name of the OS account, for the audit trail. */
  actor: string;
  /** Name of the computer, to tell backups apart. */
  machine: string;
  version: string;
  supportedRuntime: boolean;
}
