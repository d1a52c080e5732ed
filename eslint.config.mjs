/**
 * Lint rules. Invariants of the product stand here as rules; import directions are in .dependency-cruiser.cjs.
 */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const HTML_SINK = 'markup from a string is a way in for scripts: build elements instead';

/** Ways to run text as code, or to put text into the page as markup. */
const noTextAsCode = [
  { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: HTML_SINK },
  { selector: 'Property[key.name="dangerouslySetInnerHTML"]', message: HTML_SINK },
  { selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|srcdoc)$/]', message: HTML_SINK },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe)$/]',
    message: HTML_SINK,
  },
  {
    selector: 'CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]',
    message: HTML_SINK,
  },
];

/** No switch that weakens what protects a window or a connection. */
const noWeakening = [
  {
    selector:
      'Property[key.name=/^(nodeIntegration|nodeIntegrationInWorker|nodeIntegrationInSubFrames|webviewTag|allowRunningInsecureContent|experimentalFeatures)$/][value.value=true]',
    message: 'a window of ours never gets this right',
  },
  {
    selector: 'Property[key.name=/^(contextIsolation|sandbox|webSecurity|rejectUnauthorized)$/][value.value=false]',
    message: 'this protection is never switched off',
  },
  {
    selector: 'Literal[value="no-sandbox"]:not(CallExpression[callee.property.name="hasSwitch"] > Literal)',
    message: 'only the launchers in test/ may run without the sandbox',
  },
];

/** The page never calls the network. */
const noNetwork = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({
  name,
  message: 'the page never calls the network: add an operation to preload/contract',
}));

/** Browser storage lies on the disk in the clear. */
const noStorage = ['localStorage', 'sessionStorage', 'indexedDB', 'caches'].map((name) => ({
  name,
  message: 'browser storage lies on the disk in the clear: keep it in memory, or in the store by an operation',
}));

const shipped = ['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'release/',
      'coverage/',
      '.runtime/',
      'practice-run/',
      '**/test-results/',
      'test/fixtures/',
      'docs/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.base,
  {
    name: 'everywhere',
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-debugger': 'error',
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-self-assign': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-unreachable': 'error',
      'no-useless-catch': 'error',
      'no-duplicate-case': 'error',
      'no-dupe-keys': 'error',
      'no-dupe-else-if': 'error',
      'no-async-promise-executor': 'error',
      'no-control-regex': 'off',
      'use-isnan': 'error',
      'no-restricted-syntax': ['error', ...noTextAsCode, ...noWeakening],
    },
  },
  {
    name: 'TypeScript',
    files: ['**/*.{ts,tsx}'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.lint.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-require-imports': 'error',
      // These read the types.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true, ignoreIIFE: false }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      // What was caught, or an abort signal's reason, may be thrown on.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    name: 'what is shipped',
    files: shipped,
    rules: {
      // Logs go through main/lib/logger, which redacts.
      'no-console': 'error',
    },
  },
  {
    name: 'the page',
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // The router leaves a page by throwing a redirect.
      '@typescript-eslint/only-throw-error': 'off',
      'no-restricted-globals': ['error', ...noNetwork, ...noStorage],
    },
  },
  {
    name: 'documents',
    files: ['renderer/screens/viewer/**/*.{ts,tsx}'],
    rules: {
      // A document streams from the program's own origin; the content security policy admits no other.
      'no-restricted-globals': ['error', ...noNetwork.filter(({ name }) => name !== 'fetch'), ...noStorage],
    },
  },
  {
    name: 'time comes from the injected clock',
    files: ['main/**/*.ts'],
    ignores: ['main/lib/clock.ts', 'main/platform/**', 'main/app.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'take the time from the injected clock' },
      ],
    },
  },
  {
    name: 'tests and launchers',
    files: ['test/**/*.{ts,tsx,mjs}', 'scripts/**/*.{mjs,cjs}'],
    rules: {
      'no-restricted-syntax': ['error', ...noTextAsCode],
      // Playwright's fixtures begin with an empty pattern.
      'no-empty-pattern': 'off',
    },
  },
);
