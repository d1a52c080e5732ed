/** A signed authorization as a clerk would scan it: a real PDF that states the nine points of 45 CFR 164.508(c). */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { authorizationPoints } from '../../preload/contract/rules/core-request.ts';

export async function authorizationPdf(name: string, lines: readonly string[] = []): Promise<Buffer> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage([612, 792]);
  const text = [
    'AUTHORIZATION TO RELEASE HEALTH INFORMATION',
    `Patient: ${name}`,
    ...lines,
    ...authorizationPoints.map((point) => point.paragraph),
    `Signed: ${name}`,
  ];
  text.forEach((line, index) => {
    page.drawText(line, { x: 72, y: 720 - index * 20, size: 11, font });
  });
  // Without object streams the text stays readable to a plain search, as in most scanned forms.
  return Buffer.from(await document.save({ useObjectStreams: false }));
}
