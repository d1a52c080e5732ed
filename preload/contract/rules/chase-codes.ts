/** Words of chase lists folded to codes: gender, states, lists of HCC and measure codes. Pure. */

const GENDERS: Record<string, 'female' | 'male' | 'other' | 'unknown'> = {
  f: 'female',
  female: 'female',
  fem: 'female',
  w: 'female',
  woman: 'female',
  '2': 'female',
  m: 'male',
  male: 'male',
  man: 'male',
  '1': 'male',
  o: 'other',
  other: 'other',
  x: 'other',
  nonbinary: 'other',
  u: 'unknown',
  unk: 'unknown',
  unknown: 'unknown',
};

/** @returns '' for an empty cell, null for a word that is not understood */
export function readGender(text: string): '' | 'female' | 'male' | 'other' | 'unknown' | null {
  const t = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return t === '' ? '' : (GENDERS[t] ?? null);
}

const STATES: Record<string, string> = {
  AL: 'alabama',
  AK: 'alaska',
  AZ: 'arizona',
  AR: 'arkansas',
  CA: 'california',
  CO: 'colorado',
  CT: 'connecticut',
  DE: 'delaware',
  DC: 'district of columbia',
  FL: 'florida',
  GA: 'georgia',
  HI: 'hawaii',
  ID: 'idaho',
  IL: 'illinois',
  IN: 'indiana',
  IA: 'iowa',
  KS: 'kansas',
  KY: 'kentucky',
  LA: 'louisiana',
  ME: 'maine',
  MD: 'maryland',
  MA: 'massachusetts',
  MI: 'michigan',
  MN: 'minnesota',
  MS: 'mississippi',
  MO: 'missouri',
  MT: 'montana',
  NE: 'nebraska',
  NV: 'nevada',
  NH: 'new hampshire',
  NJ: 'new jersey',
  NM: 'new mexico',
  NY: 'new york',
  NC: 'north carolina',
  ND: 'north dakota',
  OH: 'ohio',
  OK: 'oklahoma',
  OR: 'oregon',
  PA: 'pennsylvania',
  RI: 'rhode island',
  SC: 'south carolina',
  SD: 'south dakota',
  TN: 'tennessee',
  TX: 'texas',
  UT: 'utah',
  VT: 'vermont',
  VA: 'virginia',
  WA: 'washington',
  WV: 'west virginia',
  WI: 'wisconsin',
  WY: 'wyoming',
  AS: 'american samoa',
  GU: 'guam',
  MP: 'northern mariana islands',
  PR: 'puerto rico',
  VI: 'virgin islands',
  AA: '',
  AE: '',
  AP: '',
};
const BY_NAME = new Map(Object.entries(STATES).flatMap(([code, name]) => (name === '' ? [] : [[name, code] as const])));

/** @returns the two letters, '' for an empty cell, null for what is no state */
export function readState(text: string): string | null {
  const t = text.trim();
  if (t === '') return '';
  const upper = t.toUpperCase();
  if (upper in STATES) return upper;
  return BY_NAME.get(t.toLowerCase().replace(/\./g, '').replace(/\s+/g, ' ')) ?? null;
}

/** `37; 85` → `37`, `85`; `HCC037` → `37`; `v28 - 37` → `V28:37`. Capitals, no blanks, each once. */
export function splitCodes(text: string): string[] {
  // Most cells hold one bare number, and lists are long.
  if (/^(?:[1-9]\d*)?$/.test(text)) return text === '' ? [] : [text];
  const codes = text
    .toUpperCase()
    .replace(/\b(V\d{2}|ESRD|RX)\s*[-_:. ]\s*(?:HCC)?\s*(?=\d)/g, '$1:')
    .split(/[;,|/\n]+|\s{2,}|\s(?=\S*\d)/)
    .map((code) =>
      code
        .trim()
        .replace(/^HCC[\s_-]*(?=\d)/, '')
        .replace(/:HCC[\s_-]*/, ':')
        .replace(/(^|:)0+(?=\d)/, '$1'),
    )
    .filter((code) => code !== '');
  return [...new Set(codes)];
}
