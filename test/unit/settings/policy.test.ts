/** The policy of an administrator: where it is found, which one wins, what is refused, and that its description is current. */
import fs from 'node:fs';
import path from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadPolicy, machinePolicyFile, type PolicyPlaces } from '../../../main/settings/policy/machine-policy.ts';
import { policySchema } from '../../../main/settings/policy/policy.ts';
import { checkPolicy, readJson } from '../../../main/settings/policy/read-policy.ts';
import { createRegistryReader, REGISTRY_KEY } from '../../../main/settings/policy/registry.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const docs = path.resolve(import.meta.dirname, '../../../docs/policy');
const uid = process.getuid?.() ?? 0;
const temp = useTempFolder();

function places(over: Partial<PolicyPlaces> = {}): PolicyPlaces & { write(json: unknown): void } {
  const folder = temp();
  fs.chmodSync(folder, 0o755);
  const machineFile = path.join(folder, 'policy.json');
  return {
    switchFile: null,
    machineFile,
    registry: null,
    ownerUid: uid,
    ...over,
    write: (json) => fs.writeFileSync(machineFile, JSON.stringify(json), { mode: 0o644 }),
  };
}

describe('which policy is in force', () => {
  it('none, the file of the switch, or the machine’s, which wins as a whole', () => {
    const p = places();
    expect(loadPolicy(p)).toMatchObject({ source: 'none', stated: [] });
    const switchFile = path.join(temp(), 'trial.json');
    fs.writeFileSync(switchFile, JSON.stringify({ version: 1, permissions: { print: false, export: true } }));
    expect(loadPolicy({ ...p, switchFile })).toMatchObject({
      source: 'switch',
      stated: ['permissions.print', 'permissions.export'],
      policy: { permissions: { print: false, export: true } },
    });
    p.write({ version: 1, lock: { unlock: 'passphrase' } });
    expect(loadPolicy({ ...p, switchFile })).toMatchObject({
      source: 'machine',
      stated: ['lock.unlock'],
      policy: { permissions: { print: true }, lock: { unlock: 'passphrase', workWhileLocked: false } },
    });
  });

  it('is found in the system’s own folder', () => {
    expect(machinePolicyFile('linux', {})).toBe('/etc/roi-workstation/policy.json');
    expect(machinePolicyFile('darwin', {})).toBe('/Library/Application Support/ROI Workstation/policy.json');
    expect(machinePolicyFile('win32', { ProgramData: 'D:\\Data' })).toBe('D:\\Data\\ROI Workstation\\policy.json');
  });

  it('fails closed and names the member at fault', () => {
    const p = places();
    for (const [json, words] of [
      [{ version: 1, lock: { unlock: 'none' } }, /lock\.unlock/],
      [{ version: 1, limits: { lockAfterMinutes: 0 } }, /limits\.lockAfterMinutes/],
      [{ version: 1, clientSecret: 'x' }, /clientSecret/],
      [{ lock: {} }, /version/],
      [[], /\(file\)/],
      [
        {
          version: 1,
          connections: { allowedHosts: ['a.example'] },
          profiles: [{ id: 'x', name: 'X', clientId: 'c', fhirBaseUrl: 'https://b.example' }],
        },
        /profiles\.0\.fhirBaseUrl/,
      ],
    ] as const) {
      p.write(json);
      expect(() => loadPolicy(p)).toThrow(words);
    }
    fs.writeFileSync(p.machineFile, '{"version": 1,');
    expect(() => loadPolicy(p)).toThrow(/cannot be read/);
  });

  it.skipIf(process.platform === 'win32')('is trusted only if nobody but the administrator can write it', () => {
    const p = places();
    p.write({ version: 1 });
    expect(loadPolicy(p).source).toBe('machine');
    expect(() => loadPolicy({ ...p, ownerUid: uid + 1 })).toThrow(/does not belong to the administrator/);
    fs.chmodSync(p.machineFile, 0o664);
    expect(() => loadPolicy(p)).toThrow(/others than the administrator may write it/);
    fs.chmodSync(p.machineFile, 0o644);
    fs.chmodSync(path.dirname(p.machineFile), 0o777);
    expect(() => loadPolicy(p)).toThrow(/others than the administrator may write it/);
    fs.chmodSync(path.dirname(p.machineFile), 0o755);
    const elsewhere = path.join(temp(), 'policy.json');
    fs.renameSync(p.machineFile, elsewhere);
    fs.symlinkSync(elsewhere, p.machineFile);
    expect(() => loadPolicy(p)).toThrow(/not a plain file/);
  });
});

/** As `reg query … /s` writes it. */
const regOutput = (values: readonly [string, string, string][]): string =>
  ['', REGISTRY_KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE'), ...values.map((v) => `    ${v.join('    ')}`), '', ''].join(
    '\r\n',
  );

describe('the registry of Windows', () => {
  it('lies over the file, value by value', () => {
    const asked: string[] = [];
    const registry = createRegistryReader((key) => {
      asked.push(key);
      return regOutput([
        ['limits.lockAfterMinutes', 'REG_DWORD', '0x5'],
        ['lock.unlock', 'REG_SZ', 'keychain+passphrase'],
        ['permissions.print', 'REG_DWORD', '0x0'],
        ['connections.allowedHosts', 'REG_MULTI_SZ', 'a.example\\0b.example'],
        [
          'profiles',
          'REG_SZ',
          '[{"id":"x","name":"X","clientId":"c","fhirBaseUrl":"https://a.example","tokenUrl":"https://b.example/t"}]',
        ],
      ]);
    });
    const p = places({ registry });
    p.write({ version: 1, limits: { lockAfterMinutes: 30, downloads: 2 }, permissions: { export: false } });
    const { policy, source } = loadPolicy(p);
    expect(source).toBe('machine+registry');
    expect(policy).toMatchObject({
      limits: { lockAfterMinutes: 5, downloads: 2 },
      lock: { unlock: 'keychain+passphrase' },
      permissions: { export: false, print: false },
      connections: { allowedHosts: ['a.example', 'b.example'] },
      profiles: [{ id: 'x' }],
    });
    expect(asked).toEqual([REGISTRY_KEY]);
    fs.rmSync(p.machineFile);
    expect(loadPolicy(p).source).toBe('registry');
  });

  it('is nothing where the key is missing or empty, and refuses what it does not know', () => {
    expect(createRegistryReader(() => null)()).toBeNull();
    expect(createRegistryReader(() => regOutput([]))()).toBeNull();
    for (const [name, words] of [
      ['limits.lockAfter', /limits: Unrecognized key/],
      ['__proto__.polluted', /There is no such member/],
      ['nothing', /nothing/],
    ] as const)
      expect(() =>
        loadPolicy(places({ registry: createRegistryReader(() => regOutput([[name, 'REG_DWORD', '0x1']])) })),
      ).toThrow(words);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('its description', () => {
  const schema = z.toJSONSchema(policySchema, { io: 'input', target: 'draft-2020-12' }) as Shape;
  interface Shape {
    type?: string;
    properties?: Record<string, Shape>;
    enum?: string[];
    minimum?: number;
    maximum?: number;
  }
  const memberOf = (name: string): Shape | undefined =>
    name.split('.').reduce<Shape | undefined>((at, part) => at?.properties?.[part], schema);

  it('is the schema of the program (to renew it: vitest -u)', async () => {
    const text = `${JSON.stringify({ title: 'Policy of ROI Workstation', ...schema }, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(path.join(docs, 'policy.schema.json'));
  });

  it.each(fs.readdirSync(docs).filter((name) => name.startsWith('example')))('%s is a good policy', (name) => {
    expect(checkPolicy(readJson(path.join(docs, name)), 'The example').version).toBe(1);
  });

  it('the group policy template names members of the policy only, with their limits, and each text is there', () => {
    const admx = fs.readFileSync(path.join(docs, 'roi-workstation.admx'), 'utf8');
    const adml = fs.readFileSync(path.join(docs, 'en-US/roi-workstation.adml'), 'utf8');
    const values = new Map<string, string[]>();
    let within = '';
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) => {
      const member = attributes['valueName'];
      if (member !== undefined) {
        within = member;
        values.set(member, []);
        const shape = memberOf(member);
        expect(shape, member).toBeDefined();
        if (name === 'decimal') {
          expect(Number(attributes['minValue'])).toBeGreaterThanOrEqual(shape?.minimum ?? 0);
          expect(Number(attributes['maxValue'])).toBeLessThanOrEqual(shape?.maximum ?? 0);
        }
        expect({ decimal: 'number', multiText: 'array', policy: 'boolean' }[name] ?? shape?.type, member).toBe(
          shape?.type,
        );
      }
      if (attributes['key'] !== undefined) expect(attributes['key']).toBe(REGISTRY_KEY.replace('HKLM\\', ''));
    });
    parser.on('text', (text) => {
      if (text.trim() !== '') values.get(within)?.push(text.trim());
    });
    parser.write(admx).close();
    expect(values.size).toBeGreaterThan(9);
    for (const [member, texts] of values) if (texts.length > 0) expect(texts).toEqual(memberOf(member)?.enum);
    new SaxesParser().write(adml).close();
    for (const [, kind, id] of admx.matchAll(/\$\((string|presentation)\.(\w+)\)/g))
      expect(adml).toContain(`<${kind ?? ''} id="${id ?? ''}"`);
  });
});
