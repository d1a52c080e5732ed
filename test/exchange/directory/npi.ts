/**
 * Purpose: National Provider Identifiers: Luhn check over the prefix 80840, as the real register does.
 */

/** The ten digits of an NPI from its first nine. */
export function npiFrom(nineDigits: string): string {
  for (let check = 0; check <= 9; check += 1) {
    const npi = nineDigits + String(check);
    if (isNpi(npi)) return npi;
  }
  throw new Error(`no check digit for ${nineDigits}`);
}

export function isNpi(npi: string): boolean {
  if (!/^[12]\d{9}$/.test(npi)) return false;
  const digits = `80840${npi}`;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
