/** A signed authorization of a made-up person: one page that says each of the nine things 45 CFR 164.508(c) asks for. */
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';

export interface Authorization {
  name: string;
  born: string;
  site: string;
  recipient: string;
  signedOn: string;
  expiresOn: string;
}

const LEFT = 64;
const WIDTH = 484;

export async function signedAuthorization(a: Authorization): Promise<Buffer> {
  const document = await PDFDocument.create();
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const hand = await document.embedFont(StandardFonts.TimesRomanItalic);
  const page = document.addPage([612, 792]);
  const ink = rgb(0.1, 0.12, 0.16);
  let y = 724;

  const write = (text: string, { font = regular, size = 10.5, gap = 5 } = {}): void => {
    let line = '';
    const put = (): void => {
      page.drawText(line, { x: LEFT, y, size, font, color: ink });
      y -= size + 4;
      line = '';
    };
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (font.widthOfTextAtSize(longer, size) > WIDTH) put();
      line = line === '' ? word : `${line} ${word}`;
    }
    put();
    y -= gap;
  };
  const rule = (): void => {
    page.drawLine({
      start: { x: LEFT, y: y + 6 },
      end: { x: LEFT + WIDTH, y: y + 6 },
      thickness: 0.7,
      color: rgb(0.7, 0.73, 0.77),
    });
    y -= 12;
  };

  write('Authorization to disclose health information', { font: bold, size: 16, gap: 10 });
  rule();
  write(`Patient: ${a.name}    Date of birth: ${a.born}`, { font: bold, gap: 12 });
  write('1. Information: the medical record, including notes, laboratory and imaging reports.');
  write(`2. May be disclosed by: ${a.site}.`);
  write(`3. May be disclosed to: ${a.recipient}.`);
  write('4. Purpose: at my request, for a legal matter.');
  write(`5. This authorization expires on ${a.expiresOn}.`);
  write('6. I may revoke it in writing at any time, except for what was disclosed before.');
  write('7. Treatment, payment and enrollment do not depend on my signing it.');
  write('8. What is disclosed may be disclosed again by its recipient and may then no longer be protected.', {
    gap: 26,
  });
  page.drawText(a.name, { x: LEFT + 8, y: y + 2, size: 22, font: hand, color: rgb(0.1, 0.2, 0.5) });
  page.drawText(a.signedOn, { x: LEFT + 330, y: y + 2, size: 16, font: hand, color: rgb(0.1, 0.2, 0.5) });
  y -= 12;
  rule();
  write('9. Signature of the patient                                                                  Date', {
    size: 9,
  });
  return Buffer.from(await document.save());
}
