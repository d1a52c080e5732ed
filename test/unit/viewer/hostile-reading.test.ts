/** The hostile corpus through the readers of the worker, without a window: none throws, none hangs, none gives anything but blocks. */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../renderer/screens/viewer/reading/blocks.ts';
import { createCdaReader } from '../../../renderer/screens/viewer/reading/cda.ts';
import { fhirBlocks, parseFhir } from '../../../renderer/screens/viewer/reading/fhir.ts';
import { jsonTree } from '../../../renderer/screens/viewer/reading/tree.ts';
import { hostileCcdas } from '../../fixtures/make-ccda.ts';
import { hostileFhir } from '../../fixtures/make-fhir.ts';

const bait = 'http://127.0.0.1:9/bait';
/** A file of this corpus is read within this time on a slow machine; what never ends would take for ever. */
const LIMIT_MS = 60_000;

function collect(read: (sink: Parameters<typeof createCdaReader>[0]) => void): Block[] {
  const blocks: Block[] = [];
  read({
    blocks: (more) => {
      for (const block of more) blocks.push(block);
    },
    outline: () => undefined,
    attach: ({ name, type }) => ({ part: 0, name, type }),
  });
  return blocks;
}

/** Every address that a block would make the window ask for. */
const addressesIn = (blocks: readonly Block[]): string[] =>
  [...JSON.stringify(blocks).matchAll(/"(?:src|href)":"(.{0,40})/g)].map((match) => match[1] ?? '');

describe('hostile C-CDA', () => {
  it.each(hostileCcdas(bait).map((file) => [file.name, file] as const))(
    '%s',
    (_name, file) => {
      let faulty = false;
      const blocks = collect((sink) => {
        const reader = createCdaReader(sink);
        reader.write(file.bytes.toString('utf8'));
        faulty = reader.end() !== null;
      });
      expect(blocks.length).toBeGreaterThan(0);
      expect(addressesIn(blocks).filter((address) => !address.startsWith('data:image/'))).toEqual([]);
      if (!faulty && /Harmless words/.test(String(file.says)))
        expect(JSON.stringify(blocks)).toContain('Harmless words');
    },
    LIMIT_MS,
  );
});

describe('hostile FHIR', () => {
  it.each(hostileFhir(bait).map((file) => [file.name, file] as const))(
    '%s',
    (_name, file) => {
      const roots = parseFhir(file.bytes.toString('utf8'));
      if (!roots) {
        expect(file.name).toBe('no-fhir.json');
        return;
      }
      const blocks = collect((sink) => fhirBlocks(roots, sink));
      expect(addressesIn(blocks).filter((address) => !address.startsWith('data:image/'))).toEqual([]);
      if (/Harmless words/.test(String(file.says))) expect(JSON.stringify(blocks)).toContain('Harmless words');
      for (const root of roots) expect(() => jsonTree(root, 'Document', [])).not.toThrow();
      expect('polluted' in {}).toBe(false);
    },
    LIMIT_MS,
  );
});
