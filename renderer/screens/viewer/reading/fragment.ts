/** A piece of XHTML as a tree; null where it is not well-formed. */
import { createXmlReader, type XmlElement } from './xml.ts';

export function parseFragment(text: string): XmlElement | null {
  let root: XmlElement | null = null;
  const reader = createXmlReader({
    open: () => true,
    captured: (element) => {
      root ??= element;
    },
    close: () => undefined,
  });
  // The five entities of XML are all that a FHIR narrative may use besides this one (R4 narrative rules).
  reader.write(text.replace(/&nbsp;/g, '\u00a0'));
  return reader.end() === null ? root : null;
}
