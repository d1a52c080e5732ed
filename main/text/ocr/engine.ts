/** Recognizes the words of a picture with tesseract.js, within this process and from memory alone: no cache, no file, no network. */
import { gunzipSync } from 'node:zlib';
import core from 'tesseract.js-core/tesseract-core-simd-lstm.wasm.js';
import { dispatchHandlers, setAdapter } from 'tesseract.js/src/worker-script/index.js';
import type { GreyPicture, Word } from '../reader/protocol.ts';
import type { Picture } from './protocol.ts';

export interface Recognized {
  words: Word[];
  confidence: number;
}

export interface Engine {
  recognize(picture: Picture): Promise<Recognized>;
}

/** Of one word; dust and rules are read as words of less. */
const LEAST_CONFIDENCE = 25;
/** Below this a page may stand on its head. */
const DOUBTFUL = 45;

/** @param language the gzipped data of `@tesseract.js-data/eng` */
export async function createEngine(language: Uint8Array): Promise<Engine> {
  const refuse = (): Promise<never> => Promise.reject(new Error('Nothing is loaded from elsewhere.'));
  setAdapter({
    getCore: () => Promise.resolve(core),
    gunzip: gunzipSync,
    fetch: refuse,
    readCache: refuse,
    writeCache: refuse,
    deleteCache: refuse,
    checkCache: refuse,
  });
  let jobs = 0;
  const ask = (action: string, payload: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      dispatchHandlers({ workerId: 'ocr', jobId: String(++jobs), action, payload }, (answer) => {
        if (answer.status === 'resolve') resolve(answer.data);
        else if (answer.status === 'reject') reject(new Error('Recognition failed.'));
      });
    });
  await ask('load', { options: { lstmOnly: true, logging: false } });
  await ask('loadLanguage', {
    langs: [{ code: 'eng', data: language }],
    options: { gzip: true, lstmOnly: true, cacheMethod: 'none' },
  });
  // 1: the LSTM engine alone, which is what the data hold.
  await ask('initialize', { langs: 'eng', oem: 1 });
  // Runs of blanks keep columns apart.
  await ask('setParameters', { params: { preserve_interword_spaces: '1' } });

  const read = async (image: Uint8Array): Promise<Recognized> => {
    const answer = (await ask('recognize', {
      image,
      options: { rotateAuto: true },
      output: { tsv: true, text: false, blocks: false, hocr: false },
    })) as { tsv?: string | null };
    return wordsOf(answer.tsv ?? '');
  };
  return {
    recognize: async (picture) => {
      if ('file' in picture) return read(picture.file);
      const found = await read(pgm(picture.grey));
      if (found.confidence >= DOUBTFUL || found.words.length === 0) return found;
      const turned = await read(pgm(turnedOver(picture.grey)));
      if (turned.confidence < found.confidence + 15) return found;
      // Places on the page as it lies.
      return {
        ...turned,
        words: turned.words.map((w) => ({ ...w, x: 1 - w.x - w.width, y: 1 - w.y - w.height })),
      };
    },
  };
}

const turnedOver = ({ width, height, grey }: GreyPicture): GreyPicture => ({
  width,
  height,
  grey: grey.slice().reverse(),
});

/** Netpbm's grey map (P5), which the engine reads without unpacking. */
function pgm({ width, height, grey }: GreyPicture): Uint8Array {
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const out = new Uint8Array(head.length + grey.length);
  out.set(head);
  out.set(grey, head.length);
  return out;
}

/** Rows of the engine's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
export function wordsOf(tsv: string): Recognized {
  const words: Word[] = [];
  let page = { width: 1, height: 1 };
  let line = '';
  let letters = 0;
  let sum = 0;
  for (const row of tsv.split('\n')) {
    const [level, , block, paragraph, at, , left, top, width, height, confidence, text = ''] = row.split('\t');
    if (level === '1') page = { width: Number(width) || 1, height: Number(height) || 1 };
    if (level !== '5' || text.trim() === '' || Number(confidence) < LEAST_CONFIDENCE) continue;
    const here = `${block ?? ''}/${paragraph ?? ''}/${at ?? ''}`;
    const last = words.at(-1);
    if (last && here !== line) {
      last.endsLine = true;
      last.text = last.text.trimEnd();
    }
    line = here;
    letters += text.length;
    sum += text.length * Number(confidence);
    words.push({
      // The blank belongs to the word before it, as in the text of a PDF.
      text: `${text} `,
      x: Number(left) / page.width,
      y: Number(top) / page.height,
      width: Number(width) / page.width,
      height: Number(height) / page.height,
      endsLine: false,
    });
  }
  return { words, confidence: letters === 0 ? 0 : sum / letters };
}
