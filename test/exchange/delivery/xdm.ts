/**
 * Purpose: a small XDM medium (IHE ITI TF-2, 3.32): an index for people, a submission set with its metadata, and its documents.
 */
import { ccdaDocument } from './ccda.ts';
import { chartPages, patientName, type ChartSubject } from './chart.ts';
import { textPdf } from './pdf.ts';
import { escapeXml } from './xml-text.ts';
import { zipFile } from './zip.ts';

export function xdmFile(subject: ChartSubject): Buffer {
  const pdf = textPdf(chartPages(subject, 2));
  const ccda = Buffer.from(ccdaDocument(subject), 'utf8');
  const documents = [
    { uri: 'DOC00001.XML', type: 'text/xml', title: 'Continuity of Care Document', bytes: ccda },
    { uri: 'DOC00002.PDF', type: 'application/pdf', title: 'Progress notes', bytes: pdf },
  ];
  const folder = 'IHE_XDM/SUBSET01';
  const objects = documents
    .map(
      (
        { uri, type, title },
        n,
      ) => `<ExtrinsicObject id="Document${n + 1}" mimeType="${type}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
<Slot name="URI"><ValueList><Value>${uri}</Value></ValueList></Slot>
<Slot name="creationTime"><ValueList><Value>${subject.to.replace(/-/g, '')}</Value></ValueList></Slot>
<Name><LocalizedString value="${title}"/></Name></ExtrinsicObject>`,
    )
    .join('\n');
  const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<SubmitObjectsRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"><RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
${objects}
</RegistryObjectList></SubmitObjectsRequest>
`;
  const index = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML Basic 1.1//EN" "http://www.w3.org/TR/xhtml-basic/xhtml-basic11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Records</title></head><body>
<h1>Records of ${escapeXml(patientName(subject))}</h1><p>Sent by ${escapeXml(subject.siteName)}.</p>
<ul>${documents.map(({ uri, title }) => `<li><a href="${folder}/${uri}">${title}</a></li>`).join('')}</ul>
</body></html>
`;
  return zipFile([
    { name: 'INDEX.HTM', bytes: Buffer.from(index, 'utf8') },
    { name: 'README.TXT', bytes: Buffer.from(`Records sent by ${subject.siteName}.\r\n`, 'utf8') },
    { name: `${folder}/METADATA.XML`, bytes: Buffer.from(metadata, 'utf8') },
    ...documents.map(({ uri, bytes }) => ({ name: `${folder}/${uri}`, bytes })),
  ]);
}
