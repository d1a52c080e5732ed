/** Pictures as pages. PNG data of plain pixels go into the PDF as they are (its filter is PNG's own): a fax of 700 pages is not packed anew. */
import {
  concatTransformationMatrix,
  drawObject,
  PDFName,
  PDFRawStream,
  popGraphicsState,
  pushGraphicsState,
  type PDFDocument,
  type PDFPage,
  type PDFRef,
} from 'pdf-lib';

/** Points. */
export const LETTER = { width: 612, height: 792 };
const MARGIN = 18;

interface Plain {
  width: number;
  height: number;
  bits: number;
  colors: 1 | 3;
  data: Uint8Array;
}

export async function addPicture(out: PDFDocument, bytes: Uint8Array, kind: 'png' | 'jpeg'): Promise<void> {
  const plain = kind === 'png' ? plainPng(bytes) : null;
  if (plain) {
    const page = pageFor(out, plain.width, plain.height);
    place(page, embedPlain(out, plain), plain.width, plain.height);
    return;
  }
  const image = kind === 'png' ? await out.embedPng(bytes) : await out.embedJpg(bytes);
  const page = pageFor(out, image.width, image.height);
  page.drawImage(image, boxOn(page, image.width, image.height));
}

/** Letter, upright or across as the picture lies. */
function pageFor(out: PDFDocument, width: number, height: number): PDFPage {
  return out.addPage(width > height ? [LETTER.height, LETTER.width] : [LETTER.width, LETTER.height]);
}

function boxOn(page: PDFPage, width: number, height: number) {
  const room = page.getSize();
  const scale = Math.min((room.width - 2 * MARGIN) / width, (room.height - 2 * MARGIN) / height);
  const [w, h] = [width * scale, height * scale];
  return { x: (room.width - w) / 2, y: (room.height - h) / 2, width: w, height: h };
}

function place(page: PDFPage, image: PDFRef, width: number, height: number): void {
  const box = boxOn(page, width, height);
  const name = page.node.newXObject('Page', image);
  page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(box.width, 0, 0, box.height, box.x, box.y),
    drawObject(name),
    popGraphicsState(),
  );
}

/** ISO 32000-1, 7.4.4.4: predictor 15 is PNG's filtering. */
function embedPlain(out: PDFDocument, { width, height, bits, colors, data }: Plain): PDFRef {
  const { context } = out;
  const dict = context.obj({
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    BitsPerComponent: bits,
    ColorSpace: colors === 3 ? 'DeviceRGB' : 'DeviceGray',
    Filter: 'FlateDecode',
    DecodeParms: { Predictor: 15, Colors: colors, BitsPerComponent: bits, Columns: width },
  });
  dict.set(PDFName.of('Length'), context.obj(data.length));
  return context.register(PDFRawStream.of(dict, data));
}

/** Grey or RGB without transparency and interlace; anything else is left to the library. @returns null then */
function plainPng(bytes: Uint8Array): Plain | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47) return null;
  const [width, height, bits, color, interlace] = [
    view.getUint32(16),
    view.getUint32(20),
    view.getUint8(24),
    view.getUint8(25),
    view.getUint8(28),
  ];
  if ((color !== 0 && color !== 2) || interlace !== 0 || bits > 8) return null;
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) return null;
    // A colour that stands for “nothing” is transparency.
    if (name === 'tRNS') return null;
    if (name === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    if (name === 'IEND') break;
    at += 12 + length;
  }
  if (parts.length === 0) return null;
  return { width, height, bits, colors: color === 2 ? 3 : 1, data: new Uint8Array(Buffer.concat(parts)) };
}
