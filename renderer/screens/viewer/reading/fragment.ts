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
  reader.write(text);
  return reader.end() === null ? root : null;
}
