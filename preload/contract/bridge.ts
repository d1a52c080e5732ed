/** The one object that the preload script exposes as `window.roi`. */
export interface Bridge {
  invoke(name: string, input: unknown): Promise<unknown>;
  /** @returns a function that ends the subscription */
  subscribe(listener: (name: string, detail: unknown) => void): () => void;
}

export const INVOKE_CHANNEL = 'roi:invoke';
export const EVENT_CHANNEL = 'roi:event';
