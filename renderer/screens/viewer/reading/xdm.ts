/** What an XDM medium says of its documents: METADATA.XML of a submission (IHE ITI TF-3, 4.2; ebRIM 3.0 ExtrinsicObject). Pure. */
import { childOf, childrenOf, createXmlReader, textOf } from './xml.ts';

export interface XdmDocument {
  /** As the zip names it, beside METADATA.XML. */
  uri: string;
  title: string;
}

/** Documents of a submission set; empty where the metadata cannot be read. */
export function xdmDocuments(xml: string): XdmDocument[] {
  const found: XdmDocument[] = [];
  const reader = createXmlReader({
    open: (name) => name === 'ExtrinsicObject',
    captured: (object) => {
      const slot = childrenOf(object, 'Slot').find(({ attributes }) => attributes['name'] === 'URI');
      const title = childOf(object, 'Name', 'LocalizedString')?.attributes['value'] ?? '';
      // A long URI is cut into pieces that begin with their number (4.2.3.2.27).
      const uri = childrenOf(childOf(slot, 'ValueList'), 'Value')
        .map((value) => textOf(value).replace(/^\d+\|/, ''))
        .join('');
      if (uri !== '' && title !== '') found.push({ uri, title: title.slice(0, 200) });
    },
    close: () => undefined,
  });
  reader.write(xml);
  reader.end();
  return found;
}
