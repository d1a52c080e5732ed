/**
 * Any FHIR R4 value as a line of text. Datatypes are known by their shape, because extensions and unknown resources carry no
 * schema; a member that a shape does not know, an extension, and a reason why a value is missing are said behind it, so that nothing
 * a payer sent falls away. Pure; takes nothing for granted.
 */
import { dayOf, isDate, shownDate, shownPeriod } from './dates.ts';
import { isJson, joined, json, list, objects, str, unique, type Json } from './json.ts';
import { elementLabel, extensionLabel, systemName } from './terms.ts';

/** Where a reference leads. */
export interface Target {
  type: string;
  title: string;
  /** National Provider Identifier, where it has one. */
  npi: string;
}

/** Finds what a reference names among what is stored of the member, or null. */
export type Resolve = (reference: string) => Target | null;

/** Longest text shown of one value; the whole stands in the JSON. */
const LONGEST = 20_000;
const DEEPEST = 12;

/** Words of one coding: its display, else its bare code with the system. */
export function codingTitle(value: unknown): string {
  const { display, code, system } = json(value);
  return str(display) || joined([str(code), code === undefined ? '' : systemName(str(system))], ' · ');
}

/** Short words of a CodeableConcept, Coding or code: text, then display, then the bare code; never a guess. */
export function conceptTitle(value: unknown): string {
  if (!isJson(value)) return str(value);
  const { text, coding } = value;
  if (str(text).trim() !== '') return str(text);
  const codings = objects(coding);
  const named = codings.map((c) => str(c['display'])).find((words) => words.trim() !== '');
  return named ?? (codings[0] === undefined ? codingTitle(value) : codingTitle(codings[0]));
}

/** The codings of a concept, or the coding itself. */
export const codingsOf = (value: unknown): { system: string; code: string; display: string }[] =>
  (isJson(value) && value['coding'] !== undefined ? objects(value['coding']) : objects(value)).map((c) => ({
    system: str(c['system']),
    code: str(c['code']),
    display: str(c['display']),
  }));

/** `LOINC 4548-4`, or the code alone where the system is FHIR's own. */
export const codeWords = (coding: { system: string; code: string }): string =>
  joined([systemName(coding.system), coding.code], ' ');

/** A person's name in reading order. */
export function personName(value: unknown): string {
  const { text, family, given, prefix, suffix } = json(value);
  const parts = [...list(prefix).map(str), ...list(given).map(str), str(family), ...list(suffix).map(str)];
  return joined(parts, ' ') || str(text);
}

/** Number and unit; the comparator stands before. */
export function quantityText(value: unknown): string {
  const { value: amount, unit, code, comparator } = json(value);
  return joined([`${str(comparator)}${str(amount)}`, str(unit) || str(code)], ' ');
}

/** `1234.5` → `1,234.50`; more than two decimals stay as they came. */
export function moneyText(value: number, currency: string): string {
  const cents = Math.round(value * 100) / 100 === value;
  const text = cents ? value.toFixed(2) : String(value);
  const [whole = '', rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return joined([rest === undefined ? grouped : `${grouped}.${rest}`, currency], ' ');
}

/** Low to high with the words of it. */
export function rangeText(value: unknown): string {
  const { low, high } = json(value);
  const [from, to] = [quantityText(low), quantityText(high)];
  if (from === '' && to === '') return '';
  return from === '' ? `≤ ${to}` : to === '' ? `≥ ${from}` : `${from} – ${to}`;
}

export interface Printer {
  /** The whole value in one line, nothing left out. */
  print(value: unknown): string;
  /** What a reference leads to, in words. */
  reference(value: unknown): string;
}

const keysOf = (value: Json): string[] => Object.keys(value).filter((key) => key !== 'id' && !key.startsWith('_'));
const within = (keys: readonly string[], allowed: readonly string[]): boolean =>
  keys.every((key) => key === 'extension' || allowed.includes(key));
const any = (keys: readonly string[], wanted: readonly string[]): boolean => wanted.some((key) => keys.includes(key));

const CONTACT = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'];

/** The first form that fits says the words and which members are in them. */
const forms: readonly ((
  value: Json,
  keys: readonly string[],
  printer: Printer,
) => { text: string; used: readonly string[] } | null)[] = [
  (value, keys, printer) =>
    within(keys, ['reference', 'type', 'identifier', 'display']) && any(keys, ['reference', 'identifier', 'display'])
      ? { text: printer.reference(value), used: ['reference', 'type', 'identifier', 'display'] }
      : null,
  (value, keys, printer) => {
    if (!within(keys, ['coding', 'text']) || !any(keys, ['coding', 'text'])) return null;
    // A display that only repeats the text is told once.
    const codings = objects(value['coding']).map((coding) =>
      printer.print(
        coding['display'] !== undefined && coding['display'] === value['text'] ? withoutDisplay(coding) : coding,
      ),
    );
    return { text: told(str(value['text']), codings), used: ['coding', 'text'] };
  },
  (value, keys, printer) =>
    within(keys, ['text', 'time', 'authorString', 'authorReference']) && keys.includes('text')
      ? {
          text: told(str(value['text']), [
            str(value['authorString']),
            value['authorReference'] === undefined ? '' : printer.reference(value['authorReference']),
            shownDate(value['time']),
          ]),
          used: ['text', 'time', 'authorString', 'authorReference'],
        }
      : null,
  (value, keys) =>
    within(keys, ['start', 'end']) && any(keys, ['start', 'end'])
      ? { text: shownPeriod(value), used: ['start', 'end'] }
      : null,
  (value, keys) =>
    within(keys, ['value', 'currency']) && keys.includes('currency') && typeof value['value'] === 'number'
      ? { text: moneyText(value['value'], str(value['currency'])), used: ['value', 'currency'] }
      : null,
  (value, keys) => {
    if (!within(keys, ['value', 'unit', 'system', 'code', 'comparator']) || typeof value['value'] !== 'number')
      return null;
    const code = str(value['code']);
    const extra = code !== '' && str(value['unit']) !== '' && code !== value['unit'] ? code : '';
    return {
      text: told(quantityText(value), [extra, systemName(str(value['system'])) === 'UCUM' ? '' : str(value['system'])]),
      used: ['value', 'unit', 'system', 'code', 'comparator'],
    };
  },
  (value, keys) =>
    within(keys, ['system', 'value', 'use', 'rank', 'period']) &&
    CONTACT.includes(str(value['system'])) &&
    keys.includes('value')
      ? {
          text: told(str(value['value']), [
            str(value['system']),
            str(value['use']),
            str(value['rank']),
            shownPeriod(value['period']),
          ]),
          used: ['system', 'value', 'use', 'rank', 'period'],
        }
      : null,
  (value, keys, printer) =>
    within(keys, ['use', 'type', 'system', 'value', 'period', 'assigner']) && any(keys, ['value', 'system', 'assigner'])
      ? {
          text: told(str(value['value']), [
            value['type'] === undefined ? '' : printer.print(value['type']),
            systemName(str(value['system'])) || str(value['system']),
            str(value['use']),
            shownPeriod(value['period']),
            value['assigner'] === undefined ? '' : printer.print(value['assigner']),
          ]),
          used: ['use', 'type', 'system', 'value', 'period', 'assigner'],
        }
      : null,
  (value, keys) => {
    if (!within(keys, ['system', 'code', 'display', 'version', 'userSelected']) || !any(keys, ['code', 'display']))
      return null;
    // A backbone element may call its concept `code` as well.
    if (isJson(value['code'])) return null;
    const { display, system, version } = value;
    // Codes of FHIR's own vocabulary say nothing beside their words.
    const bare = str(display) === '' || str(system) === '' || systemName(str(system)) !== '';
    const code = bare ? value['code'] : '';
    return {
      text: told(str(display), [
        codeWords({ system: str(system), code: str(code) }),
        version === undefined ? '' : `version ${str(version)}`,
      ]),
      used: ['system', 'code', 'display', 'version', 'userSelected'],
    };
  },
  (value, keys) =>
    within(keys, ['use', 'text', 'family', 'given', 'prefix', 'suffix', 'period']) && any(keys, ['family', 'given'])
      ? {
          text: told(personName(value), [
            str(value['text']) === personName(value) ? '' : str(value['text']),
            str(value['use']),
            shownPeriod(value['period']),
          ]),
          used: ['use', 'text', 'family', 'given', 'prefix', 'suffix', 'period'],
        }
      : null,
  (value, keys) => {
    const parts = ['line', 'city', 'district', 'state', 'postalCode', 'country'];
    if (!within(keys, ['use', 'type', 'text', 'period', ...parts]) || !any(keys, parts)) return null;
    return {
      text: told(joined(parts.map((part) => joined(list(value[part]).map(str)))), [
        str(value['text']),
        str(value['use']),
        str(value['type']),
        shownPeriod(value['period']),
      ]),
      used: ['use', 'type', 'text', 'period', ...parts],
    };
  },
  (value, keys, printer) => {
    if (!within(keys, ['low', 'high']) || !any(keys, ['low', 'high'])) return null;
    const more = [value['low'], value['high']].map((end) => printer.print(end));
    return { text: rangeText(value) || joined(more, ' – '), used: ['low', 'high'] };
  },
  (value, keys, printer) =>
    within(keys, ['numerator', 'denominator']) && keys.length > 0
      ? {
          text: joined([printer.print(value['numerator']), printer.print(value['denominator'])], ' / '),
          used: ['numerator', 'denominator'],
        }
      : null,
  (value, keys) => {
    const parts = ['contentType', 'language', 'data', 'url', 'size', 'hash', 'title', 'creation'];
    if (!within(keys, parts) || !any(keys, ['contentType', 'data', 'url', 'hash'])) return null;
    return {
      text: joined([
        str(value['title']),
        str(value['contentType']),
        str(value['language']),
        value['size'] === undefined ? '' : `${str(value['size'])} bytes`,
        shownDate(value['creation']),
        value['hash'] === undefined ? '' : `SHA-1 ${str(value['hash'])}`,
        str(value['url']),
        value['data'] === undefined ? '' : 'sent within the resource',
      ]),
      used: parts,
    };
  },
];

/** The rest of a coding whose display was told; nothing of one whose code is FHIR's own. */
const withoutDisplay = ({ display: _, ...coding }: Json): Json =>
  str(coding['system']) !== '' && systemName(str(coding['system'])) === '' ? {} : coding;

/** The words first, what explains them in brackets; what would only repeat them is left out. */
function told(words: string, more: readonly string[]): string {
  const rest = unique(more).filter((part) => part !== words);
  if (words === '') return joined(rest);
  return rest.length === 0 ? words : `${words} (${rest.join(', ')})`;
}

/** `value[x]` of an extension, or its own extensions. */
function extensionText(extension: Json, print: (value: unknown) => string): string {
  const [name, value] = Object.entries(extension).find(([key]) => key.startsWith('value')) ?? [];
  const nested = objects(extension['extension']).map((inner) => extensionText(inner, print));
  const label = extensionLabel(str(extension['url']));
  const missing = json(extension[`_${name ?? ''}`])['extension'];
  return `${label}: ${joined([value === undefined ? '' : print(value), ...nested, ...objects(missing).map((e) => extensionText(e, print))])}`;
}

/** Extensions of a value, as `Label: value`. */
export const extensionsOf = (value: unknown, printer: Printer): string[] =>
  objects(json(value)['extension']).map((extension) => extensionText(extension, printer.print));

/** Makes the printer of one resource. @param contained its own contained resources, by id */
export function createPrinter(resolve: Resolve, contained: ReadonlyMap<string, string>): Printer {
  const reference = (value: unknown): string => {
    const { reference: to, display, type, identifier } = json(value);
    const address = str(to);
    const inside = address.startsWith('#') ? (contained.get(address.slice(1)) ?? '') : '';
    const target = address === '' || inside !== '' ? null : resolve(address);
    const named = joined(unique([str(display), inside, target?.title ?? '']), ' · ');
    const more = [
      target?.npi === undefined || target.npi === '' ? '' : `NPI ${target.npi}`,
      identifier === undefined ? '' : printAt(identifier, 1),
      str(type),
    ];
    return told(named === '' ? address : named, more);
  };
  const printer: Printer = { print: (value) => printAt(value, 0), reference };

  function printAt(value: unknown, depth: number): string {
    if (depth > DEEPEST) return '…';
    if (Array.isArray(value))
      return joined(
        value.map((item) => printAt(item, depth + 1)),
        '; ',
      );
    if (!isJson(value)) {
      const text = str(value);
      return isDate(text) && dayOf(text).length === 10 ? shownDate(text) : text.slice(0, LONGEST);
    }
    const keys = keysOf(value);
    const inner: Printer = { print: (v) => printAt(v, depth + 1), reference };
    for (const form of forms) {
      const said = form(value, keys, inner);
      if (said) return told(said.text, rest(value, said.used, inner));
    }
    return joined(rest(value, [], inner), ', ');
  }

  /** What the words do not hold yet: other members, extensions, reasons for what is missing. */
  function rest(value: Json, used: readonly string[], inner: Printer): string[] {
    return Object.entries(value).flatMap(([key, member]) => {
      if (key === 'id' || key === 'resourceType' || used.includes(key)) return [];
      if (key === 'extension' || key === 'modifierExtension') return extensionsOf({ extension: member }, inner);
      if (key.startsWith('_'))
        return list(member)
          .flatMap((item) => extensionsOf(item, inner))
          .map((text) => `${elementLabel(key.slice(1)).toLowerCase()} ${text}`);
      const text = inner.print(member);
      return text === '' ? [] : [`${elementLabel(key).toLowerCase()}: ${text}`];
    });
  }
  return printer;
}
