/**
 * The bill of materials of what ships, as CycloneDX JSON: release/sbom.cdx.json. npm writes it for the whole lockfile; what is not in
 * the bundles is left out, and the runtime is added.
 *
 *   npm run sbom
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { findElectron } from './lib/electron-paths.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { writeJson } from './lib/stamp.mjs';
import { shippedPackages } from './package/licences.mjs';
import { main, setup } from './setup.mjs';

export async function writeSbom() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const asked = await run(npm, ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'], {
    cwd: root,
    limitMs: 120_000,
  });
  if (asked.code !== 0) throw new Error(`npm sbom failed:\n${asked.output}`);
  const bill = JSON.parse(asked.output.slice(asked.output.indexOf('{')));
  const shipped = shippedPackages();
  const wanted = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  bill.components = bill.components.filter((c) => wanted.delete(c['bom-ref']));
  // All of it is bundled, whichever list of package.json it stands in.
  for (const component of bill.components) Object.assign(component, { scope: 'required', properties: [] });
  if (wanted.size > 0) throw new Error(`The lockfile does not know what ships: ${[...wanted].join(', ')}`);
  const kept = new Set(bill.components.map((c) => c['bom-ref']));
  const self = bill.metadata.component['bom-ref'];
  bill.dependencies = [
    { ref: self, dependsOn: [...kept, 'electron'] },
    ...bill.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
  ];
  const { version } = findElectron();
  bill.components.push({
    'bom-ref': 'electron',
    type: 'framework',
    name: 'electron',
    version,
    purl: `pkg:npm/electron@${version}`,
    licenses: [{ license: { id: 'MIT' } }],
  });
  const file = path.join(root, 'release/sbom.cdx.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  writeJson(file, bill);
  return { file, components: bill.components.length };
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    await setup({ need: 'app' });
    await build();
    const { file, components } = await writeSbom();
    console.log(`Bill of materials: ${path.relative(root, file)}, ${components} components`);
    return 0;
  });
}
