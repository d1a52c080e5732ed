/** Elements of a resource as labelled facts. Whole: the parts of a backbone element become facts of their own. Pure. */
import type { Fact } from '../../../preload/contract/members-view.ts';
import { isDate } from './dates.ts';
import { isJson, joined, list, objects, str, type Json } from './json.ts';
import { elementLabel, extensionLabel } from './terms.ts';
import { extensionsOf, type Printer } from './values.ts';

const DATE_KEYS =
  /date|time|period|start|end|issued|created|recorded|instant|onset|abatement|effective|performed|lastUpdated|authored|sent|received|whenPrepared|whenHandedOver/i;

/** Elements that are codes of FHIR's own, said as words. */
const asWords = (text: string): string => (/^[a-z]+(-[a-z]+)+$/.test(text) ? text.replaceAll('-', ' ') : text);

/** Whether a value is a backbone element: an object of objects that no datatype explains. */
function isBackbone(value: unknown): value is Json {
  if (!isJson(value)) return false;
  const keys = Object.keys(value).filter((key) => key !== 'id' && key !== 'extension');
  if (isJson(value['code'])) return true;
  const datatype = [
    ['coding', 'text'],
    ['reference', 'type', 'identifier', 'display'],
    ['system', 'code', 'display', 'version', 'userSelected', 'value', 'unit', 'comparator', 'currency'],
    ['start', 'end'],
    ['low', 'high'],
    ['numerator', 'denominator'],
    ['use', 'type', 'text', 'line', 'city', 'district', 'state', 'postalCode', 'country', 'period'],
    ['use', 'text', 'family', 'given', 'prefix', 'suffix', 'period'],
    ['use', 'type', 'system', 'value', 'period', 'assigner', 'rank'],
    ['contentType', 'language', 'data', 'url', 'size', 'hash', 'title', 'creation'],
    ['text', 'time', 'authorString', 'authorReference'],
  ];
  return !datatype.some((members) => keys.every((key) => members.includes(key.replace(/^_/, ''))));
}

/** One fact, or none for an empty value. */
export function fact(label: string, value: string, kind: Fact['kind'] = 'text'): Fact[] {
  const text = value.trim();
  return text === '' ? [] : [{ label, value: text, kind }];
}

/** Facts of an element and of the reasons given for what it lacks (`_name`). @param label instead of the element's own words */
export function elementFacts(resource: Json, name: string, printer: Printer, label = elementLabel(name)): Fact[] {
  const value = resource[name];
  const missing = list(resource[`_${name}`]).flatMap((item) => extensionsOf(item, printer));
  const reasons = fact(
    label,
    joined(
      missing.map((text) => text.replace(/^Data absent reason: /, 'not given: ')),
      '; ',
    ),
  );
  if (value === undefined || value === null) return reasons;
  const backbones = list(value).filter(isBackbone);
  if (backbones.length > 0) {
    const many = list(value).length > 1;
    return [
      ...list(value).flatMap((item, index) => {
        const of = many ? `${label} ${index + 1}` : label;
        return isBackbone(item)
          ? objectFacts(item, printer).map((f) => ({ ...f, label: `${of} · ${f.label.toLowerCase()}` }))
          : fact(of, printer.print(item));
      }),
      ...reasons,
    ];
  }
  const texts = list(value).map((item) => (isJson(item) ? printer.print(item) : asWords(printer.print(item))));
  const dated = DATE_KEYS.test(name) || list(value).some(isDate);
  return [...fact(label, texts.filter((text) => text !== '').join('\n'), dated ? 'date' : 'text'), ...reasons];
}

/** Facts of every member of an object. @param without members that are told elsewhere */
export function objectFacts(value: Json, printer: Printer, without: readonly string[] = []): Fact[] {
  return Object.keys(value).flatMap((key): Fact[] => {
    if (key === 'id' || key === 'resourceType' || without.includes(key)) return [];
    if (key === 'extension' || key === 'modifierExtension') return extensionFacts(value[key], printer);
    if (key.startsWith('_')) return value[key.slice(1)] === undefined ? elementFacts(value, key.slice(1), printer) : [];
    return elementFacts(value, key, printer);
  });
}

/** Each extension as a fact under its own name. */
export function extensionFacts(extensions: unknown, printer: Printer): Fact[] {
  return objects(extensions).flatMap((extension) => {
    const label = extensionLabel(str(extension['url']));
    const text = joined(extensionsOf({ extension: [extension] }, printer)).replace(`${label}: `, '');
    return fact(label, text, /\b\d{4}-\d{2}-\d{2}\b/.test(text) ? 'date' : 'text');
  });
}
