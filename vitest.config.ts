import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/** One project a suite; each test file runs in its own process, because the encrypting SQLite is a native module. */
const suite = (name: string, include: string[], testTimeout = 10_000) => ({
  test: {
    name,
    include,
    root,
    environment: 'node' as const,
    pool: 'forks' as const,
    testTimeout,
    hookTimeout: 45_000,
    // A test that touches the network outside this machine is wrong: nothing may answer for it.
    env: { NODE_ENV: 'test', TZ: 'America/Chicago', HTTP_PROXY: '', HTTPS_PROXY: '', http_proxy: '', https_proxy: '' },
  },
});

export default defineConfig({
  // Not vite.config.ts: that one describes the three bundles.
  root: path.resolve(root),
  test: {
    maxWorkers: 2,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      suite('unit', ['test/unit/**/*.test.{ts,tsx}'], 5_000),
      // The limit only ends what hangs: whole databases, scrypt and real servers take seconds on a busy machine.
      suite('integration', ['test/integration/**/*.test.{ts,tsx}'], 45_000),
      suite('security', ['test/security/**/*.test.{ts,tsx}']),
    ],
  },
});
