/**
 * Import directions. Each rule is a sentence of the architecture; a type-only import counts as an import.
 */

/** Files that may know Electron: the edge. */
const ELECTRON_EDGE = [
  '^main/(app|compose-electron)\\.ts$',
  '^main/platform/electron',
  '^main/ipc/register\\.ts$',
  '^main/auth/sign-in-window\\.ts$',
  '^main/windows/',
  '^main/updates/',
  '^preload/bridge\\.ts$',
];

const npm = (name) => `(^|node_modules/)${name}($|/)`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Modules that need each other are one module, or hide a third.',
      severity: 'error',
      from: { pathNot: 'node_modules' },
      to: { circular: true },
    },
    {
      name: 'unresolved',
      comment: 'What is imported must exist.',
      severity: 'error',
      from: { pathNot: 'node_modules' },
      to: { couldNotResolve: true, pathNot: ['\\?(url|worker|raw|inline)$', '^virtual:', '^/pdfjs/'] },
    },
    {
      name: 'undeclared-package',
      comment: 'A package that package.json does not name may be gone tomorrow.',
      severity: 'error',
      from: { pathNot: ['node_modules', '^test/bench/(empty-window|plain-pdf|plain-view)/', '^scripts/default-app/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'renderer-knows-only-the-contract',
      comment: 'renderer → preload/contract: never main, test, the bridge or the scripts, not even a type.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|preload|test|scripts)/', pathNot: '^preload/contract/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The page runs sandboxed: no Node, no Electron.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-does-not-know-the-renderer',
      comment: 'main → preload/contract: never the renderer, the bridge or the scripts.',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^(renderer|preload|scripts)/', pathNot: '^preload/contract/' },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The seam is read by both sides: it imports zod and itself.',
      severity: 'error',
      from: { path: '^preload/contract/' },
      to: { pathNot: ['^preload/contract/', npm('zod')] },
    },
    {
      name: 'bridge-knows-only-the-contract',
      comment: 'The preload script is Electron plus the contract.',
      severity: 'error',
      from: { path: '^preload/(?!contract/)' },
      to: { pathNot: ['^preload/', npm('electron')] },
    },
    {
      name: 'nothing-imports-test',
      comment: 'What is shipped does not know its tests.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'exchange-is-independent',
      comment: 'The practice exchange is the other side of the wire: it shares no code with the program it tests.',
      severity: 'error',
      from: { path: '^test/exchange/' },
      to: { path: ['^(main|renderer|preload|scripts)/', '^test/(?!exchange/|fixtures/)'] },
    },
    {
      name: 'electron-at-the-edge',
      comment: 'compose() boots in plain Node: Electron is imported at the edge only.',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/', pathNot: ELECTRON_EDGE },
      to: { path: npm('electron') },
    },
    {
      name: 'sqlite-in-storage',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/', pathNot: '^main/storage/' },
      to: { path: npm('better-sqlite3') },
    },
    {
      name: 'openid-client-in-auth',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/', pathNot: '^main/auth/' },
      to: { path: npm('openid-client') },
    },
    {
      name: 'electron-store-in-settings',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/', pathNot: '^main/settings/' },
      to: { path: npm('electron-store') },
    },
    {
      name: 'repository-stays-in-its-domain',
      comment: 'A repository speaks SQL about its own domain: storage and lib are open to it, other domains are not.',
      severity: 'error',
      from: { path: '^main/([^/]+)/[^/]*repository[^/]*\\.ts$' },
      to: { path: '^main/[^/]+/', pathNot: ['^main/$1/', '^main/(storage|lib|platform)/'] },
    },
    {
      name: 'lib-is-small-and-pure',
      comment: 'lib knows nothing of the house above it.',
      severity: 'error',
      from: { path: '^main/lib/' },
      to: { path: '^main/(?!lib/)' },
    },
    {
      name: 'only-compose-wires',
      comment: 'The composition root is imported by the entry (and by tests); nothing reaches up to it.',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/(app|compose)[^/]*\\.ts$' },
      to: { path: '^main/(app|compose)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^\\.runtime/', 'test-results'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    moduleSystems: ['es6', 'cjs', 'tsd'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
