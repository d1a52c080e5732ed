import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkArrival } from '../../../main/records/arrival.ts';
import { decodeBase64 } from '../../../main/records/base64.ts';
import { servedType, sniff } from '../../../main/records/sniff.ts';
import { createTickets } from '../../../main/records/tickets.ts';
import { Readable } from 'node:stream';

const latin = (s: string): Buffer => Buffer.from(s, 'latin1');

describe('sniff', () => {
  it.each([
    [latin('%PDF-1.7'), 'application/pdf'],
    [latin(`\r\n${' '.repeat(500)}%PDF-1.4`), 'application/pdf'],
    [latin('II*\0rest'), 'image/tiff'],
    [latin('MM\0*rest'), 'image/tiff'],
    [latin('II+\0rest'), 'image/tiff'],
    [latin('\x89PNG\r\n\x1a\n'), 'image/png'],
    [latin('\xff\xd8\xff\xe0'), 'image/jpeg'],
    [latin('GIF89a'), 'image/gif'],
    [latin('RIFF\x10\0\0\0WEBPVP8 '), 'image/webp'],
    [latin('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'), 'image/bmp'],
    [latin('BMI is 24.1 and stable, no change'), 'text/plain'],
    [latin('\0\0\0\x18ftypheic'), 'image/heic'],
    [latin('\x1f\x8b\x08\0'), 'application/gzip'],
    [latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/x-ole-storage'],
    [latin(`${'\0'.repeat(128)}DICM`), 'application/dicom'],
    [latin('{\\rtf1\\ansi'), 'text/rtf'],
    [latin('PK\x03\x04'), 'application/zip'],
    [latin(`PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`), 'application/vnd.openxmlformats-officedocument'],
    [latin('MSH|^~\\&|LAB|SITE|'), 'x-application/hl7-v2+er7'],
    [Buffer.from('{"resourceType":"Patient"}\n{"resourceType":"Condition"}'), 'application/fhir+ndjson'],
    [Buffer.from('<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument>'), 'application/hl7-cda+xml'],
    [Buffer.from('Progress note without a mark', 'utf16le'), 'text/plain'],
    [Buffer.from('Progress note the other way', 'utf16le').swap16(), 'text/plain'],
    [
      Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<ClinicalDocument xmlns="urn:hl7-org:v3">'),
      'application/hl7-cda+xml',
    ],
    [
      Buffer.from('\uFEFF<?xml version="1.0"?><?xml-stylesheet href="CDA.xsl"?><n:ClinicalDocument>'),
      'application/hl7-cda+xml',
    ],
    [Buffer.from('<Bundle xmlns="http://hl7.org/fhir">'), 'application/fhir+xml'],
    [Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'application/xml'],
    [Buffer.from('<!DOCTYPE html><html>'), 'text/html'],
    [Buffer.from('  <HTML lang="en">'), 'text/html'],
    [Buffer.from('{ "resourceType" : "Bundle" }'), 'application/fhir+json'],
    [Buffer.from('{"a":1}'), 'application/json'],
    [Buffer.from('Progress note, 2025-03-01'), 'text/plain'],
    [Buffer.from('\uFEFFProgress', 'utf16le'), 'text/plain'],
    [Buffer.from([0, 1, 2, 3, 4]), 'application/octet-stream'],
    [Buffer.alloc(0), 'application/x-empty'],
  ])('%#', (bytes, type) => expect(sniff(bytes)).toBe(type));

  it('serves nothing that a browser would run', () => {
    for (const type of ['text/html', 'application/xml', 'image/svg+xml', 'text/plain', 'application/fhir+json'])
      expect(servedType(type)).toBe('application/octet-stream');
    expect(servedType('application/pdf')).toBe('application/pdf');
  });
});

describe('base64 in slices', () => {
  const decode = async (text: string): Promise<Buffer> => {
    const parts: Buffer[] = [];
    for await (const part of decodeBase64(text)) parts.push(part);
    return Buffer.concat(parts);
  };
  it('gives the bytes, whatever the line breaks', async () => {
    const bytes = Buffer.alloc(3_000_001, 'chart ');
    const text = bytes.toString('base64');
    expect((await decode(text)).equals(bytes)).toBe(true);
    expect((await decode(text.replace(/.{76}/g, '$&\r\n'))).equals(bytes)).toBe(true);
    expect((await decode(text.replace(/=+$/, ''))).equals(bytes)).toBe(true);
  });
  it('refuses what is none', async () => {
    for (const text of ['AAA*', 'AAAAA', 'AA==AAAA', 'A'.repeat(1024 * 1024) + '=AAA'])
      await expect(decode(text)).rejects.toMatchObject({ code: 'malformedAnswer' });
  });
  it('lets others work between small pieces', async () => {
    const text = Buffer.alloc(20 * 1024 * 1024, 7).toString('base64');
    let turns = 0;
    let ended = false;
    const turn = (): void => {
      turns++;
      if (!ended) setImmediate(turn);
    };
    setImmediate(turn);
    let pieces = 0;
    let largest = 0;
    for await (const piece of decodeBase64(text)) {
      pieces++;
      largest = Math.max(largest, piece.length);
    }
    ended = true;
    expect(largest).toBeLessThanOrEqual(768 * 1024);
    expect(turns).toBeGreaterThanOrEqual(pieces - 1);
  });
});

describe('arrival', () => {
  const sha1 = createHash('sha1').update('x').digest('base64');
  const actual = { size: 1, sha1, type: 'application/pdf' };
  it('matches base64 and hex digests', () => {
    expect(checkArrival({ size: 1, sha1, type: '' }, actual)).toEqual({
      verdict: 'ready',
      size: 'match',
      sha1: 'match',
      expected: null,
      actual: null,
    });
    expect(
      checkArrival({ size: null, sha1: Buffer.from(sha1, 'base64').toString('hex').toUpperCase(), type: '' }, actual)
        .sha1,
    ).toBe('match');
    expect(checkArrival({ size: null, sha1: null, type: '' }, actual)).toMatchObject({
      verdict: 'ready',
      size: 'absent',
      sha1: 'absent',
    });
  });
  it('quarantines what differs, with both values', () => {
    expect(checkArrival({ size: 9, sha1: 'AAAA', type: '' }, actual)).toEqual({
      verdict: 'quarantined',
      size: 'mismatch',
      sha1: 'mismatch',
      expected: '9 bytes, SHA-1 AAAA',
      actual: `1 bytes, SHA-1 ${sha1}`,
    });
    expect(
      checkArrival({ size: null, sha1: null, type: 'application/pdf' }, { ...actual, type: 'text/html' }).verdict,
    ).toBe('quarantined');
    expect(checkArrival({ size: null, sha1: null, type: 'text/html' }, { ...actual, type: 'text/html' }).verdict).toBe(
      'ready',
    );
    expect(checkArrival({ size: null, sha1: null, type: '' }, { ...actual, size: 0 }).verdict).toBe('quarantined');
  });
});

describe('tickets', () => {
  const source = { owner: 'document/1', type: 'application/pdf', size: 3, stream: () => Readable.from(['abc']) };
  const ticketOf = (address: string): string => address.slice('app://bundle/_document/'.length);
  it('end when they are closed, revoked, too many, or the store locks', () => {
    const tickets = createTickets();
    const a = tickets.issue(source);
    expect(tickets.read(ticketOf(a))?.size).toBe(3);
    expect(tickets.read('x')).toBeNull();
    tickets.close(a);
    expect(tickets.read(ticketOf(a))).toBeNull();
    const b = tickets.issue(source);
    tickets.revoke('document/1');
    expect(tickets.read(ticketOf(b))).toBeNull();
    const first = tickets.issue(source);
    const many = Array.from({ length: 64 }, () => tickets.issue(source));
    expect(tickets.read(ticketOf(first))).toBeNull();
    tickets.end();
    expect(tickets.read(ticketOf(many[63] ?? ''))).toBeNull();
    expect(() => tickets.issue(source)).toThrow();
  });
});
