/** One build, four targets: renderer (client), main (ESM), preload (one CJS file) and the practice exchange (ESM, started as a process of its own). */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { createBuilder, defineConfig, type Plugin, type ViteBuilder } from 'vite';

const root = import.meta.dirname;
const require = createRequire(import.meta.url);
/** The native module cannot be bundled; everything else of main is. */
const native = ['better-sqlite3'];
const external = ['electron', /^electron\//, /^node:/, ...builtinModules, ...native];

/** Dev: watch-build main and preload, (re)start Electron against the renderer's dev server. */
function electronDev(): Plugin {
  return {
    name: 'electron-dev',
    apply: (_config, env) => env.command === 'serve' && !process.env['VITEST'],
    configureServer(server) {
      server.httpServer?.once('listening', () => {
        void (async () => {
          const address = server.httpServer?.address();
          if (address === null || address === undefined || typeof address === 'string')
            throw new Error('The dev server has no port.');
          const url = `http://127.0.0.1:${address.port}`;
          let child: ChildProcess | undefined;
          let pending = 2;
          const start = (): void => {
            const executable = process.env['ROI_ELECTRON'] ?? (require('electron') as string);
            child = spawn(executable, ['.', ...(process.env['ROI_ELECTRON_ARGS']?.split(' ').filter(Boolean) ?? [])], {
              cwd: root,
              stdio: 'inherit',
              env: { ...process.env, ROI_RENDERER_URL: url },
            });
            child.once('exit', (code, signal) => {
              if (signal === null) void server.close().finally(() => process.exit(code ?? 0));
            });
          };
          const restart = (): void => {
            if (child?.exitCode === null) {
              child.removeAllListeners('exit');
              child.once('exit', start);
              child.kill();
            } else start();
          };
          const builder: ViteBuilder = await createBuilder({
            configFile: path.join(root, 'vite.config.ts'),
            mode: 'development',
            logLevel: 'warn',
            build: { watch: {} },
          });
          for (const name of ['main', 'preload']) {
            const environment = builder.environments[name];
            if (!environment) continue;
            const watcher = await builder.build(environment);
            if (!('on' in watcher)) continue;
            watcher.on('event', (event) => {
              if (event.code === 'BUNDLE_END') {
                void event.result.close();
                if (pending > 0 && --pending > 0) return;
                if (name === 'preload' && child) server.ws.send({ type: 'full-reload' });
                else restart();
              } else if (event.code === 'ERROR') server.config.logger.error(String(event.error));
            });
          }
        })();
      });
    },
  };
}

/** Ships pdf.js side files (character maps, standard fonts, decoders) next to the renderer. */
function pdfAssets(): Plugin {
  const source = path.dirname(require.resolve('pdfjs-dist/package.json'));
  return {
    name: 'pdf-assets',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle() {
      for (const folder of ['cmaps', 'standard_fonts', 'wasm', 'iccs'])
        for (const file of fs.readdirSync(path.join(source, folder)))
          if (!file.includes('LICENSE'))
            this.emitFile({
              type: 'asset',
              fileName: `pdfjs/${folder}/${file}`,
              source: fs.readFileSync(path.join(source, folder, file)),
            });
    },
  };
}

/**
 * Notes the packages whose code or files lie in the bundles: what the bill of materials and the licences page are made from, since
 * everything is bundled and package.json alone does not tell what ships.
 */
function shippedPackages(): Plugin {
  return {
    name: 'shipped-packages',
    applyToEnvironment: (environment) => environment.name !== 'exchange',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle)) {
        const sources = output.type === 'chunk' ? output.moduleIds : output.originalFileNames;
        for (const source of sources) {
          const inside = /^(?:.*\/)?(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/?]+)\//.exec(source)?.[1];
          if (inside !== undefined) folders.add(inside);
        }
      }
      this.emitFile({ type: 'asset', fileName: 'packages.json', source: JSON.stringify([...folders].sort(), null, 1) });
    },
  };
}

/** Ships the language data of recognition next to main: nothing is fetched when it is needed. */
function languageData(): Plugin {
  return {
    name: 'language-data',
    applyToEnvironment: (environment) => environment.name === 'main',
    generateBundle() {
      const folder = path.dirname(require.resolve('@tesseract.js-data/eng/package.json'));
      this.emitFile({
        type: 'asset',
        fileName: 'ocr/eng.traineddata.gz',
        source: fs.readFileSync(path.join(folder, '4.0.0_best_int', 'eng.traineddata.gz')),
      });
    },
  };
}

export default defineConfig({
  root,
  appType: 'mpa',
  html: { cspNonce: '__NONCE__' },
  publicDir: false,
  plugins: [react(), electronDev(), pdfAssets(), languageData(), shippedPackages()],
  server: { host: '127.0.0.1', port: 5173, strictPort: false, hmr: { protocol: 'ws', host: '127.0.0.1' } },
  environments: {
    client: {
      build: {
        outDir: 'dist/renderer',
        emptyOutDir: true,
        target: 'chrome130',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: { index: path.join(root, 'renderer/index.html') } },
      },
    },
    main: {
      consumer: 'server',
      resolve: { noExternal: true, external: native, mainFields: ['module', 'main'] },
      build: {
        outDir: 'dist/main',
        emptyOutDir: true,
        target: 'node20.18',
        ssr: true,
        minify: true,
        sourcemap: true,
        rolldownOptions: {
          input: {
            app: path.join(root, 'main/app.ts'),
            // A process of its own, see main/records/tiff.
            decoder: path.join(root, 'main/records/tiff/process.ts'),
            // A process of its own, see main/storage/rekey.ts.
            rekeyer: path.join(root, 'main/storage/rekey-process.ts'),
            reader: path.join(root, 'main/text/reader/process.ts'),
            recognizer: path.join(root, 'main/text/ocr/process.ts'),
          },
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        outDir: 'dist/preload',
        emptyOutDir: true,
        target: 'chrome130',
        ssr: true,
        minify: false,
        rolldownOptions: {
          input: { bridge: path.join(root, 'preload/bridge.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
    exchange: {
      consumer: 'server',
      resolve: { noExternal: true, mainFields: ['module', 'main'] },
      build: {
        outDir: 'dist/exchange',
        emptyOutDir: true,
        target: 'node20.18',
        ssr: true,
        minify: false,
        rolldownOptions: {
          input: { main: path.join(root, 'test/exchange/main.ts') },
          external: ['electron', /^node:/, ...builtinModules],
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      await Promise.all(
        Object.values(builder.environments)
          .filter((e) => e.name !== 'ssr')
          .map((e) => builder.build(e)),
      );
    },
  },
});
