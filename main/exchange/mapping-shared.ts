/** Parts of a Task that CORE, batch and child requests have in common. Pure. */
import type { Address, HumanName, Reference, TaskInput } from 'fhir/r4';
import { recordTypes } from '../../preload/contract/rules/core-request.ts';
import type { WireCoding, WireProfile } from './wire-profile.ts';

/** An own business identifier; unique for ever (a resubmission gets a new one). */
export interface OwnIdentifier {
  system: string;
  value: string;
}

/** An instant as ISO with the offset of the local time zone, to the second: `2026-11-22T15:20:00-06:00`. */
export function localInstant(date: Date): string {
  const offsetMinutes = -date.getTimezoneOffset();
  const sign = offsetMinutes < 0 ? '-' : '+';
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const local = new Date(date.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19);
  return `${local}${sign}${two(offsetMinutes / 60)}:${two(Math.abs(offsetMinutes) % 60)}`;
}

/** The mandatory `data-code` (exactly once, CDex) and one `record-type` for each chosen type. */
export function dataCodeInputs(codes: readonly string[], profile: WireProfile): TaskInput[] {
  return [
    {
      type: inputType(profile.inputs.dataCode),
      valueCodeableConcept: { coding: [{ ...profile.dataCode.coding }], text: profile.dataCode.text },
    },
    ...codes.map((code): TaskInput => {
      const label = recordTypes.find((known) => known.code === code)?.label;
      return {
        type: inputType(profile.inputs.recordType),
        valueCodeableConcept: {
          coding: [{ system: profile.recordTypeSystem, code }],
          ...(label ? { text: label } : {}),
        },
      };
    }),
  ];
}

export function resubmissionInputs(of: OwnIdentifier | null, profile: WireProfile): TaskInput[] {
  return of ? [{ type: inputType(profile.inputs.resubmissionOf), valueIdentifier: { ...of } }] : [];
}

export const inputType = (codings: readonly WireCoding[]): TaskInput['type'] => ({
  coding: codings.map((c) => ({ ...c })),
});

export function requesterReference(requester: { name: string; taxId: string }, profile: WireProfile): Reference {
  const name = clean(requester.name);
  const taxId = clean(requester.taxId);
  return {
    ...(taxId ? { identifier: { system: profile.identifierSystems.taxId, value: taxId } } : {}),
    ...(name ? { display: name } : {}),
  };
}

export function ownerReference(custodian: { id: string; name: string; npi: string }, profile: WireProfile): Reference {
  const npi = clean(custodian.npi);
  const name = clean(custodian.name);
  return {
    reference: `Organization/${custodian.id}`,
    ...(npi && profile.placement.ownerNpi ? { identifier: { system: profile.identifierSystems.npi, value: npi } } : {}),
    ...(name ? { display: name } : {}),
  };
}

/** One name; the middle name is the second `given`. */
export function humanName(name: { family: string; given: string; middle: string }): HumanName {
  const family = clean(name.family);
  const given = [clean(name.given), clean(name.middle)].filter((part) => part !== '');
  return { ...(family ? { family } : {}), ...(given.length > 0 ? { given } : {}) };
}

/** Null where nothing of it is known. */
export function addressOf(a: { line: string; city: string; state: string; postalCode: string }): Address | null {
  const line = clean(a.line);
  const city = clean(a.city);
  const state = clean(a.state);
  const postalCode = clean(a.postalCode);
  if (!line && !city && !state && !postalCode) return null;
  return {
    ...(line ? { line: [line] } : {}),
    ...(city ? { city } : {}),
    ...(state ? { state } : {}),
    ...(postalCode ? { postalCode } : {}),
  };
}

/** Dates of service; none where both ends are open. */
export function servicePeriodInputs(from: string, to: string, profile: WireProfile): TaskInput[] {
  const start = clean(from);
  const end = clean(to);
  return start || end
    ? [
        {
          type: inputType(profile.inputs.servicePeriod),
          valuePeriod: { ...(start ? { start } : {}), ...(end ? { end } : {}) },
        },
      ]
    : [];
}

export const clean = (value: string): string => value.trim();
