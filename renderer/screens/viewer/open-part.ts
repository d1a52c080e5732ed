/** Something found inside of a document (an entry of an archive, an attachment) that has been given an address of its own. */

export interface Part {
  name: string;
  ticket: { address: string; size: number; type: string };
}

/** Shows it in the place of what it was found in. */
export type OpenPart = (part: Part) => void;
