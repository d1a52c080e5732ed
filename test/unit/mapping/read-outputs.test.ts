/** Every shape in which a record can travel in Task.output. */
import fs from 'node:fs';
import path from 'node:path';
import type { FhirResource, Task } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { safeTitle } from '../../../main/exchange/output-links.ts';
import { readDocumentContents, readOutputs } from '../../../main/exchange/read-outputs.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';

const profile = loadBundledWireProfile();
const BASE = 'https://exchange.example/fhir';
const example = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, '../../fixtures/wire/completed-task.json'), 'utf8'),
) as Task;
type Output = NonNullable<Task['output']>[number];
const TYPE = { coding: [{ system: 'https://roi-workstation.example/fhir/CodeSystem/roi', code: 'record' }] };
const taskWith = (output: Output[], contained: FhirResource[] = []): Task => ({
  resourceType: 'Task',
  status: 'completed',
  intent: 'order',
  contained,
  output,
});
const read = (output: Output[], contained: FhirResource[] = []) =>
  readOutputs(taskWith(output, contained), profile, BASE);

describe('readOutputs', () => {
  it('reads the five outputs of the example', () => {
    const { outputs, warnings } = readOutputs(example, profile, `${BASE}/`);
    expect(warnings).toEqual([]);
    expect(
      outputs.map(({ source, title, contentType, size, sha1 }) => ({
        kind: source.kind,
        title,
        contentType,
        size,
        sha1,
      })),
    ).toEqual([
      {
        kind: 'inline',
        title: 'coverletter.pdf',
        contentType: 'application/pdf',
        size: 9,
        sha1: '7r5OAaqbiTv/+L9ajNmguh2TnUQ=',
      },
      { kind: 'url', title: 'chart-000417.tif', contentType: 'image/tiff', size: 18350211, sha1: null },
      {
        kind: 'inline',
        title: 'ccd.xml',
        contentType: 'application/xml',
        size: 21,
        sha1: 'e3ZGwyqXSeWmsJrqTsuGOp6aovk=',
      },
      { kind: 'server', title: '', contentType: '', size: null, sha1: null },
      { kind: 'server', title: '', contentType: '', size: null, sha1: null },
    ]);
    expect(outputs[3]?.source).toEqual({
      kind: 'server',
      resourceType: 'DocumentReference',
      id: 'dr-5521',
      address: `${BASE}/DocumentReference/dr-5521`,
    });
    expect(new Set(outputs.map((o) => o.key)).size).toBe(5);
  });

  it('keeps the key when the link is signed anew, and changes it when inline bytes change', () => {
    const link = (sig: string): Output => ({
      type: TYPE,
      valueAttachment: { url: `https://s3.example/90417/chart.tif?X-Amz-Signature=${sig}` },
    });
    expect(read([link('a')]).outputs[0]?.key).toBe(read([link('b')]).outputs[0]?.key);
    const inline = (data: string): Output => ({ type: TYPE, valueAttachment: { data, hash: 'x' } });
    expect(read([inline('AAAA')]).outputs[0]?.key).toBe(read([inline('AAAA')]).outputs[0]?.key);
    expect(read([inline('AAAA')]).outputs[0]?.key).not.toBe(read([inline('BBBB')]).outputs[0]?.key);
    // A later output does not move the former ones.
    expect(read([link('a'), inline('AAAA')]).outputs[0]?.key).toBe(read([link('a')]).outputs[0]?.key);
  });

  it('reads valueUrl, valueUri, valueString with a link, relative and absolute server addresses, and data URIs', () => {
    const { outputs } = read([
      { type: TYPE, valueUrl: 'https://files.example/a.pdf?x=1' },
      { type: TYPE, valueUri: 'https://files.example/b.xml' },
      { type: TYPE, valueString: ' https://files.example/c.tif ' },
      { type: TYPE, valueUri: 'Binary/b1' },
      { type: TYPE, valueReference: { reference: `${BASE}/Binary/b2/_history/3` } },
      { type: TYPE, valueReference: { reference: 'https://other.example/fhir/Binary/b3' } },
      { type: TYPE, valueReference: { reference: 'https://exchange.example.evil.example/fhir/Binary/b4' } },
      { type: TYPE, valueUrl: 'data:text/plain;base64,SGVsbG8=' },
    ]);
    expect(outputs.map((o) => (o.source.kind === 'server' ? `server ${o.source.id}` : o.source.kind))).toEqual([
      'url',
      'url',
      'url',
      'server b1',
      'server b2',
      'url',
      'url',
      'inline',
    ]);
    expect(outputs[7]?.contentType).toBe('text/plain');
  });

  it('reads contained DocumentReferences with several contents, Binaries and Bundles', () => {
    const contained: FhirResource[] = [
      {
        resourceType: 'DocumentReference',
        id: 'd',
        status: 'current',
        description: 'Visit of May',
        content: [
          { attachment: { data: 'AAAA', contentType: 'application/pdf' } },
          { attachment: { url: 'https://files.example/x?s=1', title: 'x.xml' } },
          { attachment: { url: '#bin' } },
          { attachment: {} },
        ],
      },
      { resourceType: 'Binary', id: 'bin', contentType: 'text/plain', data: 'SGVsbG8=' },
      {
        resourceType: 'Bundle',
        id: 'doc',
        type: 'document',
        entry: [
          {
            resource: {
              resourceType: 'Composition',
              status: 'final',
              type: {},
              date: '2026-01-01',
              author: [],
              title: 't',
            },
          },
          { resource: { resourceType: 'Binary', contentType: 'application/pdf', data: 'BBBB' } },
        ],
      },
      { resourceType: 'Bundle', id: 'none', type: 'collection' },
      {
        resourceType: 'DocumentReference',
        id: 'wrong',
        status: 'entered-in-error',
        content: [{ attachment: { data: 'CCCC' } }],
      },
    ];
    const { outputs, emptyBundles, warnings } = read(
      ['#d', '#bin', '#doc', '#none', '#gone', '#wrong'].map((reference): Output => ({
        type: TYPE,
        valueReference: { reference },
      })),
      contained,
    );
    expect(outputs.map((o) => `${o.source.kind} ${o.title}`)).toEqual([
      'inline Visit of May',
      'url x.xml',
      'inline Visit of May',
      'inline ',
      'resource FHIR document',
      'inline ',
    ]);
    expect(emptyBundles).toBe(1);
    expect(warnings).toEqual([
      'Output 5: the contained resource is missing.',
      'Output 6: the document reference has no content.',
    ]);
    expect(new Set(outputs.map((o) => o.key)).size).toBe(outputs.length);
  });

  it('makes no request out of words, scripts or credentials in an address', () => {
    const { outputs, warnings } = read([
      { type: TYPE, valueString: 'Mailed on CD, call 972-555-0142' },
      { type: TYPE, valueUrl: `java${'script'}:alert(1)` },
      { type: TYPE, valueUrl: 'file:///etc/passwd' },
      { type: TYPE, valueUrl: 'https://user:secret@files.example/x' },
      { type: TYPE, valueUri: '../../Binary/x' },
      { type: TYPE, valueBoolean: true },
    ]);
    expect(outputs).toEqual([]);
    expect(warnings).toHaveLength(5);
  });

  it('reads the contents of a DocumentReference from the exchange', () => {
    const found = readDocumentContents(
      {
        resourceType: 'DocumentReference',
        id: 'dr-1',
        status: 'current',
        content: [{ attachment: { url: 'Binary/bin-9', contentType: 'application/pdf', size: 12 } }],
      },
      'parent',
      BASE,
      false,
    );
    expect(found).toMatchObject([
      {
        source: { kind: 'server', resourceType: 'Binary', id: 'bin-9', address: `${BASE}/Binary/bin-9` },
        size: 12,
        contentType: 'application/pdf',
      },
    ]);
  });
});

describe('safeTitle', () => {
  it.each([
    ['..\\..\\records\\chart.exe', 'chart.exe'],
    ['/mnt/scans/../chart 1.pdf', 'chart 1.pdf'],
    ['chart\u202Efdp.exe', 'chart fdp.exe'],
    ['a\u0000b\n\tc', 'a b c'],
    ['x'.repeat(300), 'x'.repeat(120)],
  ])('%j → %j', (title, expected) => expect(safeTitle(title)).toBe(expected));
});
