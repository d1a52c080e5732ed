/** What the recognizing process and its owner say to each other. The process is handed its language data and pictures; it reads no file. */
import type { GreyPicture, Word } from '../reader/protocol.ts';

/** A page in shades of grey, or a picture file as it is (PNG, JPEG, BMP, WebP). */
export type Picture = { grey: GreyPicture } | { file: Uint8Array };

export type ToRecognizer = { language: Uint8Array } | { job: number; picture: Picture };

export type FromRecognizer =
  | { job: number; words: Word[]; /** 0 to 100, over all letters. */ confidence: number }
  | { job: number; problem: true };
