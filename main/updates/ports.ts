/** What the updates need of the outside. */

export interface UpdateOffer {
  version: string;
  /** Base64 SHA-512 of the package, from the feed. */
  sha512: string;
  /** Name of the package's file, beside the feed's description. */
  file: string;
}

/** Finds, fetches and installs packages: electron-updater in the program. */
export interface UpdateEngine {
  /** @returns a newer version of the feed, or null */
  check(feed: { url: string; channel: string }): Promise<UpdateOffer | null>;
  /** Fetches the offer of the last check; refuses a file whose SHA-512 is not the offered one. @param progress share from 0 to 1 */
  download(progress: (share: number) => void): Promise<void>;
  /** A small text beside the feed's description, such as a signature. */
  fetchText(url: string): Promise<string>;
  /** Ends the program and installs. */
  install(): void;
}

export interface UpdatePolicy {
  /** `notify` says that there is one; `download` fetches it; `install` also installs when nobody works. */
  mode: 'off' | 'notify' | 'download' | 'install';
  /** Base address of the feed; without one nothing is asked. */
  feed?: string | undefined;
  channel: 'latest' | 'beta';
  /** Ed25519 public key, base64 of its 32 bytes. */
  publicKey?: string | undefined;
}
