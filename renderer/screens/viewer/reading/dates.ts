/** Dates of documents in the reader's own form. Partial dates stay partial; what is no date is shown as it stands. Pure. */

const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', timeZone: 'UTC' });

function shown(year: string, monthText: string | undefined, dayText: string | undefined, time: string): string {
  if (monthText === undefined) return year;
  const at = Date.UTC(Number(year), Number(monthText) - 1, Number(dayText ?? '1'));
  return dayText === undefined ? month.format(at) : `${day.format(at)}${time === '' ? '' : `, ${time}`}`;
}

/** HL7 v3 TS: YYYYMMDDHHMMSS.UUUU[+|-ZZzz], cut anywhere. The time is that of the place that wrote it. */
export function hl7Date(value: string): string {
  const parts = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?)?/.exec(value);
  if (!parts) return value.slice(0, 40);
  const [, year = '', monthText, dayText, hour, minute] = parts;
  return shown(
    year,
    monthText,
    dayText,
    hour === undefined || `${hour}${minute ?? ''}` === '0000' ? '' : `${hour}:${minute ?? '00'}`,
  );
}

/** FHIR date, dateTime and instant. */
export function fhirDate(value: string): string {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T(\d{2}:\d{2}))?/.exec(value);
  if (!parts) return value.slice(0, 40);
  const [, year = '', monthText, dayText, time = ''] = parts;
  return shown(year, monthText, dayText, time === '00:00' ? '' : time);
}
