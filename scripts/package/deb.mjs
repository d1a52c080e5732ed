/**
 * A Debian package from the unpacked program, by dpkg-deb alone: electron-builder's own deb target needs a tool that it downloads.
 * The program stands in /opt, owned by root; a person's data stay where they are when it is removed or purged.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

const NAME = 'roi-workstation';
const TITLE = 'ROI Workstation';

/** 1.2.0-proof is older than 1.2.0, as in semantic versions. */
const debianVersion = (version) => version.replace('-', '~');

const desktopEntry = `[Desktop Entry]
Type=Application
Name=${TITLE}
Comment=Workstation for requesters of release of information
Exec=/opt/${NAME}/${NAME} %U
Icon=${NAME}
Categories=Office;
StartupWMClass=${NAME}
Terminal=false
`;

/** electron-updater wants the file; where updates come from is set at run time, from the machine policy. */
const updateConfig = `provider: generic
url: https://updates.invalid/${NAME}
updaterCacheDirName: ${NAME}-updater
`;

async function tool(file, args) {
  const result = await run(file, args, { limitMs: 300_000 });
  if (result.notFound) throw new Error(`${file} is not installed: it comes with Debian's dpkg.`);
  if (result.code !== 0) throw new Error(`${file} failed:\n${result.output}`);
  return result.output;
}

/** The fields of electron-builder.yml's `deb`, so that both ways of packaging say the same. */
function control({ version, depends, recommends, maintainer, synopsis, sizeKb }) {
  return [
    `Package: ${NAME}`,
    `Version: ${debianVersion(version)}`,
    'Architecture: amd64',
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${sizeKb}`,
    `Depends: ${depends.join(', ')}`,
    `Recommends: ${recommends.join(', ')}`,
    'Section: misc',
    'Priority: optional',
    `Description: ${synopsis}`,
    ...(version.includes('-proof') ? [' A proof made with a test runtime: not for patients’ data.'] : []),
    '',
  ].join('\n');
}

/**
 * @param {{unpacked: string, version: string, config: {depends: string[], recommends: string[], maintainer: string, synopsis: string}}} from
 * @returns {Promise<string>} the file
 */
export async function makeDeb({ unpacked, version, config }) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-deb-'));
  try {
    const home = path.join(stage, 'opt', NAME);
    fs.mkdirSync(path.dirname(home), { recursive: true });
    fs.cpSync(unpacked, home, { recursive: true, verbatimSymlinks: true });
    // What electron-updater reads to know by which tool an update is installed.
    fs.writeFileSync(path.join(home, 'resources', 'package-type'), 'deb');
    fs.writeFileSync(path.join(home, 'resources', 'app-update.yml'), updateConfig);
    await tool('chmod', ['-R', 'u=rwX,go=rX', stage]);
    fs.chmodSync(path.join(home, 'chrome-sandbox'), 0o4755);
    const put = (file, content) => {
      const target = path.join(stage, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, content, { mode: 0o644 });
    };
    put(`usr/share/applications/${NAME}.desktop`, desktopEntry);
    put(`usr/share/icons/hicolor/1024x1024/apps/${NAME}.png`, fs.readFileSync(path.join(root, 'build/icon.png')));
    fs.mkdirSync(path.join(stage, 'usr/bin'));
    fs.symlinkSync(`../../opt/${NAME}/${NAME}`, path.join(stage, 'usr/bin', NAME));
    const sizeKb = Number((await tool('du', ['-sk', stage])).split('\t')[0]);
    put('DEBIAN/control', control({ version, sizeKb, ...config }));
    const sums = await tool('sh', ['-c', `cd '${stage}' && find opt usr -type f -print0 | sort -z | xargs -0 md5sum`]);
    put('DEBIAN/md5sums', sums);
    fs.chmodSync(path.join(stage, 'DEBIAN'), 0o755);
    const file = path.join(root, 'release', `${NAME}-${version}-linux-amd64.deb`);
    await tool('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', stage, file]);
    return file;
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}
