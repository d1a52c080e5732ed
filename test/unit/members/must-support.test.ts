/**
 * No must-support element is dropped: for every profile a resource is made that carries each of its must-support elements with a value
 * found nowhere else, and each value has to be somewhere in what is shown. Four times, because a concept may come with a text, with a
 * display, or as a bare code, of any vocabulary or of FHIR's own.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../preload/contract/members-view.ts';
import { readCard } from '../../../main/members/readers/card.ts';

interface Profile {
  profile: string;
  type: string;
  elements: [path: string, type: string][];
}
type Look = 'text' | 'display' | 'code' | 'ownCode';
type Json = Record<string, unknown>;

const profiles = JSON.parse(
  readFileSync(new URL('../../fixtures/fhir/must-support.json', import.meta.url), 'utf8'),
) as Profile[];

/** Plants values and remembers where each went. */
function planter(look: Look) {
  let count = 0;
  const planted = new Map<string, string>();
  const word = (path: string): string => {
    const token = `qx${(++count).toString(36)}zv`;
    planted.set(path, token);
    return token;
  };
  const number = (path: string): number => {
    const value = 70_000 + ++count;
    planted.set(path, String(value));
    return value;
  };
  const day = (path: string): string => {
    const value = `19${String(10 + (++count % 80)).padStart(2, '0')}-0${1 + (count % 9)}-1${count % 10}`;
    planted.set(path, value);
    return value;
  };
  const concept = (path: string): Json =>
    look === 'text'
      ? { text: word(path) }
      : look === 'display'
        ? { coding: [{ system: 'http://loinc.org', code: 'c', display: word(path) }] }
        : {
            coding: [
              {
                system: look === 'code' ? 'https://codes.example/own' : 'http://terminology.hl7.org/CodeSystem/own',
                code: word(path),
              },
            ],
          };
  const DATES = /(date|datetime|on|start|end|issued|recorded|created|lastUpdated|time|sent|received)$/i;
  const leaf = (path: string, type: string): unknown => {
    switch (type) {
      case 'CodeableConcept':
        return concept(path);
      case 'Coding':
        return { system: 'https://codes.example/own', code: word(path) };
      case 'Reference':
        return { reference: 'Thing/1', display: word(path) };
      case 'Identifier':
        return { system: 'https://ids.example', value: word(path) };
      case 'Quantity':
      case 'Age':
        return { value: number(`${path}.value`), unit: word(`${path}.unit`) };
      case 'Money':
        return { value: number(path), currency: 'USD' };
      case 'Range':
        return { low: { value: number(`${path}.low`) }, high: { value: number(`${path}.high`) } };
      case 'Period':
        return { start: day(`${path}.start`), end: day(`${path}.end`) };
      case 'HumanName':
        return { family: word(`${path}.family`), given: [word(`${path}.given`)] };
      case 'Address':
        return { line: [word(`${path}.line`)], city: word(`${path}.city`), state: word(`${path}.state`) };
      case 'ContactPoint':
        return { system: 'phone', value: word(path) };
      case 'Attachment':
        return { contentType: word(`${path}.contentType`), url: word(`${path}.url`) };
      case 'Timing':
        return { code: { text: word(path) } };
      case 'Dosage':
        return { text: word(path) };
      case 'Narrative':
        return { status: 'generated', div: `<div>${word(path)}</div>` };
      case 'Meta':
        return { lastUpdated: day(path) };
      case 'ExplanationOfBenefitProcessNote':
        return { text: word(path) };
      case 'number':
        return number(path);
      case 'boolean':
        return true;
      default:
        return DATES.test(path) ? day(path) : word(path);
    }
  };
  return { leaf, planted };
}

function resourceOf(profile: Profile, look: Look): { resource: Json; planted: Map<string, string> } {
  const { leaf, planted } = planter(look);
  const resource: Json = { resourceType: profile.type, id: 'x' };
  const paths = profile.elements.map(([path]) => path);
  const types = new Map(profile.elements);
  for (const path of paths) {
    // An element whose parts are listed is made of them.
    // Bytes are not shown as text: the file opens in the viewer.
    if (path.endsWith('.data')) continue;
    if (paths.some((other) => other.startsWith(`${path}.`))) continue;
    const keys = path.split('.');
    let at = resource;
    for (const key of keys.slice(0, -1)) {
      const next = at[key];
      const inner = (Array.isArray(next) ? next[0] : next) as Json | undefined;
      if (inner) at = inner;
      else {
        const made: Json = {};
        at[key] =
          key === 'meta' || key === 'hospitalization' || key === 'context' || key === 'attachment' || key === 'text'
            ? made
            : [made];
        at = made;
      }
    }
    at[keys.at(-1) ?? ''] = leaf(path, types.get(path) ?? '');
  }
  return { resource, planted };
}

/** Every text of a card, as one; amounts without their grouping. */
function shownText(value: unknown): string {
  if (typeof value === 'string') return value.replace(/(\d),(?=\d{3})/g, '$1');
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(shownText).join('\n');
  return value !== null && typeof value === 'object' ? Object.values(value).map(shownText).join('\n') : '';
}

const missingOf = (card: Card, planted: Map<string, string>): string[] => {
  const text = shownText({ ...card, id: '' }).toLowerCase();
  return [...planted].filter(([, value]) => !text.includes(value.toLowerCase())).map(([path]) => path);
};

describe('must-support elements are shown', () => {
  for (const profile of profiles)
    it(`${profile.profile}: ${profile.elements.length} elements`, () => {
      for (const look of ['text', 'display', 'code', 'ownCode'] as const) {
        const { resource, planted } = resourceOf(profile, look);
        expect(planted.size).toBeGreaterThan(0);
        expect(
          missingOf(
            readCard(resource, () => null),
            planted,
          ),
          `as ${look}`,
        ).toEqual([]);
      }
    });
});
