/**
 * The development entry of the fallback runtime: `electron [flags] <app folder> [arguments]`.
 * It stands where Electron's own default_app.asar stands. The application must be awaited here: otherwise `ready`
 * fires before its first module has run.
 */
import { app } from 'electron';
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

function fail(message, error) {
  console.error(`electron: ${message}${error ? `\n${error.stack ?? error}` : ''}`);
  process.exit(1);
}

function parse(argv) {
  const preloads = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '-r' || arg === '--require') preloads.push(argv[++i]);
    else if (arg.startsWith('--require=')) preloads.push(arg.slice('--require='.length));
    else if (arg === '-v' || arg === '--version') return { print: `v${process.versions.electron}` };
    else if (arg === '-a' || arg === '--abi') return { print: process.versions.modules };
    else if (arg === '--app') return { preloads, target: argv[i + 1] };
    else if (arg.startsWith('--app=')) return { preloads, target: arg.slice('--app='.length) };
    else if (!arg.startsWith('-')) return { preloads, target: arg };
  }
  return { preloads };
}

const { print, preloads, target } = parse(process.argv.slice(1));
if (print) {
  console.log(print);
  process.exit(0);
}
if (!target) fail('no application path given');

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
const requireFromCwd = createRequire(path.join(process.cwd(), 'noop.js'));
for (const preload of preloads) requireFromCwd(preload.startsWith('.') ? path.resolve(preload) : preload);

const folder = path.resolve(target.startsWith('file://') ? fileURLToPath(target) : target);
try {
  const manifestFile = path.join(folder, 'package.json');
  const manifest = fs.existsSync(manifestFile) ? JSON.parse(fs.readFileSync(manifestFile, 'utf8')) : undefined;
  if (manifest?.version) app.setVersion(manifest.version);
  const name = manifest?.productName ?? manifest?.name;
  if (name) app.setName(name);
  if (manifest) app.setDesktopName(manifest.desktopName ?? `${app.getName()}.desktop`);
  const main = Module._resolveFilename(folder, null, true);
  app.setAppPath(manifest ? folder : path.dirname(main));
  process._firstFileName = main;
  await import(pathToFileURL(main).href);
} catch (error) {
  fail(`cannot start the application at ${folder}`, error);
}
